/* What people of the house and honest people in a muddle may do to others: a guest of another organization,
 * an agent who attaches what he got, who writes to a colleague, who is away alone; and what each of them
 * hears. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/gate/announce.h"
#include "daemon/gate/delivery.h"
#include "daemon/gate/reminder.h"
#include "daemon/store/held.h"
#include "parsers/address.h"
#include "parsers/codec.h"

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\","
    "\"members\":[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"},"
    "{\"address\":\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"team_member\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"},{\"id\":\"acme-blog\",\"name\":\"B\"}]},"
    "{\"id\":\"blue\",\"name\":\"Blue\",\"plan\":\"gold\","
    "\"members\":[{\"address\":\"bo@blue.example\",\"name\":\"Bo\",\"role\":\"developer\"},"
    "{\"address\":\"boss@blue.example\",\"name\":\"Boss\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"blue-home\",\"name\":\"H\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";
static const char trusting[] = "trust { authserv_id = {\"mx.example.com\"} }\n"
                               "plan \"gold\" { tickets = \"24x7\" first_response = 8h oncall = 15m }\n"
                               "oncall { level \"first\" { mail = \"pager@example.com\" } }\n";

#define PASS "Authentication-Results: mx.example.com; dmarc=pass header.from="
#define ANN  PASS "acme.example\nFrom: Ann <ann@acme.example>\n"
#define BOB  PASS "acme.example\nFrom: Bob <bob@acme.example>\n"
#define BO   PASS "blue.example\nFrom: Bo <bo@blue.example>\n"
#define BOSS PASS "blue.example\nFrom: Boss <boss@blue.example>\n"
#define KIM  PASS "example.com\nFrom: Kim Doe <kim@example.com>\n"
#define LEE  PASS "example.com\nFrom: Lee <lee@example.com>\n"

static bool says(struct span text, const char *what)
{
    return span_find(text, span_of(what)) < text.n;
}

/* How many mails went to that address, and the newest of them; its id is 0 where there is none. */
static size_t mails_to(struct bed *b, const char *to, struct outbox *newest_r, struct span *octets_r)
{
    struct why why;
    struct outboxes all;
    struct outbox_filter filter = {.limit = 1000};
    size_t n = 0;
    assert_int_equal(outbox_list(b->gate.db, &filter, b->arena, &all, &why), OK);
    *newest_r = (struct outbox){0};
    *octets_r = SPAN_EMPTY;
    for (size_t i = 0; i < all.n; i++) {
        if (address_equal(all.v[i].to, span_of(to)) && !n++)
            *newest_r = bed_outbox(b, all.v[i].id, octets_r);
    }
    return n;
}

static size_t count_to(struct bed *b, const char *to)
{
    struct outbox row;
    struct span octets;
    return mails_to(b, to, &row, &octets);
}

static struct facts *read_mail(struct bed *b, struct span octets)
{
    return facts_read(b->gate.conf->facts, (struct facts_arrival){0}, octets, b->arena);
}

static struct span newest_text(struct bed *b, const char *to)
{
    struct outbox row;
    struct span octets;
    (void)mails_to(b, to, &row, &octets);
    return octets.n ? read_mail(b, octets)->text : SPAN_EMPTY;
}

/* A mail that answers the newest one to this address: fields, a blank line and the text below it. */
static struct intake_answer answers(struct bed *b, const char *from, const char *address, const char *text)
{
    struct outbox row;
    struct span octets;
    assert_true(mails_to(b, address, &row, &octets) > 0);
    struct facts *f = read_mail(b, octets);
    return bed_take(b, NULL,
                    arena_printf(b->arena,
                                 "%sTo: %.*s\nMessage-ID: <%lld@client.example>\nIn-Reply-To: <%.*s>\n"
                                 "Subject: Re: %.*s\n%s\n",
                                 from, SPAN_FMT(f->reply_to.v[0].address), (long long)b->mails,
                                 SPAN_FMT(row.message_id), SPAN_FMT(f->subject), text)
                        .p);
}

/* All that is on its way has arrived. */
static void all_arrives(struct bed *b)
{
    struct why why;
    struct outboxes rows;
    assert_int_equal(outbox_claim(b->gate.db, wall_now_ms(), 1000, b->arena, &rows, &why), OK);
    for (size_t i = 0; i < rows.n; i++) {
        const struct outbox_result res = {.state = OUTBOX_SENT, .at_ms = wall_now_ms()};
        assert_int_equal(delivery_settle(&b->gate, &rows.v[i], &res, false, &why), OK);
    }
}

static void a_ticket(struct bed *b)
{
    bed_open(b, trusting, directory);
    (void)bed_take(b, NULL,
                   ANN "To: support@example.com\nMessage-ID: <1@acme.example>\nSubject: [acme-shop] general: "
                       "Checkout\n\nOur secret.\n");
    assert_int_equal(bed_count(b, "tickets"), 1);
}

