/* An agent's mail as telephones and mail programs really make it: orders as they come out of a keyboard, and
 * what of a mail must not, or need not, go to the customer. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/gate/delivery.h"
#include "daemon/store/directory.h"
#include "parsers/undouble.h"

#define BELOW                                                                                                \
    "\n\nOn Thu, Nov 26, 2026 at 8:05 AM Example Support <support@example.com> wrote:\n\n> Our secret.\n"

/* Obeyed, or held and told why; no letter of an order reaches the customer. */
static void test_orders_as_they_are_typed(void **state)
{
    (void)state;
    static const struct {
        const char *line, *outcome, *said;
    } table[] = {
        {"!resolve.", "updated", "!resolve.: done, the ticket is resolved"},
        {"! Resolve!", "updated", "done, the ticket is resolved"},
        {"!!resolve", "updated", "done, the ticket is resolved"},
        {"!type: billing", "updated", "done (billing)"},
        {"!Priority High", "updated", "done (high)"},
        {"!assign Lee.", "updated", "assigned (lee@example.com)"},
        {"!assign lee@example.com<mailto:lee@example.com>", "updated", "assigned (lee@example.com)"},
        {"!assign Lee <lee@example.com>", "updated", "assigned (lee@example.com)"},
        {"!cc bob@acme.example<mailto:bob@acme.example>", "updated", "takes part now (bob@acme.example)"},
        {"!site acme-blog<http://acme-blog/>", "updated", "done (acme-blog)"},
        {"!note: our secret too", "command", "noted; agents alone see it"},
        {"!note—our secret too", "command", "noted; agents alone see it"},
        {"“!resolve”", "held", "no such command"},
        {"‘!note our secret too’", "command", "noted; agents alone see it"},
        {"(!note our secret too)", "command", "noted; agents alone see it"},
        {"!resolve – thanks", "held", "was not understood (!resolve)"},
        {"!away 24.12.2026", "held", "was not understood (!away 2026-12-24)"},
        {"!resolved", "held", "no such command"},
        {"!take\n\nKind regards\nKim Doe\nSupport", "command", "taken for your signature, and not sent"},
        {"!send", "command", "It works again.: not sent; in a mail with !send"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a =
            desk_answers(&b, KIM, "kim@example.com",
                         arena_printf(b.arena, "%s\n\nIt works again." BELOW, table[i].line).p);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%s: %s", table[i].line, a.outcome);
        bool goes = strcmp(a.outcome, "updated") == 0;
        (void)bed_outbox(&b, a.outbox, &octets);
        struct buf one;
        buf_init(&one, 1 << 16);
        struct span text = desk_read(&b, octets)->text, word;
        for (; (word = span_trim(span_head(text, span_chr(text, '\n')))).n || text.n;
             text = span_from(text, span_chr(text, '\n') + 1))
            buf_printf(&one, "%.*s ", SPAN_FMT(word));
        if (!bed_says(buf_span(&one), table[i].said))
            fail_msg("%s: %.*s", table[i].line, SPAN_FMT(buf_span(&one)));
        buf_release(&one);
        assert_int_equal(desk_count(&b, "ann@acme.example"), before + goes);
        if (goes)
            assert_int_equal(span_find(desk_text(&b, "ann@acme.example"), SPAN_LIT("It works again.\n\n--")),
                             0);
        bed_close(&b);
    }
}

/* What was taken for a note stays one when it is let in. */
static void test_a_note_let_in(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open(&b);
    size_t before = desk_count(&b, "ann@acme.example");
    struct intake_answer a =
        desk_answers(&b, KIM, "kim@example.com", "!note: she never pays\n!nonsense\n\nAsk billing.");
    assert_string_equal(a.outcome, "held");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "reply with one line, !drop"));
    (void)desk_sends_it(&b, octets);
    assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    struct entries e = bed_entries(&b, 1);
    assert_int_equal(e.v[e.n - 1].kind, ENTRY_NOTE);
    bed_close(&b);
}

#define TEXT    "Content-Type: text/plain; charset=utf-8\n\n"
#define FILE_OF "Content-Disposition: attachment; filename="
#define MIXED   "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
#define P7M                                                                                                  \
    "MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"

