/* Held mail is announced at once, as a digest beyond the budget, and again when it gets old; alerts go out
 * once. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/loop.h"
#include "daemon/gate/alert.h"
#include "daemon/gate/announce.h"
#include "daemon/gate/summary.h"

static const char agents[] = "{\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"},"
                             "{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";

static int64_t round_at(struct bed *b, int64_t now_ms)
{
    struct why why;
    int64_t again;
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    if (announce_round(&b->gate, now_ms, &again, &why) != OK)
        fail_msg("%s", why.text);
    assert_int_equal(db_commit(b->gate.db, &why), OK);
    return again;
}

static void hold(struct bed *b, int n)
{
    char text[300];
    snprintf(text, sizeof text,
             "From: sam%d@s.example\nTo: support@example.com\nSubject: help \x1b[31m\n\nText %d of it.\n", n,
             n);
    assert_string_equal(bed_take(b, NULL, text).outcome, "held");
}

static void test_one_is_told_to_everybody_at_once(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "directory { strangers = \"hold\" }\n", agents);
    hold(&b, 1);
    assert_true(b.gate.held_due);
    int64_t now = wall_now_ms();
    assert_true(round_at(&b, now) > 0);
    assert_int_equal(bed_count(&b, "outbox"), 3); /* two agents and the admin */
    struct outbox row = bed_outbox(&b, 1, &octets);
    assert_int_equal(row.kind, OUTBOX_NOTICE);
    assert_int_equal(row.budget, OUTBOX_BUDGET_NOTICE);
    assert_true(bed_says(octets, "sam1@s.example"));
    assert_true(bed_says(octets, "the sender is a stranger"));
    assert_true(bed_says(octets, "Text 1 of it."));
    assert_true(bed_says(octets, "<support+h1-"));
    assert_true(bed_says(octets, "Auto-Submitted: auto-generated"));
    assert_false(bed_says(octets, "\x1b"));
    (void)round_at(&b, now + 1000);
    assert_int_equal(bed_count(&b, "outbox"), 3);
    bed_close(&b);
}

static void test_many_are_a_digest_in_five_minutes(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "directory { strangers = \"hold\" }\nlimits { notice_hour = 2 }\n", agents);
    int64_t now = wall_now_ms();
    hold(&b, 1);
    (void)round_at(&b, now);
    hold(&b, 2);
    (void)round_at(&b, now);
    assert_int_equal(bed_count(&b, "outbox"), 6);
    hold(&b, 3); /* beyond the budget: the first digest goes at once */
    (void)round_at(&b, now);
    assert_int_equal(bed_count(&b, "outbox"), 9);
    for (int i = 4; i < 70; i++)
        hold(&b, i);
    int64_t again = round_at(&b, now + 1000);
    assert_int_equal(bed_count(&b, "outbox"), 9);
    assert_int_equal(again, 299 * 1000);
    (void)round_at(&b, now + 300 * 1000);
    assert_int_equal(bed_count(&b, "outbox"), 12);
    (void)bed_outbox(&b, 10, &octets);
    assert_true(bed_says(octets, "Mail 53") && !bed_says(octets, "support+h"));
    bed_close(&b);
}

static void test_what_gets_old_is_told_to_the_admin(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "directory { strangers = \"hold\" }\n", agents);
    hold(&b, 1);
    int64_t now = wall_now_ms();
    (void)round_at(&b, now);
    (void)round_at(&b, now + 23 * 3600 * 1000);
    assert_int_equal(bed_count(&b, "outbox"), 3);
    (void)round_at(&b, now + 25 * 3600 * 1000);
    (void)round_at(&b, now + 26 * 3600 * 1000);
    assert_int_equal(bed_count(&b, "outbox"), 4);
    struct outbox row = bed_outbox(&b, 4, &octets);
    assert_int_equal(row.kind, OUTBOX_ALERT);
    assert_true(span_eq(row.to, SPAN_LIT("root@example.com")));
    bed_close(&b);
}