/* Who was let into a ticket of another organization doesn't take it into his own by a Site: line. */
static void test_a_guest_moves_no_ticket(void **state)
{
    (void)state;
    static const char *const lines[] = {"\nSite: blue-home\nType: emergency\n\nI join.", "\nSite: blue-home"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct bed b;
        struct span octets;
        a_ticket(&b);
        (void)answers(&b, KIM, "kim@example.com", "\n!cc bo@blue.example\nPlease join.");
        assert_string_equal(answers(&b, BO, "bo@blue.example", lines[i]).outcome, "updated");
        struct ticket t = bed_ticket(&b, 1);
        assert_true(span_eq(t.organization, SPAN_LIT("acme")));
        assert_true(span_eq(t.site, SPAN_LIT("acme-shop")));
        assert_int_equal(count_to(&b, "pager@example.com"), 0);
        struct intake_answer a = bed_take(&b, NULL, BOSS "To: support@example.com\nSubject: !show 1\n\n");
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(says(octets, "no such ticket"));
        assert_string_equal(answers(&b, ANN, "ann@acme.example", "\nAnd I?").outcome, "updated");
        bed_close(&b);
    }
}

/* His own he moves, and a colleague does it for him. */
static void test_a_site_is_corrected(void **state)
{
    (void)state;
    struct bed b;
    a_ticket(&b);
    (void)answers(&b, ANN, "ann@acme.example", "\nSite: acme-blog\n\nSorry.");
    assert_true(span_eq(bed_ticket(&b, 1).site, SPAN_LIT("acme-blog")));
    (void)bed_take(&b, NULL,
                   "From: ann@acme.example\nSubject: Help\nMessage-ID: <2@acme.example>\n\nHelp.\n");
    (void)answers(&b, KIM, "kim@example.com", "\n!cc bob@acme.example\nBob?");
    assert_string_equal(answers(&b, BOB, "bob@acme.example", "\nSite: acme-shop\n\nThat.").outcome,
                        "updated");
    assert_true(span_eq(bed_ticket(&b, 2).site, SPAN_LIT("acme-shop")));
    bed_close(&b);
}

/* He writes once more when it is closed: the new ticket is about the same site, he gets what is answered on
 * it, and so does who opened the old one. */
static void test_a_guest_writes_on_a_closed_ticket(void **state)
{
    (void)state;
    static const struct {
        const char *address, *from;
    } table[] = {
        {"bo@blue.example", BO},
        {"free@lance.example", "From: Free <free@lance.example>\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        a_ticket(&b);
        (void)answers(&b, KIM, "kim@example.com",
                      arena_printf(b.arena, "\n!cc %s\nPlease join.", table[i].address).p);
        all_arrives(&b);
        (void)answers(&b, LEE, "lee@example.com", "\n!close");
        assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
        struct intake_answer a = answers(&b, table[i].from, table[i].address, "\nIt is back.");
        assert_string_equal(a.outcome, "opened");
        struct ticket t = bed_ticket(&b, 2);
        assert_true(span_eq(t.requester, span_of(table[i].address)));
        assert_true(span_eq(t.site, SPAN_LIT("acme-shop")));
        size_t his = count_to(&b, table[i].address), hers = count_to(&b, "ann@acme.example");
        assert_string_equal(answers(&b, KIM, "kim@example.com", "\nWe look at it.").outcome, "updated");
        assert_int_equal(count_to(&b, table[i].address), his + 1);
        assert_int_equal(count_to(&b, "ann@acme.example"), hers + 1);
        assert_string_equal(answers(&b, table[i].from, table[i].address, "\nAnd now?").outcome, "updated");
        a = bed_take(&b, NULL, BOSS "To: support@example.com\nSubject: !show 2\n\n");
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(says(octets, "no such ticket"));
        bed_close(&b);
    }
}

/* A mail of one text and one file that answers the newest notice to Kim. */
static struct intake_answer answers_with(struct bed *b, const char *fields, struct span file)
{
    return answers(
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
    struct outbox row;
    struct span notice, own, octets;
    a_ticket(&b);
    (void)answers(&b, LEE, "lee@example.com", "\n!note the customer has not paid since spring and is slow");
    (void)mails_to(&b, "ann@acme.example", &row, &own);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        (void)answers(&b, ANN, "ann@acme.example", "\nAny news?");
        (void)mails_to(&b, "kim@example.com", &row, &notice);
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
        size_t before = count_to(&b, "ann@acme.example");
        struct intake_answer a = answers_with(&b, table[i].fields, file);
        if (strcmp(a.outcome, table[i].goes ? "updated" : "held"))
            fail_msg("%zu: %s", i, a.outcome);
        assert_int_equal(count_to(&b, "ann@acme.example"), before + table[i].goes);
        if (table[i].goes)
            continue;
        (void)bed_outbox(&b, a.outbox, &octets);
        if (!says(read_mail(&b, octets)->text,
                  arena_printf(b.arena, "%s: not sent; it holds", table[i].name).p))
            fail_msg("%zu:\n%.*s", i, SPAN_FMT(octets));
        /* nor does !send let it out */
        a = bed_take(&b, NULL,
                     arena_printf(b.arena, KIM "To: %.*s\nSubject: Re: x\n\n!send\n",
                                  SPAN_FMT(read_mail(&b, octets)->reply_to.v[0].address))
                         .p);
        assert_string_equal(a.outcome, "command");
        assert_int_equal(count_to(&b, "ann@acme.example"), before);
    }
    bed_close(&b);
}

/* A notice becomes nobody's ticket. */
static void test_a_forwarded_notice(void **state)
{
    (void)state;
    struct bed b;
    a_ticket(&b);
    struct span text = newest_text(&b, "kim@example.com");
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
    assert_int_equal(count_to(&b, "bo@blue.example"), 0);
    bed_close(&b);
}

/* Kim answers what came back to her: it goes as it stands. */
static void sends_it_after_all(struct bed *b, struct span returned)
{
    (void)bed_take(b, NULL,
                   arena_printf(b->arena, KIM "To: %.*s\nSubject: Re: x\n\n!send\n",
                                SPAN_FMT(read_mail(b, returned)->reply_to.v[0].address))
                       .p);
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
        a_ticket(&b);
        (void)mails_to(&b, "kim@example.com", &row, &octets);
        struct span notice = read_mail(&b, octets)->reply_to.v[0].address, fields = span_of(table[i].fields);
        size_t at = span_find(fields, SPAN_LIT("{notice}"));
        if (at < fields.n)
            fields = arena_printf(b.arena, "%.*s%.*s%.*s", SPAN_FMT(span_head(fields, at)), SPAN_FMT(notice),
                                  SPAN_FMT(span_from(fields, at + 8)));
        size_t before = count_to(&b, "ann@acme.example");
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena, KIM "%.*sIn-Reply-To: <%.*s>\nSubject: %s\n\nA fool of a customer.\n",
                         SPAN_FMT(fields), SPAN_FMT(row.message_id), table[i].subject)
                .p);
        if (strcmp(a.outcome, table[i].goes ? "updated" : "held"))
            fail_msg("%s: %s", table[i].fields, a.outcome);
        if (!table[i].goes) {
            assert_int_equal(count_to(&b, "ann@acme.example"), before);
            assert_true(says(bed_ledger(&b, a.mail).detail, "to somebody else"));
            (void)bed_outbox(&b, a.outbox, &octets);
            text = read_mail(&b, octets)->text;
            assert_true(says(text, "> A fool of a customer."));
            assert_true(says(text, "not sent to the customer"));
            sends_it_after_all(&b, octets);
            assert_int_equal(count_to(&b, "ann@acme.example"), before + 1);
        }
        bed_close(&b);
    }
}

