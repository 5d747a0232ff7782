/* What an agent says and to whom: what is kept back because it is for agents alone, for somebody else, or a
 * note. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/codec.h"

/* A mail of one text and one file that answers the newest notice to Kim. */
static struct intake_answer answers_with(struct bed *b, const char *fields, struct span file)
{
    return desk_answers_mime(
        b, KIM, "kim@example.com",
        arena_printf(b->arena,
                     "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=outer\n\n--outer\n\n"
                     "We look at it.\n--outer\n%s\n%.*s\n--outer--\n",
                     fields, SPAN_FMT(file))
            .p);
}

static struct span as_base64(struct bed *b, struct span octets)
{
    struct buf out;
    buf_init(&out, octets.n * 2 + 100);
    codec_base64_encode(&out, octets, 76);
    struct span text = arena_copy(b->arena, buf_span(&out));
    buf_release(&out);
    return text;
}

static struct span as_utf16(struct bed *b, struct span octets)
{
    char *wide = arena_alloc(b->arena, octets.n * 2 + 1);
    for (size_t i = 0; i < octets.n; i++) {
        wide[2 * i] = octets.p[i];
        wide[2 * i + 1] = 0;
    }
    return span_make(wide, octets.n * 2);
}

/* Clients that attach what they answer: the notice stays here, whichever way it is written down. */
static void test_an_attached_notice(void **state)
{
    (void)state;
    enum form {
        FORM_MAIL,
        FORM_ENCODED_BODY,
        FORM_OCTETS,
        FORM_WIDE,
        FORM_TEXT,
        FORM_BROKEN,
        FORM_OWN,
        FORM_OTHER
    };
    static const struct {
        enum form form;
        const char *name, *fields;
        bool goes;
    } table[] = {
        {FORM_MAIL, "message/rfc822", "Content-Type: message/rfc822\n", false},
        {FORM_ENCODED_BODY, "message/rfc822", "Content-Type: message/rfc822\n", false},
        {FORM_OCTETS, "re.eml",
         "Content-Type: application/octet-stream; name=re.eml\nContent-Transfer-Encoding: base64\n", false},
        {FORM_WIDE, "re.msg",
         "Content-Type: application/vnd.ms-outlook; name=re.msg\nContent-Transfer-Encoding: base64\n", false},
        {FORM_TEXT, "re.txt", "Content-Type: text/plain; name=re.txt\nContent-Disposition: attachment\n",
         false},
        {FORM_BROKEN, "re.eml", "Content-Type: message/rfc822; name=re.eml\n", false},
        {FORM_OWN, "", "Content-Type: message/rfc822\n", true},
        {FORM_OTHER, "", "Content-Type: message/rfc822\n", true},
    };
    struct bed b;
    struct span notice, own, octets;
    desk_open(&b);
    (void)desk_answers(&b, LEE, "lee@example.com",
                       "!note the customer has not paid since spring and is slow");
    (void)desk_newest(&b, "ann@acme.example", &own);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        (void)desk_answers(&b, ANN, "ann@acme.example", "Any news?");
        (void)desk_newest(&b, "kim@example.com", &notice);
        size_t below = span_find(notice, SPAN_LIT("\r\n\r\n"));
        size_t word = span_find(notice, SPAN_LIT("[i1-"));
        assert_true(word < notice.n);
        struct span file = SPAN_EMPTY;
        switch (table[i].form) {
        case FORM_MAIL:
            file = notice;
            break;
        case FORM_ENCODED_BODY:
            file = arena_printf(b.arena, "%.*s\nContent-Transfer-Encoding: base64\n\n%.*s",
                                SPAN_FMT(span_head(notice, below)),
                                SPAN_FMT(as_base64(&b, span_from(notice, below + 4))));
            break;
        case FORM_OCTETS:
            file = as_base64(&b, notice);
            break;
        case FORM_WIDE:
            file = as_base64(&b, as_utf16(&b, notice));
            break;
        case FORM_TEXT:
            file = span_from(notice, word);
            break;
        case FORM_BROKEN:
            file = arena_printf(
                b.arena, "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n%.*s=\r\n%.*s",
                SPAN_FMT(span_head(span_from(notice, word), 9)), SPAN_FMT(span_from(notice, word + 9)));
            break;
        case FORM_OWN:
            file = own;
            break;
        case FORM_OTHER:
            file = SPAN_LIT(
                "Subject: x\nX-Gatepost-Ticket: 7\nX-Gatepost-Instance: another\n\nOf another house.");
            break;
        }
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a = answers_with(&b, table[i].fields, file);
        if (strcmp(a.outcome, table[i].goes ? "updated" : "held"))
            fail_msg("%zu: %s", i, a.outcome);
        assert_int_equal(desk_count(&b, "ann@acme.example"), before + table[i].goes);
        if (table[i].goes)
            continue;
        (void)bed_outbox(&b, a.outbox, &octets);
        if (!bed_says(desk_read(&b, octets)->text,
                      arena_printf(b.arena, "%s: not sent; it holds", table[i].name).p))
            fail_msg("%zu:\n%.*s", i, SPAN_FMT(octets));
        /* nor does !send let it out */
        a = desk_sends_it(&b, octets);
        assert_string_equal(a.outcome, "command");
        assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    }
    bed_close(&b);
}