/* Attack 13: one alert. */
static void test_the_strangers_budget_alerts_once(void **state)
{
    (void)state;
    struct bed b;
    char text[300];
    bed_open(&b, "limits { strangers_hour = 2 }\n", agents);
    for (int i = 0; i < 6; i++) {
        snprintf(text, sizeof text, "From: s%d@s.example\nTo: support@example.com\nSubject: x\n\ny%d\n", i,
                 i);
        (void)bed_take(&b, NULL, text);
    }
    assert_int_equal(bed_count(&b, "tickets"), 6);
    assert_int_equal(bed_count(&b, "outbox"), 3);
    assert_int_equal(bed_outbox(&b, bed_outbox_id(&b, 3), NULL).kind, OUTBOX_ALERT);
    bed_close(&b);
}

static void alert_of(struct bed *b, const char *mailbox, int64_t now_ms)
{
    struct why why;
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    assert_int_equal(alert_raise_about(&b->gate, b->arena, "alert.mailbox", span_of(mailbox),
                                       SPAN_LIT("no route to host"), now_ms, &why),
                     OK);
    assert_int_equal(db_commit(b->gate.db, &why), OK);
}

/* A second mailbox that breaks is told of, too, though the first one is known. */
static void test_alerts_are_throttled_by_mailbox(void **state)
{
    (void)state;
    struct bed b;
    int64_t now = wall_now_ms();
    bed_open(&b, "", agents);
    alert_of(&b, "support", now);
    alert_of(&b, "support", now + 60000);
    assert_int_equal(bed_count(&b, "outbox"), 1);
    alert_of(&b, "billing", now + 60000);
    alert_of(&b, "billing", now + 120000);
    assert_int_equal(bed_count(&b, "outbox"), 2);
    alert_of(&b, "support", now + 7 * 3600 * 1000);
    assert_int_equal(bed_count(&b, "outbox"), 3);
    bed_close(&b);
}

/* Every customer learns his numbers: in one mail, when his budget is free again. */
static void test_a_summary_of_what_was_not_confirmed(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    bool left;
    char text[300];
    bed_open(
        &b, "limits { customer_hour = 2 }\n",
        "{\"organizations\":[{\"id\":\"acme\",\"name\":\"A\",\"members\":[{\"address\":\"ann@acme.example\","
        "\"name\":\"Ann\",\"role\":\"developer\"}]}]}");
    for (int i = 0; i < 6; i++) {
        snprintf(text, sizeof text,
                 "From: Ann@acme.example\nTo: support@example.com\nSubject: %c is broken\n\ny\n", 'A' + i);
        (void)bed_take(&b, NULL, text);
    }
    assert_true(b.gate.owed_due);
    assert_int_equal(bed_count(&b, "outbox"), 2);
    int64_t now = wall_now_ms();
    for (int hours = 0; hours < 3; hours++) { /* still spent; free; told already */
        assert_int_equal(db_begin(b.gate.db, &why), OK);
        assert_int_equal(summary_round(&b.gate, now + hours * 3700 * 1000LL, &left, &why), OK);
        assert_int_equal(db_commit(b.gate.db, &why), OK);
        assert_int_equal(bed_count(&b, "outbox"), hours ? 3 : 2);
        assert_int_equal(left, hours < 2);
    }
    (void)bed_outbox(&b, 3, &octets);
    assert_true(bed_says(octets, "#3") && bed_says(octets, "C is broken") && bed_says(octets, "#6"));
    assert_false(bed_says(octets, "#2"));
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_is_told_to_everybody_at_once),
        cmocka_unit_test(test_many_are_a_digest_in_five_minutes),
        cmocka_unit_test(test_what_gets_old_is_told_to_the_admin),
        cmocka_unit_test(test_the_strangers_budget_alerts_once),
        cmocka_unit_test(test_alerts_are_throttled_by_mailbox),
        cmocka_unit_test(test_a_summary_of_what_was_not_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