/* One who is away gets no notices; where all are, each does, for somebody must hear of it. */
static void test_all_are_away(void **state)
{
    (void)state;
    struct bed b;
    a_ticket(&b);
    (void)answers(&b, LEE, "lee@example.com", "\n!away 2999-12-24");
    size_t kim = count_to(&b, "kim@example.com"), lee = count_to(&b, "lee@example.com");
    (void)answers(&b, ANN, "ann@acme.example", "\nAny news?");
    assert_int_equal(count_to(&b, "kim@example.com"), kim + 1);
    assert_int_equal(count_to(&b, "lee@example.com"), lee);
    struct intake_answer a =
        answers(&b, KIM "Auto-Submitted: auto-replied\n", "kim@example.com", "\nI am away.");
    assert_string_equal(a.outcome, "automatic");
    (void)answers(&b, ANN, "ann@acme.example", "\nNobody there?");
    assert_int_equal(count_to(&b, "kim@example.com"), kim + 2);
    assert_int_equal(count_to(&b, "lee@example.com"), lee + 1);
    bed_close(&b);
}

/* An emergency that is merged into another ticket is still one: whoever was called isn't told that it is
 * resolved, and acknowledges it there. */
static void test_a_page_is_merged(void **state)
{
    (void)state;
    struct bed b;
    struct outbox row;
    struct span octets;
    a_ticket(&b);
    (void)bed_take(&b, NULL, BO "To: support@example.com\nSubject: [blue-home] general: Slow\n\nSlow.\n");
    (void)bed_take(&b, NULL, BO "To: support@example.com\nSubject: [blue-home] emergency: Down\n\nDown.\n");
    assert_int_equal(count_to(&b, "pager@example.com"), 1);
    assert_string_equal(answers(&b, KIM, "kim@example.com", "\n!merge 2").outcome, "command");
    assert_int_equal(bed_ticket(&b, 3).status, TICKET_CLOSED);
    assert_int_equal(count_to(&b, "pager@example.com"), 1);
    assert_string_equal(answers(&b, "From: pager@example.com\n", "pager@example.com", "\nOn my way.").outcome,
                        "command");
    (void)mails_to(&b, "pager@example.com", &row, &octets);
    assert_true(says(octets, "acknowledged"));
    (void)answers(&b, BO, "bo@blue.example", "\nHurry!");
    assert_string_equal(answers(&b, LEE, "lee@example.com", "\n!resolve").outcome, "command");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_RESOLVED);
    (void)mails_to(&b, "pager@example.com", &row, &octets);
    assert_true(says(octets, "It is resolved"));
    bed_close(&b);
}