/* A notice becomes nobody's ticket. */
static void test_a_forwarded_notice(void **state)
{
    (void)state;
    struct bed b;
    desk_open(&b);
    struct span text = desk_text(&b, "kim@example.com");
    struct intake_answer a = bed_take(
        &b, NULL,
        arena_printf(b.arena,
                     KIM "To: support@example.com\nSubject: Fwd: Re: Checkout\n\n!for bo@blue.example\n"
                         "Theirs.\n\n---------- Forwarded message ---------\nFrom: Example Support "
                         "<support@example.com>\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nSubject: Re: "
                         "Checkout\nTo: Kim <kim@example.com>\n\n%.*s",
                     SPAN_FMT(text))
            .p);
    assert_string_equal(a.outcome, "held");
    assert_int_equal(bed_count(&b, "tickets"), 1);
    assert_int_equal(desk_count(&b, "bo@blue.example"), 0);
    bed_close(&b);
}

/* What an agent writes to others with a copy to us is no answer to the customer, until he says so. */
static void test_words_for_somebody_else(void **state)
{
    (void)state;
    static const struct {
        const char *fields, *subject;
        bool goes;
    } table[] = {
        {"To: expert@third.example\nCc: support@example.com\n", "Fwd: Re: Checkout [#1]", false},
        {"To: Lee <lee@example.com>\nCc: support@example.com\n", "Re: Checkout [#1]", false},
        {"To: lee@example.com, expert@third.example\nCc: {notice}\n", "Re: Checkout [#1]", false},
        {"To: expert@third.example\nCc: support@example.com, ann@acme.example\n", "Re: Checkout [#1]", true},
        {"To: bob@acme.example\nCc: support@example.com\n", "Re: Checkout [#1]", true},
        {"To: support@example.com\nCc: lee@example.com, expert@third.example\n", "Re: Checkout [#1]", true},
        {"To: {notice}, lee@example.com\n", "Re: Checkout [#1]", true},
        {"", "Re: Checkout [#1]", true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct outbox row;
        struct span octets, text;
        desk_open(&b);
        row = desk_newest(&b, "kim@example.com", &octets);
        struct span notice = desk_read(&b, octets)->reply_to.v[0].address, fields = span_of(table[i].fields);
        size_t at = span_find(fields, SPAN_LIT("{notice}"));
        if (at < fields.n)
            fields = arena_printf(b.arena, "%.*s%.*s%.*s", SPAN_FMT(span_head(fields, at)), SPAN_FMT(notice),
                                  SPAN_FMT(span_from(fields, at + 8)));
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena, KIM "%.*sIn-Reply-To: <%.*s>\nSubject: %s\n\nA fool of a customer.\n",
                         SPAN_FMT(fields), SPAN_FMT(row.message_id), table[i].subject)
                .p);
        if (strcmp(a.outcome, table[i].goes ? "updated" : "held"))
            fail_msg("%s: %s", table[i].fields, a.outcome);
        if (!table[i].goes) {
            assert_int_equal(desk_count(&b, "ann@acme.example"), before);
            assert_true(bed_says(bed_ledger(&b, a.mail).detail, "to somebody else"));
            (void)bed_outbox(&b, a.outbox, &octets);
            text = desk_read(&b, octets)->text;
            assert_true(bed_says(text, "> A fool of a customer."));
            assert_true(bed_says(text, "not sent to the customer"));
            (void)desk_sends_it(&b, octets);
            assert_int_equal(desk_count(&b, "ann@acme.example"), before + 1);
        }
        bed_close(&b);
    }
}