/* Sealed, empty, or with files alone. */
static void test_what_a_mail_is_made_of(void **state)
{
    (void)state;
    static const struct {
        const char *mail, *outcome, *said;
        size_t files;
    } table[] = {
        {P7M "Content-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIAC\n", "held", "it is encrypted", 0},
        {"MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; "
         "boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: "
         "application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\nabc\n--b--\n",
         "held", "it is encrypted", 0},
        {"\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", "held", "it is encrypted", 0},
        {MIXED TEXT "It works.\n--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nx\n--b\n"
                    "Content-Type: application/pkcs7-signature; name=smime.p7s\n" FILE_OF "smime.p7s\n\nx\n"
                    "--b\nContent-Type: application/pgp-keys; name=key.asc\n" FILE_OF "key.asc\n\nx\n"
                    "--b\nContent-Type: application/pdf; name=a.pdf\n" FILE_OF "a.pdf\n\nx\n--b--\n",
         "updated", NULL, 1},
        {MIXED TEXT BELOW "--b\nContent-Type: application/pdf; name=a.pdf\n" FILE_OF "a.pdf\n\nx\n--b--\n",
         "updated", NULL, 1},
        {MIXED TEXT BELOW "--b\nContent-Type: application/pkcs7-signature\n" FILE_OF
                          "smime.p7s\n\nx\n--b--\n",
         "held", "nothing new was found", 0},
        {"\n" BELOW, "held", "nothing new was found", 0},
        {"\n\n\nSent from my iPhone" BELOW, "held", "nothing new was found", 0},
        {"\n\n\n-- \nKim Doe\nSupport" BELOW, "held", "nothing new was found", 0},
        {"\n\n", "held", "nothing new was found", 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a = desk_answers_mime(&b, KIM, "kim@example.com", table[i].mail);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%zu: %s", i, a.outcome);
        if (table[i].said) {
            assert_int_equal(desk_count(&b, "ann@acme.example"), before);
            (void)bed_outbox(&b, a.outbox, &octets);
            if (!bed_says(octets, table[i].said))
                fail_msg("%zu:\n%.*s", i, SPAN_FMT(octets));
            (void)desk_sends_it(&b, octets); /* which lets none of them out */
            assert_int_equal(desk_count(&b, "ann@acme.example"), before);
        } else {
            (void)desk_newest(&b, "ann@acme.example", &octets);
            assert_int_equal(desk_read(&b, octets)->attachments.n, table[i].files);
        }
        bed_close(&b);
    }
}

/* A signature that nothing parts from the text is none either; as it stands it goes only when she says so. */
static void test_a_signature_alone(void **state)
{
    (void)state;
    static const struct {
        const char *text, *outcome;
    } table[] = {
        {"Best regards,\nKim Doe\nSupport Engineer\n+49 30 1234", "held"},
        {"Kim Doe | Support", "held"},
        {"Kim\nSupport", "held"},
        {"Kim, of course.", "updated"},
        {"Kim Doe is on it.", "updated"},
        {"Thanks.\n\nKim Doe", "updated"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a = desk_answers(&b, KIM, "kim@example.com", table[i].text);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%s: %s", table[i].text, a.outcome);
        if (strcmp(a.outcome, "held") == 0) {
            assert_int_equal(desk_count(&b, "ann@acme.example"), before);
            (void)bed_outbox(&b, a.outbox, &octets);
            (void)desk_sends_it(&b, octets);
        }
        assert_int_equal(desk_count(&b, "ann@acme.example"), before + 1);
        bed_close(&b);
    }
}

/* Outlook's plain text doubles links, and names pictures by their Content-ID. */
static void test_outlooks_links(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"See https://x.example/a<https://x.example/a> or ask.", "See https://x.example/a or ask."},
        {"(www.x.example<http://www.x.example/>)", "(www.x.example)"},
        {"Ask Help@x.example<mailto:help@x.example>.", "Ask Help@x.example."},
        {"See the manual<https://x.example/a>.", "See the manual<https://x.example/a>."},
        {"bank.example<https://evil.example/>", "bank.example<https://evil.example/>"},
        {"evil.example<https://l.example/>", "evil.example<https://l.example/>"},
        {"a <b> 5<6 x<x y>", "a <b> 5<6 x<x y>"},
        {"Here:\n[cid:image001.png@01DA.7]\n[cid:", "Here:\n[image001.png]\n[cid:"},
        {"<https://x.example>", "<https://x.example>"},
        {"<", "<"},
    };
    struct bed b;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena *a = arena_new(0);
        struct span got = undouble(a, span_of(table[i][0]));
        if (!span_eq(got, span_of(table[i][1])))
            fail_msg("%s: %.*s", table[i][0], SPAN_FMT(got));
        arena_free(&a);
    }
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", table[0][0]);
    assert_int_equal(span_find(desk_text(&b, "ann@acme.example"), span_of(table[0][1])), 0);
    bed_close(&b);
}