/* What nobody has answered doesn't vanish with what was over; what is answered in the same breath may. */
static void test_merged_into_what_is_over(void **state)
{
    (void)state;
    static const struct {
        const char *first, *text;
        enum ticket_status status;
    } table[] = {
        {"\n!resolve", "\n!merge 1", TICKET_OPEN},
        {"\n!close", "\n!merge 1", TICKET_OPEN},
        {"\n!close", "\n!merge 1\n\nAs I wrote: it works again.", TICKET_CLOSED},
        {"\n!close", "\n!resolve\n!merge 1", TICKET_CLOSED},
        {"\n!pending", "\n!merge 1", TICKET_OPEN},
        {"\n!pending", "\n!merge 1\n\nAs I wrote: which one?", TICKET_PENDING},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        a_ticket(&b);
        (void)answers(&b, KIM, "kim@example.com", table[i].first);
        (void)bed_take(&b, NULL,
                       ANN "To: support@example.com\nSubject: [acme-shop] general: Again\n\nAgain.\n");
        struct intake_answer a = answers(&b, LEE, "lee@example.com", table[i].text);
        assert_string_equal(a.outcome, strstr(table[i].text, "As I") ? "updated" : "command");
        if (bed_ticket(&b, 1).status != table[i].status)
            fail_msg("%zu: %d", i, (int)bed_ticket(&b, 1).status);
        assert_int_equal(bed_ticket(&b, 2).status, TICKET_CLOSED);
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_int_equal(says(octets, "open again"), table[i].status == TICKET_OPEN);
        bed_close(&b);
    }
}

/* What was merged away has no state of its own any more. */
static void test_merged_and_moved(void **state)
{
    (void)state;
    struct bed b;
    a_ticket(&b);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: [acme-shop] general: Again\n\nAgain.\n");
    assert_string_equal(answers(&b, LEE, "lee@example.com", "\n!merge 1\n!pending").outcome, "held");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_OPEN);
    assert_int_equal(bed_ticket(&b, 2).merged_into, 0);
    bed_close(&b);
}

/* An agent who opens a ticket about an organization's site gets what a colleague answers, and answers as any
 * requester does, with and without a token. */
static void test_an_agent_asks(void **state)
{
    (void)state;
    struct bed b;
    a_ticket(&b);
    (void)bed_take(&b, NULL,
                   KIM "To: support@example.com\nSubject: [acme-shop] general: Mine\n\nMy question.\n");
    assert_true(span_eq(bed_ticket(&b, 2).organization, SPAN_LIT("acme")));
    assert_string_equal(answers(&b, KIM, "kim@example.com", "\nAnd more.").outcome, "updated");
    assert_string_equal(answers(&b, LEE, "lee@example.com", "\nAn answer.").outcome, "updated");
    assert_true(says(newest_text(&b, "kim@example.com"), "An answer."));
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_PENDING);
    assert_string_equal(answers(&b, KIM, "kim@example.com", "\nNot quite.").outcome, "updated");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_OPEN);
    assert_true(says(newest_text(&b, "lee@example.com"), "Not quite."));
    (void)answers(&b, LEE, "lee@example.com", "\nAnother answer.");
    struct intake_answer a =
        bed_take(&b, NULL, KIM "To: support@example.com\nSubject: Re: Mine [#2]\n\nStill not.\n");
    assert_string_equal(a.rule, "reply");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_OPEN);
    bed_close(&b);
}

/* What answers a transcript is a note; below an order, too, it is said to be one. */
static void test_a_note_is_told(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    a_ticket(&b);
    (void)answers(&b, KIM, "kim@example.com", "\n!take");
    size_t before = count_to(&b, "ann@acme.example");
    struct intake_answer a = answers(&b, KIM, "kim@example.com", "\n!resolve\n\nDear Ann, it is fixed.");
    assert_string_equal(a.outcome, "command");
    assert_int_equal(count_to(&b, "ann@acme.example"), before);
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(says(read_mail(&b, octets)->text, "Dear Ann, it is fixed.: done, noted"));
    bed_close(&b);
}

/* A customer's !close on what is closed opens nothing; with words of his it does. */
static void test_closed_twice(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    a_ticket(&b);
    (void)answers(&b, KIM, "kim@example.com", "\n!close");
    struct intake_answer a = answers(&b, ANN, "ann@acme.example", "\n!close\n\nOn Monday you wrote:\n> x");
    assert_string_equal(a.outcome, "command");
    assert_int_equal(a.ticket, 1);
    assert_int_equal(bed_count(&b, "tickets"), 1);
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(says(octets, "the ticket is closed"));
    assert_string_equal(answers(&b, ANN, "ann@acme.example", "\n!close\nBut why?").outcome, "opened");
    assert_string_equal(answers(&b, BOSS, "ann@acme.example", "\n!close").outcome, "noted");
    bed_close(&b);
}