/* A client that quotes without any mark: what isn't recognised as a quotation doesn't go out with the answer,
 * nor in its place. */
static void test_quoted_without_marks(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    for (int below = 0; below < 2; below++) {
        desk_open(&b);
        (void)desk_answers(&b, ANN, "ann@acme.example", "Any news?");
        struct span notice = desk_text(&b, "kim@example.com");
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a =
            desk_answers(&b, KIM, "kim@example.com",
                         arena_printf(b.arena, "%s\n\n%.*s\n\n%s\n", below ? "" : "We look at it.",
                                      SPAN_FMT(notice), below ? "We look at it." : "")
                             .p);
        assert_string_equal(a.outcome, "held");
        assert_int_equal(desk_count(&b, "ann@acme.example"), before);
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(bed_says(octets, "only agents may see"));
        bed_close(&b);
    }
    /* nothing but the look of one */
    desk_open(&b);
    assert_string_equal(
        desk_answers(&b, KIM, "kim@example.com",
                     "Use n99-abcdefghijklmnopqrst or a-b, and support+r1-abcdefghijklmnopqrst.")
            .outcome,
        "updated");
    bed_close(&b);
}

/* The mail that is answered says one ticket, the subject another: whose customer gets it is the agent's to
 * say. */
static void test_an_old_mail_for_a_new_answer(void **state)
{
    (void)state;
    static const struct {
        const char *subject;
        bool token, goes;
    } table[] = {
        {"Re: Slow [#2]", true, false}, {"Re: Slow [#2]", false, false},
        {"Re: Slow [#99]", true, true}, {"Re: After [#2] [#1]", true, true},
        {"Slow", true, true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct outbox row;
        struct span octets;
        desk_open(&b);
        row = desk_newest(&b, "kim@example.com", &octets);
        struct span to = desk_read(&b, octets)->reply_to.v[0].address;
        (void)bed_take(&b, NULL, BO "To: support@example.com\nSubject: [blue-home] general: Slow\n\nSlow.\n");
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena, KIM "To: %.*s\nIn-Reply-To: <%.*s>\nSubject: %s\n\nDear Bo.\n",
                                  SPAN_FMT(table[i].token ? to : SPAN_LIT("support@example.com")),
                                  SPAN_FMT(row.message_id), table[i].subject)
                         .p);
        if (strcmp(a.outcome, table[i].goes ? "updated" : "held"))
            fail_msg("%s: %s", table[i].subject, a.outcome);
        assert_int_equal(desk_count(&b, "ann@acme.example"), before + table[i].goes);
        assert_int_equal(desk_count(&b, "bo@blue.example"), 1);
        if (!table[i].goes) {
            (void)bed_outbox(&b, a.outbox, &octets);
            assert_true(bed_says(desk_read(&b, octets)->text, "its subject names another ticket"));
            (void)desk_sends_it(&b, octets);
            assert_int_equal(desk_count(&b, "ann@acme.example"), before + 1);
        }
        bed_close(&b);
    }
}

