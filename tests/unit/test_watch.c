/* The watch over mailboxes: who is told, when, how often, and of what (attack: a mailbox that nobody hears
 * of). */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/gate/mailboxes.h"
#include "daemon/gate/watch.h"
#include "daemon/store/meta.h"

#define BOX(name, more)                                                                                      \
    "mailbox \"" name "\" { url = \"imaps://u@imap.example.com/INBOX\" secret = \"x\" " more " }\n"

enum { MIN = 60 * 1000, HOUR = 60 * MIN };
static const int64_t began = 1700000000000;

static int64_t round_at(struct bed *b, int64_t at_ms)
{
    struct why why = {0};
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    if (watch_round(&b->gate, began, at_ms, &why) != OK)
        fail_msg("%s", why.text);
    assert_int_equal(db_commit(b->gate.db, &why), OK);
    return bed_count(b, "outbox");
}

static void fine(struct bed *b, const char *name, int64_t at_ms)
{
    struct why why;
    assert_int_equal(
        meta_set_int(b->gate.db, arena_printf(b->arena, "fetch.%s.fine_at", name).p, at_ms, &why), OK);
}

static void begin(struct bed *b, const char *conf)
{
    bed_open(b, conf, NULL);
    b->gate.mailboxes = mailboxes_new(&b->gate);
}

static void end(struct bed *b)
{
    mailboxes_free(&b->gate.mailboxes);
    bed_close(b);
}

static void test_when(void **unused)
{
    struct bed b;
    struct span octets;
    (void)unused;
    begin(&b, BOX("support", ""));
    assert_int_equal(round_at(&b, began), 0);
    assert_int_equal(round_at(&b, began + HOUR - 1), 0);
    assert_int_equal(round_at(&b, began + HOUR), 1); /* never heard of since the gate began */
    struct outbox row = bed_outbox(&b, 1, &octets);
    assert_true(span_eq(row.to, SPAN_LIT("root@example.com")));
    assert_int_equal(row.kind, OUTBOX_ALERT);
    assert_true(span_find(octets, SPAN_LIT("support: -")) < octets.n);
    assert_int_equal(round_at(&b, began + 2 * HOUR), 1);
    assert_int_equal(round_at(&b, began + 24 * HOUR), 1);
    assert_int_equal(round_at(&b, began + 25 * HOUR), 2); /* a day later still */
    fine(&b, "support", began + 26 * HOUR);
    assert_int_equal(round_at(&b, began + 26 * HOUR + 59 * MIN), 2);
    assert_int_equal(round_at(&b, began + 27 * HOUR), 3); /* silent anew: that is news */
    (void)bed_outbox(&b, 3, &octets);
    assert_true(span_find(octets, SPAN_LIT("2023-11-16")) < octets.n);
    assert_int_equal(round_at(&b, began + 28 * HOUR), 3);
    end(&b);
}

/* Heard of long ago, by an earlier run: the gate gives it its time first. */
static void test_after_a_start(void **unused)
{
    struct bed b;
    (void)unused;
    begin(&b, BOX("support", ""));
    fine(&b, "support", began - 72 * (int64_t)HOUR);
    assert_int_equal(round_at(&b, began + 30 * MIN), 0);
    assert_int_equal(round_at(&b, began + HOUR), 1);
    end(&b);
}

/* The clock was a year ahead for a while: that the mailbox was well then says nothing about now. */
static void test_a_year_ahead(void **unused)
{
    struct bed b;
    struct why why;
    const int64_t year = began + 365 * 24 * (int64_t)HOUR;
    (void)unused;
    begin(&b, BOX("support", ""));
    fine(&b, "support", year);
    assert_int_equal(meta_set_int(b.gate.db, "watch.support.told_at", year + HOUR, &why), OK);
    assert_int_equal(round_at(&b, began + HOUR - 1), 0);
    assert_int_equal(round_at(&b, began + HOUR), 1);
    assert_int_equal(round_at(&b, began + 2 * HOUR), 1);
    fine(&b, "support", began + 4 * HOUR); /* put back by an hour: no alarm for that */
    assert_int_equal(round_at(&b, began + 3 * HOUR), 1);
    end(&b);
}

static void test_each_its_own(void **unused)
{
    struct bed b;
    (void)unused;
    begin(&b, BOX("a", "alert_after = \"10m\"") BOX("b", "alert_after = \"never\"") BOX("c", ""));
    assert_int_equal(round_at(&b, began + 10 * MIN), 1);
    assert_int_equal(round_at(&b, began + 59 * MIN), 1);
    assert_int_equal(round_at(&b, began + 60 * MIN), 2);
    assert_int_equal(round_at(&b, began + 61 * MIN), 2);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when),
        cmocka_unit_test(test_after_a_start),
        cmocka_unit_test(test_each_its_own),
        cmocka_unit_test(test_a_year_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