/* The address for notes beside that for answers, whichever comes first: a note. */
static void test_both_addresses(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct bed b;
        struct outbox row;
        struct span octets;
        a_ticket(&b);
        (void)mails_to(&b, "kim@example.com", &row, &octets);
        struct facts *f = read_mail(&b, octets);
        struct span below = span_from(f->text, span_find(f->text, SPAN_LIT("support+n1-")));
        struct span note = span_head(below, span_find(below, SPAN_LIT("\n")));
        struct span answer = f->reply_to.v[0].address;
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena, KIM "To: %.*s\nCc: %.*s\nSubject: Re: x\n\nHe has not paid.\n",
                                  SPAN_FMT(first ? note : answer), SPAN_FMT(first ? answer : note))
                         .p);
        assert_string_equal(a.outcome, "command");
        assert_int_equal(count_to(&b, "ann@acme.example"), 1);
        struct entries all = bed_entries(&b, 1);
        assert_int_equal(all.v[all.n - 1].kind, ENTRY_NOTE);
        bed_close(&b);
    }
}

/* The admin is told how to decide about held mail: his word counts, where it is proven to be his, and that of
 * others who got hold of the mail doesn't. */
static void test_the_admin_decides(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct outbox row;
    struct span octets;
    int64_t again;
    bed_open(&b, trusting, directory);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: Help\n\nHelp.\n");
    struct intake_answer held = answers(&b, KIM, "kim@example.com", "\n!bad");
    assert_string_equal(held.outcome, "held");
    assert_int_equal(announce_round(&b.gate, wall_now_ms(), &again, &why), OK);
    (void)mails_to(&b, "root@example.com", &row, &octets);
    assert_true(says(octets, "!drop"));
    struct span to = read_mail(&b, octets)->reply_to.v[0].address;
    static const struct {
        const char *from, *outcome;
        bool told, gone;
    } table[] = {
        {ANN, "opened", true, false},
        {"From: root@example.com\n", "command", false, false},
        {"From: root@example.com\n", "command", true, true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct held there;
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena, "%sTo: %.*s\nSubject: Re: Held\n\n!drop %lld\n", table[i].from,
                         SPAN_FMT(table[i].told ? to : SPAN_LIT("support@example.com")), (long long)held.mail)
                .p);
        assert_string_equal(a.outcome, table[i].outcome);
        assert_int_equal(held_get(b.gate.db, held.mail, b.arena, &there, &why), OK);
        assert_int_equal(there.mail.id, table[i].gone ? 0 : held.mail);
    }
    bed_close(&b);
}

static const char called[] = "trust { authserv_id = {\"mx.example.com\"} }\n"
                             "plan \"gold\" { tickets = \"24x7\" oncall = 15m }\n"
                             "oncall { level \"first\" { mail = \"kim@example.com\" } }\n";

/* An agent's answer to a page is a note, below an order, too, and where mail has no tokens. */
static void test_an_agent_answers_a_page(void **state)
{
    (void)state;
    static const struct {
        const char *conf, *text, *outcome;
        bool acks;
    } table[] = {
        {"", "\n!assign lee\nA fool of a customer.", "command", false},
        {"", "\nA fool of a customer.", "command", true},
        {"reply_address = \"\"\n", "\n!assign lee\nA fool of a customer.", "command", false},
        {"reply_address = \"\"\n", "\nA fool of a customer.", "command", true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct why why;
        struct outboxes all;
        struct outbox_filter filter = {.limit = 1000};
        char conf[1000];
        snprintf(conf, sizeof conf, "%s%s", called, table[i].conf);
        bed_open(&b, conf, directory);
        (void)bed_take(&b, NULL,
                       BO "To: support@example.com\nSubject: [blue-home] emergency: Down\n\nDown.\n");
        assert_int_equal(outbox_list(b.gate.db, &filter, b.arena, &all, &why), OK);
        struct span octets = SPAN_EMPTY;
        struct outbox page = {0};
        for (size_t k = 0; k < all.n; k++) {
            if (all.v[k].kind == OUTBOX_PAGE)
                page = bed_outbox(&b, all.v[k].id, &octets);
        }
        assert_int_equal(!page.id, 0);
        struct facts *f = read_mail(&b, octets);
        struct span to = f->reply_to.n ? f->reply_to.v[0].address : SPAN_LIT("support@example.com");
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena, KIM "To: %.*s\nIn-Reply-To: <%.*s>\nSubject: Re: %.*s\n%s\n", SPAN_FMT(to),
                         SPAN_FMT(page.message_id), SPAN_FMT(f->subject), table[i].text)
                .p);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%zu: %s", i, a.outcome);
        assert_int_equal(count_to(&b, "bo@blue.example"), 1);
        bool acked = false, noted = false;
        struct entries e = bed_entries(&b, 1);
        for (size_t k = 0; k < e.n; k++) {
            acked = acked || says(e.v[k].text, "page acknowledged");
            noted = noted || (e.v[k].kind == ENTRY_NOTE && says(e.v[k].text, "A fool"));
        }
        assert_int_equal(acked, table[i].acks);
        assert_true(noted);
        bed_close(&b);
    }
}

/* Without tokens a mail that came back is let go by the transcript that it came with, too. */
static void test_send_without_tokens(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "trust { authserv_id = {\"mx.example.com\"} }\nreply_address = \"\"\n", directory);
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
        assert_int_equal(count_to(&b, "ann@acme.example"), table[i].mails);
    }
    bed_close(&b);
}