/* A guest replies with the notice that an agent had passed on to him: the agents see that, the customer
 * doesn't. */
static void test_a_notice_comes_back(void **state)
{
    (void)state;
    struct bed b;
    struct span notice;
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!cc bo@blue.example\nPlease join.");
    (void)desk_answers(&b, ANN, "ann@acme.example", "Any news?");
    (void)desk_newest(&b, "kim@example.com", &notice);
    struct span text = desk_read(&b, notice)->text,
                block = span_from(text, span_find(text, SPAN_LIT("[i1-")));
    struct span mails[] = {
        arena_printf(b.arena, "\nI see.\n\n%.*s", SPAN_FMT(block)),
        arena_printf(
            b.arena,
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=outer\n\n--outer\n\nI see.\n--outer\n"
            "Content-Type: message/rfc822\n\n%.*s\n--outer--\n",
            SPAN_FMT(notice)),
        SPAN_LIT("\nI see nothing."),
    };
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        size_t hers = desk_count(&b, "ann@acme.example"), his = desk_count(&b, "lee@example.com");
        assert_string_equal(desk_answers_mime(&b, BO, "bo@blue.example", mails[i].p).outcome, "updated");
        if (desk_count(&b, "ann@acme.example") != hers + (i == 2))
            fail_msg("%zu", i);
        assert_int_equal(desk_count(&b, "lee@example.com"), his + 1);
        struct entries all = bed_entries(&b, 1);
        assert_int_equal(bed_says(all.v[all.n - 1].text, "not passed on"), i < 2);
    }
    bed_close(&b);
}

/* Without tokens, and by a client that drops In-Reply-To: what quotes the notice of a note is a note. */
static void test_a_note_by_its_quotation(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "trust { authserv_id = {\"mx.example.com\"} }\nreply_address = \"\"\n", desk_directory);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: [acme-shop] general: x\n\nHelp.\n");
    (void)bed_take(&b, NULL, LEE "To: support@example.com\nSubject: Re: x [#1]\n\n!note He has not paid.\n");
    for (int note = 1; note >= 0; note--) {
        if (!note)
            (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: Re: x [#1]\n\nHello?\n");
        (void)desk_newest(&b, "kim@example.com", &octets);
        struct buf quoted;
        struct span rest = desk_read(&b, octets)->text, line;
        buf_init(&quoted, 10000);
        while (span_line(&rest, &line))
            buf_printf(&quoted, "> %.*s\n", SPAN_FMT(line));
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena,
                         KIM "To: support@example.com\nSubject: Re: x [#1]\n\nNot once.\n\nOn Monday Example "
                             "Support wrote:\n%.*s",
                         SPAN_FMT(buf_span(&quoted)))
                .p);
        buf_release(&quoted);
        assert_string_equal(a.outcome, note ? "command" : "updated");
        assert_int_equal(desk_count(&b, "ann@acme.example"), before + !note);
    }
    bed_close(&b);
}

/* A colleague has made it another person's ticket since the notice, which said who would get a reply. */
static void test_somebody_elses_since(void **state)
{
    (void)state;
    struct bed b;
    struct outbox row;
    struct span notice, octets;
    desk_open(&b);
    row = desk_newest(&b, "kim@example.com", &notice);
    struct span to = desk_read(&b, notice)->reply_to.v[0].address;
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "!requester bo@blue.example").outcome,
                        "command");
    struct intake_answer a =
        bed_take(&b, NULL,
                 arena_printf(b.arena, KIM "To: %.*s\nIn-Reply-To: <%.*s>\nSubject: Re: x\n\nDear Ann.\n",
                              SPAN_FMT(to), SPAN_FMT(row.message_id))
                     .p);
    assert_string_equal(a.outcome, "held");
    assert_int_equal(desk_count(&b, "bo@blue.example"), 0);
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(desk_read(&b, octets)->text, "Dear Ann.: not sent; a colleague"));
    (void)desk_sends_it(&b, octets);
    assert_int_equal(desk_count(&b, "bo@blue.example"), 1);
    /* who did it himself knows, and so does who has heard since */
    assert_string_equal(desk_answers(&b, BO, "bo@blue.example", "Thanks, but?").outcome, "updated");
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "Dear Bo.").outcome, "updated");
    assert_string_equal(desk_answers(&b, BO, "bo@blue.example", "And?").outcome, "updated");
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "Dear Bo!").outcome, "updated");
    bed_close(&b);
}