#define FORWARDED                                                                                            \
    "---------- Forwarded message ---------\nFrom: Bo <bo@blue.example>\nDate: Thu, Nov 26, 2026 at 8:05 "   \
    "AM\nSubject: Cart\nTo: Kim <kim@example.com>\n\nThe cart of blue.example is empty.\n"

/* What an agent passes on is not her answer: it came from somebody else.  Into a note it goes. */
static void test_what_is_forwarded(void **state)
{
    (void)state;
    static const struct {
        const char *text, *outcome, *said;
    } table[] = {
        {FORWARDED, "held", "nothing new was found"},
        {"Sent from my iPhone\n\n" FORWARDED, "held", "nothing new was found"},
        {"FYI\n\n" FORWARDED, "held", "it forwards a mail"},
        {"!note See below.\n\n" FORWARDED, "command", "noted"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a = desk_answers(&b, KIM, "kim@example.com", table[i].text);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%zu: %s", i, a.outcome);
        (void)bed_outbox(&b, a.outbox, &octets);
        if (!bed_says(octets, table[i].said))
            fail_msg("%zu:\n%.*s", i, SPAN_FMT(octets));
        assert_int_equal(desk_count(&b, "ann@acme.example"), before);
        if (strcmp(a.outcome, "command") == 0) {
            struct entries e = bed_entries(&b, 1);
            assert_true(bed_says(e.v[e.n - 1].text, "The cart of blue.example"));
        } else {
            (void)desk_sends_it(&b, octets);
            assert_int_equal(desk_count(&b, "ann@acme.example"), before + (i == 2));
            assert_false(bed_says(desk_text(&b, "ann@acme.example"), "blue.example"));
        }
        bed_close(&b);
    }
}

/* From an address that the directory doesn't know for hers: it is noted, opens nothing and reaches nobody. */
static void test_from_another_address(void **state)
{
    (void)state;
    static const char *const texts[] = {"It works again." BELOW, "!resolve" BELOW};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bed b;
        desk_open(&b);
        size_t before = desk_count(&b, "ann@acme.example"), lee = desk_count(&b, "lee@example.com");
        struct intake_answer a = desk_answers(
            &b, DESK_PASS "home.example\nFrom: Kim Doe <kim@home.example>\n", "kim@example.com", texts[i]);
        assert_string_equal(a.outcome, "noted");
        assert_int_equal(bed_count(&b, "tickets"), 1);
        assert_int_equal(bed_ticket(&b, 1).status, TICKET_OPEN);
        assert_int_equal(desk_count(&b, "ann@acme.example"), before);
        assert_int_equal(desk_count(&b, "kim@home.example"), 0);
        assert_int_equal(desk_count(&b, "lee@example.com"), lee + 1);
        bed_close(&b);
    }
}

/* What Outlook quotes of the newest mail to that address, without a mark; the strings, in pairs, are lines of
 * it and what was written below each. */
static const char *quoted_by_outlook(struct bed *b, const char *address, const char *const *amid)
{
    struct span text = desk_text(b, address);
    for (; amid[0]; amid += 2) {
        size_t at = span_find(text, span_of(amid[0])) + strlen(amid[0]);
        assert_true(at <= text.n);
        text = arena_printf(b->arena, "%.*s\n\n%s%.*s", SPAN_FMT(span_head(text, at)), amid[1],
                            SPAN_FMT(span_from(text, at)));
    }
    return arena_printf(
               b->arena,
               "From: Example Support <support@example.com>\nSent: Thursday, November 26, 2026 8:05 AM\n"
               "To: Somebody <x@y.example>\nSubject: Re: Checkout [#1]\n\n%.*s\n",
               SPAN_FMT(text))
        .p;
}