/* An agent who is a customer's member, too: a note of his is one, an answer an answer, by whichever token;
 * what he opens is his organization's. */
static void test_agent_and_member(void **state)
{
    (void)state;
    struct bed b;
    char both[sizeof directory + 200];
    a_ticket(&b);
    size_t open = strlen(directory) - 2;
    snprintf(both, sizeof both, "%.*s,{\"address\":\"bob@acme.example\",\"name\":\"Bob\"}]}", (int)open,
             directory);
    bed_import(&b, both);
    (void)answers(&b, ANN, "ann@acme.example", "\nAny news?");
    size_t before = count_to(&b, "ann@acme.example");
    assert_string_equal(answers(&b, BOB, "bob@acme.example", "\n!note She has not paid.").outcome, "command");
    assert_string_equal(answers(&b, BOB, "bob@acme.example", "\nNot once.").outcome, "command");
    assert_int_equal(count_to(&b, "ann@acme.example"), before);
    (void)answers(&b, ANN, "ann@acme.example", "\nHello?");
    assert_string_equal(answers(&b, BOB, "bob@acme.example", "\nHello Ann.").rule, "agent");
    assert_int_equal(count_to(&b, "ann@acme.example"), before + 1);
    struct span text = newest_text(&b, "ann@acme.example");
    assert_true(says(text, "Hello Ann."));
    assert_false(says(text, "Bob"));
    (void)bed_take(&b, NULL, BOB "To: support@example.com\nSubject: [acme-blog] general: Mine\n\nMine.\n");
    assert_true(span_eq(bed_ticket(&b, 2).organization, SPAN_LIT("acme")));
    /* what a colleague writes to him is no answer to the customer */
    struct intake_answer a = bed_take(
        &b, NULL,
        KIM
        "To: bob@acme.example\nCc: support@example.com\nSubject: Re: Checkout [#1]\n\nShe has not paid.\n");
    assert_string_equal(a.outcome, "held");
    /* an agent no more, but a member still: what was to be a note goes nowhere */
    struct outbox row;
    struct span octets;
    (void)answers(&b, LEE, "lee@example.com", "\n!note To be seen by nobody else.");
    (void)mails_to(&b, "bob@acme.example", &row, &octets);
    struct span note = read_mail(&b, octets)->reply_to.v[0].address;
    assert_true(says(note, "support+n"));
    before = count_to(&b, "ann@acme.example");
    bed_import(&b, directory);
    a = bed_take(&b, NULL,
                 arena_printf(b.arena, BOB "To: %.*s\nSubject: Re: x\n\nNot once.\n", SPAN_FMT(note)).p);
    assert_string_equal(a.outcome, "refused");
    assert_int_equal(count_to(&b, "ann@acme.example"), before);
    bed_close(&b);
}

/* Who left an organization lists as little of it as he is shown. */
static void test_what_a_leaver_lists(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    a_ticket(&b);
    struct intake_answer a = bed_take(&b, NULL, ANN "To: support@example.com\nSubject: !list\n\n");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(says(octets, "Checkout"));
    a = bed_take(&b, NULL, KIM "To: support@example.com\nSubject: !list\n\n");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(says(octets, "Checkout"));
    char left[sizeof directory];
    snprintf(left, sizeof left, "%s", directory);
    char *ann = strstr(left, "ann@acme.example");
    memcpy(ann, "eve@", 4);
    bed_import(&b, left);
    static const char *const subjects[] = {"!list", "!list mine", "!show 1"};
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        a = bed_take(
            &b, NULL,
            arena_printf(b.arena,
                         ANN "To: support@example.com\nMessage-ID: <%zu.l@acme.example>\nSubject: %s\n\n", i,
                         subjects[i])
                .p);
        assert_string_equal(a.outcome, "command");
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(octets.n > 0);
        assert_false(says(octets, "Checkout"));
    }
    /* nor is he reminded of it */
    struct why why;
    bool sent;
    size_t before = count_to(&b, "ann@acme.example");
    struct ticket t = bed_ticket(&b, 1);
    assert_int_equal(reminder_send(&b.gate, b.arena, &t, wall_now_ms(), &sent, &why), OK);
    assert_true(sent);
    assert_int_equal(count_to(&b, "ann@acme.example"), before);
    bed_close(&b);
}

/* A client that quotes without any mark: what isn't recognised as a quotation doesn't go out with the answer,
 * nor in its place. */
static void test_quoted_without_marks(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    for (int below = 0; below < 2; below++) {
        a_ticket(&b);
        (void)answers(&b, ANN, "ann@acme.example", "\nAny news?");
        struct span notice = newest_text(&b, "kim@example.com");
        size_t before = count_to(&b, "ann@acme.example");
        struct intake_answer a =
            answers(&b, KIM, "kim@example.com",
                    arena_printf(b.arena, "\n%s\n\n%.*s\n\n%s\n", below ? "" : "We look at it.",
                                 SPAN_FMT(notice), below ? "We look at it." : "")
                        .p);
        assert_string_equal(a.outcome, "held");
        assert_int_equal(count_to(&b, "ann@acme.example"), before);
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(says(octets, "only agents may see"));
        bed_close(&b);
    }
    /* nothing but the look of one */
    a_ticket(&b);
    assert_string_equal(answers(&b, KIM, "kim@example.com",
                                "\nUse n99-abcdefghijklmnopqrst or a-b, and support+r1-abcdefghijklmnopqrst.")
                            .outcome,
                        "updated");
    bed_close(&b);
}

