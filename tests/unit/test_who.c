/* Whose mail it is where From isn't the writer: forms of ours, our own intake list. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const char acme[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"Shop\"},{\"id\":\"acme-blog\",\"name\":\"Blog\"}]}]}";

#define PASS "Authentication-Results: mx.example.com; dmarc=pass header.from="

static void test_a_form_of_ours(void **state)
{
    (void)state;
    static const char conf[] =
        "trust { authserv_id = {\"mx.example.com\"} forms = {\"form@www.example.com\"} }\n";
    static const char mail[] = "From: form@www.example.com\nReply-To: Sam <sam@s.example>\nTo: "
                               "support@example.com\nSubject: x\n\ny\n";
    char proven[400];
    struct bed b;
    bed_open(&b, conf, NULL);
    snprintf(proven, sizeof proven, PASS "www.example.com\n%s", mail);
    struct intake_answer a = bed_take(&b, NULL, proven);
    assert_true(span_eq(bed_ticket(&b, a.ticket).requester, SPAN_LIT("sam@s.example")));
    assert_false(bed_ticket(&b, a.ticket).verified);
    assert_true(span_eq(bed_outbox(&b, a.outbox, NULL).to, SPAN_LIT("sam@s.example")));
    /* attack 11: not proven, Reply-To is no sender */
    a = bed_take(&b, NULL, mail);
    assert_true(span_eq(bed_ticket(&b, a.ticket).requester, SPAN_LIT("form@www.example.com")));
    bed_close(&b);
}

static void test_our_own_intake_list(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b,
             "mailbox \"support\" { url = \"imaps://support%40example.com@imap.example.com/INBOX\" secret = "
             "\"x\" address = \"support@example.com\" list_id = \"help.example.com\" }\n",
             NULL);
    struct bed_envelope by = {.mailbox = "support"};
    struct intake_answer a =
        bed_take(&b, &by,
                 "List-Id: Help <help.example.com>\nPrecedence: list\nFrom: Sam via Help "
                 "<support@example.com>\nX-Original-From: Sam <sam@s.example>\nTo: "
                 "support@example.com\nSubject: x\n\ny\n");
    assert_true(span_eq(bed_ticket(&b, a.ticket).requester, SPAN_LIT("sam@s.example")));
    assert_string_equal(bed_answer(&b, &a), "sent");
    a = bed_take(&b, &by, "List-Id: <other.example.com>\nFrom: Sam <sam@s.example>\nSubject: x\n\nz\n");
    assert_int_equal(a.outbox, 0);
    bed_close(&b);
}

/* What claims to come by our list, and failed as mail of ours, is a stranger's whatever its X-Original-From
 * says. */
static void test_a_forged_intake_list(void **state)
{
    (void)state;
    static const struct {
        const char *result;
        bool known;
    } cases[] = {{"pass", true}, {"none", true}, {"fail", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bed b;
        bed_open(
            &b,
            "trust { authserv_id = {\"mx.example.com\"} }\n"
            "mailbox \"support\" { url = \"imaps://support%40example.com@imap.example.com/INBOX\" secret = "
            "\"x\" address = \"support@example.com\" list_id = \"help.example.com\" }\n",
            acme);
        struct intake_answer a = bed_take(
            &b, &(struct bed_envelope){.mailbox = "support"},
            arena_printf(b.arena,
                         "Authentication-Results: mx.example.com; dmarc=%s header.from=example.com\n"
                         "List-Id: Help <help.example.com>\nFrom: Ann via Help <support@example.com>\n"
                         "X-Original-From: Ann <ann@acme.example>\nTo: support@example.com\n"
                         "Subject: [acme-shop] x\n\ny\n",
                         cases[i].result)
                .p);
        assert_int_equal(bed_ticket(&b, a.ticket).organization.n > 0, cases[i].known);
        bed_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_form_of_ours),
        cmocka_unit_test(test_our_own_intake_list),
        cmocka_unit_test(test_a_forged_intake_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