/* In another colour, between our lines: the customer's, and an agent's. */
static void test_answers_amid_our_lines(void **state)
{
    (void)state;
    static const char *const asked =
        "Hello Ann,\n\nwhich browser do you use?\nSince when? And see https://example.com/a please.\n\n"
        "no\n\nBest regards\nKim";
    static const char *const answers[] = {"which browser do you use?",
                                          "Firefox 140.",
                                          "And see https://example.com/a",
                                          "no",
                                          "Kim",
                                          "Tuesday\nor Wednesday",
                                          NULL};
    static const char *const untouched[] = {NULL};
    static const char *const own[] = {"Best regards", "Is that you, Kim?", "Kim", "!resolve", NULL};
    struct bed b;
    struct entries e;
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", asked);
    const char *quoted = quoted_by_outlook(&b, "ann@acme.example", answers);
    (void)desk_answers(&b, ANN, "ann@acme.example", arena_printf(b.arena, "Thanks.\n\n%s", quoted).p);
    e = bed_entries(&b, 1);
    struct span said = e.v[e.n - 2].text;
    assert_true(bed_says(said, "Thanks.\n\n> which browser do you use?\n\nFirefox 140.\n\n> "));
    assert_true(bed_says(said, "\n\n> Kim\n\nTuesday\nor Wednesday"));
    assert_false(bed_says(said, "Best regards"));
    assert_false(bed_says(said, "Example Support"));
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_OPEN); /* not thanks alone */
    assert_true(bed_says(desk_text(&b, "kim@example.com"), "Tuesday\nor Wednesday"));

    (void)desk_answers(&b, KIM, "kim@example.com", asked);
    quoted = quoted_by_outlook(&b, "ann@acme.example", untouched);
    size_t link = span_find(span_of(quoted), SPAN_LIT("https://example.com/a"));
    quoted = arena_printf(b.arena,
                          "%.*shttps://eur01.safelinks.example/?url=https%%3A%%2F%%2Fexample.com&data=05%s",
                          (int)link, quoted, quoted + link + strlen("https://example.com/a"))
                 .p;
    (void)desk_answers(&b, ANN, "ann@acme.example", arena_printf(b.arena, "It works.\n\n%s", quoted).p);
    e = bed_entries(&b, 1);
    assert_true(span_eq(e.v[e.n - 2].text, SPAN_LIT("It works.")));

    /* a notice to an agent quotes the customer; what is for agents alone stays so, and an order fails closed
     */
    (void)desk_answers(&b, ANN, "ann@acme.example", "Which one?\n\nBest regards\nKim's customer");
    static const char *const hers[] = {"Which one?", "The second.", NULL};
    quoted = quoted_by_outlook(&b, "kim@example.com", hers);
    assert_string_equal(
        desk_answers(&b, KIM, "kim@example.com", arena_printf(b.arena, "See below.\n\n%s", quoted).p).outcome,
        "updated");
    struct span text = desk_text(&b, "ann@acme.example");
    assert_int_equal(span_find(text, SPAN_LIT("See below.\n\n> Which one?\n\nThe second.\n\n-- ")), 0);
    (void)desk_answers(&b, ANN, "ann@acme.example", "Which one?\n\nBest regards\nKim");
    quoted = quoted_by_outlook(&b, "kim@example.com", own);
    assert_string_equal(
        desk_answers(&b, KIM, "kim@example.com", arena_printf(b.arena, "See below, too.\n\n%s", quoted).p)
            .outcome,
        "held");
    bed_close(&b);
}

/* An answer that came back is quoted to her, and the address for notes stands below it. */
static void test_below_an_undelivered_answer(void **state)
{
    (void)state;
    static const char *const untouched[] = {NULL};
    struct bed b;
    struct why why;
    struct span octets;
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "It works.\n\nBest regards\nKim");
    struct outbox newest = desk_newest(&b, "ann@acme.example", &octets);
    struct outboxes rows;
    assert_int_equal(outbox_claim(b.gate.db, wall_now_ms(), 1000, b.arena, &rows, &why), OK);
    const struct outbox_result failed = {
        .state = OUTBOX_FAILED, .at_ms = wall_now_ms(), .error = SPAN_LIT("552 5.2.2 full")};
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.v[i].id == newest.id)
            assert_int_equal(delivery_settle(&b.gate, &rows.v[i], &failed, false, &why), OK);
    }
    const char *quoted = quoted_by_outlook(&b, "kim@example.com", untouched);
    assert_true(bed_says(span_of(quoted), "did not reach"));
    size_t before = desk_count(&b, "ann@acme.example");
    assert_string_equal(
        desk_answers(&b, KIM, "kim@example.com", arena_printf(b.arena, "Again.\n\n%s", quoted).p).outcome,
        "updated");
    assert_int_equal(desk_count(&b, "ann@acme.example"), before + 1);
    assert_int_equal(span_find(desk_text(&b, "ann@acme.example"), SPAN_LIT("Again.\n\n-- ")), 0);
    bed_close(&b);
}