/* An agent's vacation robot without any mark but its subject is no answer to the customer; about no ticket,
 * it opens none.  Of others the subject alone says nothing. */
static void test_an_agents_robot(void **state)
{
    (void)state;
    struct bed b;
    struct outbox row;
    struct span octets;
    a_ticket(&b);
    (void)mails_to(&b, "kim@example.com", &row, &octets);
    struct span to = read_mail(&b, octets)->reply_to.v[0].address;
    static const struct {
        const char *from, *subject, *text, *outcome;
    } table[] = {
        {KIM, "Out of office: Checkout [#1]", "Call Lee, she is a fool.", "automatic"},
        {KIM, "Automatische Antwort: Checkout [#1]", "Weg.", "automatic"},
        {KIM, "Automatische Antwort: Held: mail 7", "Weg.", "automatic"},
        {KIM, "Out of office: Checkout [#1]", "!take", "command"},
        {KIM, "Re: Out of office: it doesn't work [#1]", "We look at it.", "updated"},
        {ANN, "Out of office: Checkout [#1]", "I am not there.", "updated"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        bool about = strstr(table[i].subject, "[#1]");
        size_t before = count_to(&b, "ann@acme.example");
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena, "%sTo: %.*s\nMessage-ID: <%zu@robot.example>\nSubject: %s\n\n%s\n",
                                  table[i].from, SPAN_FMT(about ? to : SPAN_LIT("support@example.com")), i,
                                  table[i].subject, table[i].text)
                         .p);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%s: %s", table[i].subject, a.outcome);
        assert_int_equal(a.ticket, about);
        bool answers_her = i == 4;
        assert_int_equal(count_to(&b, "ann@acme.example"), before + answers_her);
    }
    assert_int_equal(bed_count(&b, "tickets"), 1);
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
        a_ticket(&b);
        (void)mails_to(&b, "kim@example.com", &row, &octets);
        struct span to = read_mail(&b, octets)->reply_to.v[0].address;
        (void)bed_take(&b, NULL, BO "To: support@example.com\nSubject: [blue-home] general: Slow\n\nSlow.\n");
        size_t before = count_to(&b, "ann@acme.example");
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena, KIM "To: %.*s\nIn-Reply-To: <%.*s>\nSubject: %s\n\nDear Bo.\n",
                                  SPAN_FMT(table[i].token ? to : SPAN_LIT("support@example.com")),
                                  SPAN_FMT(row.message_id), table[i].subject)
                         .p);
        if (strcmp(a.outcome, table[i].goes ? "updated" : "held"))
            fail_msg("%s: %s", table[i].subject, a.outcome);
        assert_int_equal(count_to(&b, "ann@acme.example"), before + table[i].goes);
        assert_int_equal(count_to(&b, "bo@blue.example"), 1);
        if (!table[i].goes) {
            (void)bed_outbox(&b, a.outbox, &octets);
            assert_true(says(read_mail(&b, octets)->text, "its subject names another ticket"));
            sends_it_after_all(&b, octets);
            assert_int_equal(count_to(&b, "ann@acme.example"), before + 1);
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
    struct outbox row;
    struct span notice;
    a_ticket(&b);
    (void)answers(&b, KIM, "kim@example.com", "\n!cc bo@blue.example\nPlease join.");
    (void)answers(&b, ANN, "ann@acme.example", "\nAny news?");
    (void)mails_to(&b, "kim@example.com", &row, &notice);
    struct span text = read_mail(&b, notice)->text,
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
        size_t hers = count_to(&b, "ann@acme.example"), his = count_to(&b, "lee@example.com");
        assert_string_equal(answers(&b, BO, "bo@blue.example", mails[i].p).outcome, "updated");
        if (count_to(&b, "ann@acme.example") != hers + (i == 2))
            fail_msg("%zu", i);
        assert_int_equal(count_to(&b, "lee@example.com"), his + 1);
        struct entries all = bed_entries(&b, 1);
        assert_int_equal(says(all.v[all.n - 1].text, "not passed on"), i < 2);
    }
    bed_close(&b);
}