/* Without tokens a mail that came back is let go by the transcript that it came with, too. */
static void test_send_without_tokens(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "trust { authserv_id = {\"mx.example.com\"} }\nreply_address = \"\"\n", desk_directory);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: [acme-shop] general: x\n\nHelp.\n");
    struct intake_answer a =
        bed_take(&b, NULL, KIM "To: support@example.com\nSubject: Re: x [#1]\n\n!bad\nHello.\n");
    assert_string_equal(a.outcome, "held");
    struct outbox row = bed_outbox(&b, a.outbox, &octets);
    static const struct {
        const char *from;
        size_t mails;
    } table[] = {{LEE, 1}, {"From: Kim <kim@example.com>\n", 1}, {KIM, 2}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        a = bed_take(&b, NULL,
                     arena_printf(b.arena,
                                  "%sTo: support@example.com\nIn-Reply-To: <%.*s>\nSubject: Re: x [#1]\n\n"
                                  "!send\n",
                                  table[i].from, SPAN_FMT(row.message_id))
                         .p);
        assert_string_equal(a.outcome, "command");
        assert_int_equal(desk_count(&b, "ann@acme.example"), table[i].mails);
    }
    bed_close(&b);
}

/* What answers a transcript is a note; below an order, too, it is said to be one. */
static void test_a_note_is_told(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!take");
    size_t before = desk_count(&b, "ann@acme.example");
    struct intake_answer a = desk_answers(&b, KIM, "kim@example.com", "!resolve\n\nDear Ann, it is fixed.");
    assert_string_equal(a.outcome, "command");
    assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(desk_read(&b, octets)->text, "Dear Ann, it is fixed.: done, noted"));
    bed_close(&b);
}

/* The address for notes beside that for answers, whichever comes first: a note. */
static void test_both_addresses(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        (void)desk_newest(&b, "kim@example.com", &octets);
        struct facts *f = desk_read(&b, octets);
        struct span below = span_from(f->text, span_find(f->text, SPAN_LIT("support+n1-")));
        struct span note = span_head(below, span_find(below, SPAN_LIT("\n")));
        struct span answer = f->reply_to.v[0].address;
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena, KIM "To: %.*s\nCc: %.*s\nSubject: Re: x\n\nHe has not paid.\n",
                                  SPAN_FMT(first ? note : answer), SPAN_FMT(first ? answer : note))
                         .p);
        assert_string_equal(a.outcome, "command");
        assert_int_equal(desk_count(&b, "ann@acme.example"), 1);
        struct entries all = bed_entries(&b, 1);
        assert_int_equal(all.v[all.n - 1].kind, ENTRY_NOTE);
        bed_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_attached_notice),
        cmocka_unit_test(test_a_forwarded_notice),
        cmocka_unit_test(test_words_for_somebody_else),
        cmocka_unit_test(test_quoted_without_marks),
        cmocka_unit_test(test_an_old_mail_for_a_new_answer),
        cmocka_unit_test(test_a_notice_comes_back),
        cmocka_unit_test(test_a_note_by_its_quotation),
        cmocka_unit_test(test_somebody_elses_since),
        cmocka_unit_test(test_send_without_tokens),
        cmocka_unit_test(test_a_note_is_told),
        cmocka_unit_test(test_both_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
