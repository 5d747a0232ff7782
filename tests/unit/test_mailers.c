/* An agent's mail as telephones and mail programs really make it: orders as they come out of a keyboard, and
 * what of a mail must not, or need not, go to the customer. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

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
    assert_true(bed_says(octets, "reply with the one line !send"));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders_as_they_are_typed),
        cmocka_unit_test(test_a_note_let_in),
        cmocka_unit_test(test_what_a_mail_is_made_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