/* A signed "Thanks!" is thanks alone. */
static void test_signed_thanks(void **state)
{
    (void)state;
    struct bed b;
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!resolve\n\nDone.");
    (void)desk_answers_mime(&b, ANN, "ann@acme.example",
                            MIXED TEXT "Thanks!\n--b\nContent-Type: application/pkcs7-signature; "
                                       "name=smime.p7s\n" FILE_OF "smime.p7s\n\nx\n--b--\n");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
    bed_close(&b);
}

/* What a customer forwards into a ticket is read by the agents. */
static void test_a_customer_forwards(void **state)
{
    (void)state;
    static const char *const texts[] = {"FYI\n\n" FORWARDED, FORWARDED};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bed b;
        desk_open(&b);
        (void)desk_answers(&b, ANN, "ann@acme.example", texts[i]);
        struct span text = desk_text(&b, "kim@example.com");
        assert_true(bed_says(text, "From: Bo <bo@blue.example>"));
        assert_true(bed_says(text, "The cart of blue.example is empty."));
        assert_true(i || bed_says(text, "FYI"));
        bed_close(&b);
    }
}

#define RECEIPT                                                                                              \
    "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; "              \
    "boundary=b\n\n"                                                                                         \
    "--b\nContent-Type: text/plain\n\nYour message was read.\n--b\nContent-Type: "                           \
    "message/disposition-notification\n\nFinal-Recipient: rfc822;x@acme.example\nDisposition: "              \
    "manual-action/MDN-sent-manually; displayed\n--b--\n"

#define REACTION                                                                                             \
    "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: "              \
    "text/plain\n\n"                                                                                         \
    "+1\n\nLee reacted via Gmail\n--b\nContent-Type: text/vnd.google.email-reaction+json\n\nx\n--b\n"        \
    "Content-Type: text/html\n\n<p>+1</p><p>Lee reacted via Gmail</p>\n--b--\n"

/* A read receipt is an event: it reopens nothing, tells nobody, opens nothing, and nobody is away for it. */
static void test_read_receipts(void **state)
{
    (void)state;
    struct bed b;
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!resolve\n\nDone.");
    int64_t outbox = bed_count(&b, "outbox"), notices = bed_count(&b, "notices");
    size_t entries = bed_entries(&b, 1).n;
    assert_string_equal(desk_answers_mime(&b, ANN, "ann@acme.example", RECEIPT).outcome, "automatic");
    assert_string_equal(desk_answers_mime(&b, LEE, "lee@example.com", REACTION).outcome, "automatic");
    struct entries e = bed_entries(&b, 1);
    assert_int_equal(e.n, entries + 2);
    assert_int_equal(e.v[entries].kind, ENTRY_EVENT);
    assert_true(bed_says(e.v[entries].text, "read receipt or reaction from ann@acme.example"));
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
    assert_string_equal(
        bed_take(&b, NULL, BO "To: support@example.com\nSubject: Read: Offer\n" RECEIPT).outcome,
        "automatic");
    assert_int_equal(bed_count(&b, "tickets"), 1);
    assert_int_equal(bed_count(&b, "outbox"), outbox);
    assert_int_equal(bed_count(&b, "notices"), notices);
    /* Lee is here still */
    (void)desk_answers(&b, ANN, "ann@acme.example", "It is broken again.");
    assert_true(bed_count(&b, "notices") > notices);
    struct why why;
    struct directory_agent lee;
    assert_int_equal(directory_agent(b.gate.db, SPAN_LIT("lee@example.com"), b.arena, &lee, &why), OK);
    assert_int_equal(lee.away_until_ms, 0);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders_as_they_are_typed),
        cmocka_unit_test(test_a_note_let_in),
        cmocka_unit_test(test_what_a_mail_is_made_of),
        cmocka_unit_test(test_a_signature_alone),
        cmocka_unit_test(test_outlooks_links),
        cmocka_unit_test(test_what_is_forwarded),
        cmocka_unit_test(test_from_another_address),
        cmocka_unit_test(test_read_receipts),
        cmocka_unit_test(test_answers_amid_our_lines),
        cmocka_unit_test(test_a_customer_forwards),
        cmocka_unit_test(test_signed_thanks),
        cmocka_unit_test(test_below_an_undelivered_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