/* Without tokens, and by a client that drops In-Reply-To: what quotes the notice of a note is a note. */
static void test_a_note_by_its_quotation(void **state)
{
    (void)state;
    struct bed b;
    struct outbox row;
    struct span octets;
    bed_open(&b, "trust { authserv_id = {\"mx.example.com\"} }\nreply_address = \"\"\n", directory);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: [acme-shop] general: x\n\nHelp.\n");
    (void)bed_take(&b, NULL, LEE "To: support@example.com\nSubject: Re: x [#1]\n\n!note He has not paid.\n");
    for (int note = 1; note >= 0; note--) {
        if (!note)
            (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: Re: x [#1]\n\nHello?\n");
        (void)mails_to(&b, "kim@example.com", &row, &octets);
        struct buf quoted;
        struct span rest = read_mail(&b, octets)->text, line;
        buf_init(&quoted, 10000);
        while (span_line(&rest, &line))
            buf_printf(&quoted, "> %.*s\n", SPAN_FMT(line));
        size_t before = count_to(&b, "ann@acme.example");
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena,
                         KIM "To: support@example.com\nSubject: Re: x [#1]\n\nNot once.\n\nOn Monday Example "
                             "Support wrote:\n%.*s",
                         SPAN_FMT(buf_span(&quoted)))
                .p);
        buf_release(&quoted);
        assert_string_equal(a.outcome, note ? "command" : "updated");
        assert_int_equal(count_to(&b, "ann@acme.example"), before + !note);
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
    a_ticket(&b);
    (void)mails_to(&b, "kim@example.com", &row, &notice);
    struct span to = read_mail(&b, notice)->reply_to.v[0].address;
    assert_string_equal(answers(&b, LEE, "lee@example.com", "\n!requester bo@blue.example").outcome,
                        "command");
    struct intake_answer a =
        bed_take(&b, NULL,
                 arena_printf(b.arena, KIM "To: %.*s\nIn-Reply-To: <%.*s>\nSubject: Re: x\n\nDear Ann.\n",
                              SPAN_FMT(to), SPAN_FMT(row.message_id))
                     .p);
    assert_string_equal(a.outcome, "held");
    assert_int_equal(count_to(&b, "bo@blue.example"), 0);
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(says(read_mail(&b, octets)->text, "Dear Ann.: not sent; a colleague"));
    sends_it_after_all(&b, octets);
    assert_int_equal(count_to(&b, "bo@blue.example"), 1);
    /* who did it himself knows, and so does who has heard since */
    assert_string_equal(answers(&b, BO, "bo@blue.example", "\nThanks, but?").outcome, "updated");
    assert_string_equal(answers(&b, LEE, "lee@example.com", "\nDear Bo.").outcome, "updated");
    assert_string_equal(answers(&b, BO, "bo@blue.example", "\nAnd?").outcome, "updated");
    assert_string_equal(answers(&b, KIM, "kim@example.com", "\nDear Bo!").outcome, "updated");
    bed_close(&b);
}

/* An agent who works through many tickets hears what became of each order; a robot's rate has its end. */
static void test_a_busy_agent(void **state)
{
    (void)state;
    struct bed b;
    char conf[1000];
    snprintf(conf, sizeof conf, "%slimits { customer_hour = 5 customer_day = 8 notice_hour = 12 }\n",
             trusting);
    bed_open(&b, conf, directory);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: [acme-shop] general: x\n\nHelp.\n");
    for (int i = 0; i < 14; i++) {
        struct intake_answer a = bed_take(&b, NULL,
                                          arena_printf(b.arena,
                                                       KIM "To: support@example.com\nMessage-ID: <%d@k>\n"
                                                           "Subject: Re: x [#1]\n\n!priority %s\n",
                                                       i, i % 2 ? "low" : "high")
                                              .p);
        assert_string_equal(a.outcome, "command");
        assert_string_equal(bed_answer(&b, &a), i < 12 ? "sent" : "withheld:notice_hour");
    }
    for (int i = 0; i < 7; i++) {
        struct intake_answer a = bed_take(&b, NULL,
                                          arena_printf(b.arena,
                                                       ANN "To: support@example.com\nMessage-ID: <%d@a>\n"
                                                           "Subject: !list\n\n",
                                                       i)
                                              .p);
        assert_string_equal(bed_answer(&b, &a), i < 4 ? "sent" : "withheld:customer_hour");
    }
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_guest_moves_no_ticket),
        cmocka_unit_test(test_a_site_is_corrected),
        cmocka_unit_test(test_a_guest_writes_on_a_closed_ticket),
        cmocka_unit_test(test_an_attached_notice),
        cmocka_unit_test(test_a_forwarded_notice),
        cmocka_unit_test(test_words_for_somebody_else),
        cmocka_unit_test(test_all_are_away),
        cmocka_unit_test(test_a_page_is_merged),
        cmocka_unit_test(test_merged_into_what_is_over),
        cmocka_unit_test(test_merged_and_moved),
        cmocka_unit_test(test_an_agent_asks),
        cmocka_unit_test(test_a_note_is_told),
        cmocka_unit_test(test_closed_twice),
        cmocka_unit_test(test_both_addresses),
        cmocka_unit_test(test_the_admin_decides),
        cmocka_unit_test(test_an_agent_answers_a_page),
        cmocka_unit_test(test_send_without_tokens),
        cmocka_unit_test(test_agent_and_member),
        cmocka_unit_test(test_what_a_leaver_lists),
        cmocka_unit_test(test_quoted_without_marks),
        cmocka_unit_test(test_an_agents_robot),
        cmocka_unit_test(test_an_old_mail_for_a_new_answer),
        cmocka_unit_test(test_a_notice_comes_back),
        cmocka_unit_test(test_a_note_by_its_quotation),
        cmocka_unit_test(test_somebody_elses_since),
        cmocka_unit_test(test_a_busy_agent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
