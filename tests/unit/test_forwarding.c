/* What an agent forwards with !for: the ticket of the person who wrote it. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define FORWARDED                                                                                            \
    "---------- Forwarded message ---------\nFrom: Bob <bob@acme.example>\nDate: Tue, 24 Nov 2026 09:30:00 " \
    "+0100\nSubject: [acme-blog] The feed is empty\nTo: Kim <kim@example.com>\n\n\nDear Kim,\n\nthe feed "   \
    "is empty.\n"

/* The person's ticket: requester, text, date and subject are the forwarded mail's. */
static void test_for_somebody(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body, *outcome;
    } table[] = {
        {"", "!for bob@acme.example\n!take\n!priority high\n\n" FORWARDED, "opened"},
        {"", "!for bob@acme.example\n!take\n!priority high\n\nHe phoned, too.\n\n" FORWARDED, "opened"},
        {"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n",
         "--b\n\n!for bob@acme.example\n!take\n!priority high\n--b\nContent-Type: message/rfc822\n\nFrom: "
         "Bob <bob@acme.example>\nDate: Tue, 24 Nov 2026 09:30:00 +0100\nSubject: [acme-blog] The feed is "
         "empty\n\nDear Kim,\n\nthe feed is empty.\n--b--\n",
         "opened"},
        {"", "!for bob@acme.example\n\nNothing below.\n", "held"},
        {"", "!for nobody\n\n" FORWARDED, "held"},
        {"", "!for support@example.com\n\n" FORWARDED, "held"},
        {"", "!take\n!for bob@acme.example\n\n" FORWARDED, "held"},
        {"", "!for bob@acme.example\n!close\n\n" FORWARDED, "held"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        char conf[1000];
        /* what he wrote is of a day that is long gone */
        snprintf(conf, sizeof conf, "%sanswer_within = 3000d\n", desk_acme_conf);
        bed_open(&b, conf, desk_acme_directory);
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena, "%s" KIM "To: support@example.com\nSubject: Fwd: The feed\n\n%s",
                                  table[i].type, table[i].body)
                         .p);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%s: %s", table[i].body, a.outcome);
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(bed_says(octets, "To: Kim"));
        if (strcmp(a.outcome, "opened")) {
            assert_int_equal(bed_count(&b, "tickets"), 0);
            bed_close(&b);
            continue;
        }
        struct ticket t = bed_ticket(&b, a.ticket);
        assert_true(span_eq(t.requester, SPAN_LIT("bob@acme.example")));
        assert_true(span_eq(t.organization, SPAN_LIT("acme")));
        assert_true(span_eq(t.site, SPAN_LIT("acme-blog")));
        assert_true(span_eq(t.subject, SPAN_LIT("The feed is empty")));
        assert_true(span_eq(t.assignee, SPAN_LIT("kim@example.com")));
        assert_int_equal(t.priority, TICKET_HIGH);
        assert_false(t.verified);
        struct entries e = bed_entries(&b, a.ticket);
        assert_int_equal(e.v[0].kind, ENTRY_MESSAGE);
        assert_true(span_eq(e.v[0].author, SPAN_LIT("bob@acme.example")));
        assert_true(span_eq(e.v[0].text, SPAN_LIT("Dear Kim,\n\nthe feed is empty.")));
        assert_int_equal(e.v[0].at_ms, INT64_C(1795509000000));
        /* he has his number, and nothing of the agent's */
        assert_int_equal(desk_newest(&b, "bob@acme.example", &octets).kind, OUTBOX_CONFIRMATION);
        assert_true(bed_says(octets, "[#1]"));
        assert_false(bed_says(octets, "kim@example.com"));
        assert_false(bed_says(octets, "phoned"));
        bed_close(&b);
    }
}

/* What she makes of a forwarded mail is what the person is told; Apple Mail's ">" is none of its text. */
static void test_for_as_apple_forwards(void **state)
{
    (void)state;
    struct bed b;
    char today[80];
    time_t now = time(NULL);
    strftime(today, sizeof today, "%d %B %Y at %H:%M:%S UTC", gmtime(&now));
    desk_open(&b);
    struct intake_answer a = bed_take(
        &b, NULL,
        arena_printf(
            b.arena,
            KIM
            "To: support@example.com\nSubject: Fwd: Cart\n\n!For bo@blue.example<mailto:bo@blue.example>\n"
            "!type: downtime\n!site blue-home\n\nSent from my iPhone\n\nBegin forwarded message:\n\n> From: "
            "Bo "
            "<bo@blue.example>\n> Date: %s\n> To: kim@example.com\n> Subject: "
            "Cart\n> \n> It is empty.\n>\n> Always.\n",
            today)
            .p);
    assert_string_equal(a.outcome, "opened");
    assert_true(span_eq(span_trim(bed_entries(&b, 2).v[0].text), SPAN_LIT("It is empty.\n\nAlways.")));
    struct span text = desk_text(&b, "bo@blue.example");
    assert_true(bed_says(text, "Site: blue-home"));
    assert_true(bed_says(text, "Type: downtime"));
    assert_false(bed_says(text, "You named no type"));
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_for_somebody),
        cmocka_unit_test(test_for_as_apple_forwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
