/* The outbox: claims, results, restarts, pauses, budgets, what a person does to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/outbox.h"
#include "parsers/buf.h"
#include "tests/unit/support_store.h"

static int64_t queue(struct store *s, struct outbox o)
{
    int64_t id;
    if (o.to.n == 0)
        o.to = SPAN_LIT("ann@acme.example");
    store_ok(s, outbox_insert(s->db, &o, SPAN_LIT("Subject: x\r\n\r\n\0y\r\n"), &id, &s->why));
    return id;
}

static struct outbox get(struct store *s, int64_t id)
{
    struct outbox o;
    store_ok(s, outbox_get(s->db, id, s->a, &o, &s->why));
    return o;
}

static size_t claim(struct store *s, int64_t now_ms, size_t max)
{
    struct outboxes rows;
    store_ok(s, outbox_claim(s->db, now_ms, max, s->a, &rows, &s->why));
    for (size_t i = 0; i < rows.n; i++)
        assert_int_equal(rows.v[i].state, OUTBOX_SENDING);
    return rows.n;
}

static bool settle(struct store *s, int64_t id, struct outbox_result result)
{
    bool was;
    store_ok(s, outbox_settle(s->db, id, &result, &was, &s->why));
    return was;
}

static void test_row(void **state)
{
    (void)state;
    struct store s;
    struct span octets, x = SPAN_LIT("'\"--\r\nX: y\xff");
    bool found;
    store_open(&s);
    struct outbox o = {.ticket = store_ticket(&s, "t", 1),
                       .mail = 2,
                       .entry = 3,
                       .kind = OUTBOX_NOTICE,
                       .budget = OUTBOX_BUDGET_NOTICE,
                       .to = x,
                       .envelope_sender = x,
                       .message_id = x,
                       .created_at_ms = 5};
    struct outbox got = get(&s, queue(&s, o));
    assert_true(span_eq(got.to, x) && span_eq(got.envelope_sender, x) && span_eq(got.message_id, x));
    assert_int_equal(got.ticket, o.ticket);
    assert_int_equal(got.mail, 2);
    assert_int_equal(got.entry, 3);
    assert_int_equal(got.kind, OUTBOX_NOTICE);
    assert_int_equal(got.budget, OUTBOX_BUDGET_NOTICE);
    assert_int_equal(got.state, OUTBOX_QUEUED);
    assert_int_equal(got.next_at_ms, 5);
    assert_int_equal(got.size_bytes, 18);
    store_ok(&s, outbox_octets(s.db, got.id, s.a, &octets, &found, &s.why));
    assert_true(found);
    assert_true(span_eq(octets, SPAN_LIT("Subject: x\r\n\r\n\0y\r\n")));
    store_ok(&s, outbox_octets(s.db, 99, s.a, &octets, &found, &s.why));
    assert_false(found);
    assert_int_equal(get(&s, 99).id, 0);
    store_ok(&s, outbox_find_message(s.db, o.ticket, x, s.a, &got, &s.why));
    assert_int_equal(got.id, 1);
    store_ok(&s, outbox_find_message(s.db, o.ticket + 1, x, s.a, &got, &s.why));
    assert_int_equal(got.id, 0);
    store_close(&s);
}

static void test_life(void **state)
{
    (void)state;
    struct store s;
    int64_t next, count;
    store_open(&s);
    int64_t late = queue(&s, (struct outbox){.created_at_ms = 10, .next_at_ms = 300});
    int64_t b = queue(&s, (struct outbox){.created_at_ms = 20});
    int64_t a = queue(&s, (struct outbox){.created_at_ms = 10});
    store_ok(&s, outbox_next(s.db, &next, &s.why));
    assert_int_equal(next, 10);
    assert_int_equal(claim(&s, 9, 10), 0);
    assert_int_equal(claim(&s, 100, 1), 1); /* the longest due first */
    assert_int_equal(get(&s, a).state, OUTBOX_SENDING);
    assert_int_equal(get(&s, a).attempts, 1);
    assert_int_equal(claim(&s, 100, 10), 1);
    assert_int_equal(claim(&s, 100, 10), 0); /* nothing twice */
    store_ok(&s, outbox_next(s.db, &next, &s.why));
    assert_int_equal(next, 300);

    assert_true(settle(
        &s, a,
        (struct outbox_result){
            .state = OUTBOX_SENT, .at_ms = 101, .remote = SPAN_LIT("mx"), .response = SPAN_LIT("250 ok")}));
    struct outbox got = get(&s, a);
    assert_int_equal(got.state, OUTBOX_SENT);
    assert_int_equal(got.sent_at_ms, 101);
    assert_int_equal(got.next_at_ms, 0);
    assert_true(span_eq(got.remote, SPAN_LIT("mx")) && span_eq(got.response, SPAN_LIT("250 ok")));
    assert_false(settle(&s, a, (struct outbox_result){.state = OUTBOX_FAILED})); /* too late */
    assert_int_equal(get(&s, a).state, OUTBOX_SENT);

    struct outbox_result later = {.state = OUTBOX_DEFERRED, .next_at_ms = 200, .error = SPAN_LIT("421 busy")};
    assert_true(settle(&s, b, later));
    assert_true(span_eq(get(&s, b).last_error, SPAN_LIT("421 busy")));
    assert_int_equal(claim(&s, 199, 10), 0);
    assert_int_equal(claim(&s, 200, 10), 1);
    assert_true(settle(&s, b, (struct outbox_result){.state = OUTBOX_QUEUED, .next_at_ms = 250}));
    assert_int_equal(get(&s, b).attempts, 1); /* it was not tried */

    assert_int_equal(claim(&s, 400, 10), 2);
    store_reopen(&s); /* the gate died */
    store_ok(&s, outbox_recover(s.db, NULL, 0, 500, &count, &s.why));
    assert_int_equal(count, 2);
    assert_int_equal(get(&s, b).state, OUTBOX_UNKNOWN);
    assert_int_equal(get(&s, b).unknowns, 1);
    assert_int_equal(get(&s, b).next_at_ms, 500);
    assert_int_equal(claim(&s, 500, 10), 2);
    assert_true(settle(&s, late, (struct outbox_result){.state = OUTBOX_UNKNOWN}));
    assert_int_equal(get(&s, late).unknowns, 2);
    store_ok(&s, outbox_recover(s.db, NULL, 0, 600, &count, &s.why)); /* and again: not sent a third time */
    assert_int_equal(count, 1);
    assert_int_equal(get(&s, b).next_at_ms, 0);
    assert_int_equal(claim(&s, 10000, 10), 0);

    store_ok(&s, outbox_bounce(s.db, a, 700, SPAN_LIT("550 no such user"), &s.why));
    got = get(&s, a);
    assert_int_equal(got.state, OUTBOX_BOUNCED);
    assert_int_equal(got.sent_at_ms, 101);
    assert_int_equal(got.bounced_at_ms, 700);
    store_close(&s);
}

/* Of two that were being sent only one was past the dot. */
static void test_recovers_what_was_not_sent(void **state)
{
    (void)state;
    struct store s;
    int64_t count;
    store_open(&s);
    struct outbox row = {.kind = OUTBOX_CONFIRMATION, .to = SPAN_LIT("a@b.test"), .created_at_ms = 1};
    int64_t a = queue(&s, row), b = queue(&s, row);
    assert_int_equal(claim(&s, 100, 10), 2);
    store_ok(&s, outbox_recover(s.db, &a, 1, 500, &count, &s.why));
    assert_int_equal(count, 1);
    assert_int_equal(get(&s, a).state, OUTBOX_UNKNOWN);
    assert_int_equal(get(&s, b).state, OUTBOX_QUEUED);
    assert_int_equal(get(&s, b).unknowns, 0);
    assert_int_equal(get(&s, b).attempts, 0);
    assert_int_equal(claim(&s, 500, 10), 2);
    store_close(&s);
}

static void test_pause(void **state)
{
    (void)state;
    struct store s;
    bool paused;
    int64_t next;
    store_open(&s);
    queue(&s, (struct outbox){.created_at_ms = 10});
    store_ok(&s, outbox_pause(s.db, true, &s.why));
    store_reopen(&s);
    store_ok(&s, outbox_paused(s.db, &paused, &s.why));
    assert_true(paused);
    assert_int_equal(claim(&s, 100, 10), 0);
    store_ok(&s, outbox_next(s.db, &next, &s.why));
    assert_int_equal(next, 0);
    store_ok(&s, outbox_pause(s.db, false, &s.why));
    assert_int_equal(claim(&s, 100, 10), 1);
    store_close(&s);
}

static void test_by_hand(void **state)
{
    (void)state;
    struct store s;
    bool was;
    int64_t count;
    store_open(&s);
    for (int i = 0; i < 6; i++)
        queue(&s,
              (struct outbox){.created_at_ms = 10 + i, .to = i < 5 ? SPAN_LIT("Ann@x") : SPAN_LIT("bob@x")});
    assert_int_equal(claim(&s, 13, 10), 4); /* 1 to 4; 5 and 6 are queued */
    settle(&s, 1, (struct outbox_result){.state = OUTBOX_SENT});
    settle(&s, 2, (struct outbox_result){.state = OUTBOX_FAILED});
    settle(&s, 3, (struct outbox_result){.state = OUTBOX_DEFERRED, .next_at_ms = 9999});
    static const bool may_retry[] = {false, true, true, false, true, true};
    store_ok(&s, outbox_flush(s.db, 50, &count, &s.why));
    assert_int_equal(count, 1);
    assert_int_equal(get(&s, 3).next_at_ms, 50);
    for (int64_t id = 1; id <= 6; id++) {
        store_ok(&s, db_begin(s.db, &s.why));
        store_ok(&s, outbox_retry(s.db, id, 60, &was, &s.why));
        assert_int_equal(was, may_retry[id - 1]);
        if (was)
            assert_int_equal(get(&s, id).next_at_ms, 60);
        db_rollback(s.db);
    }
    store_ok(&s, outbox_drop(s.db, 4, SPAN_EMPTY, &count, &s.why)); /* it is on its way */
    assert_int_equal(count, 0);
    store_ok(&s, outbox_drop(s.db, 2, SPAN_EMPTY, &count, &s.why));
    assert_int_equal(count, 1);
    assert_int_equal(get(&s, 2).id, 0);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM outbox_octets WHERE outbox = 2"), 0);
    store_ok(&s, outbox_drop(s.db, 0, SPAN_LIT("ANN@x"), &count, &s.why));
    assert_int_equal(count, 2); /* 3 and 5; not 1, which was sent, nor 4 */
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM outbox"), 3);
    store_ok(&s, outbox_drop(s.db, 6, SPAN_EMPTY, &count, &s.why));
    assert_int_equal(queue(&s, (struct outbox){.created_at_ms = 10}), 7); /* its number is not used again */
    store_close(&s);
}

static void test_budgets(void **state)
{
    (void)state;
    enum { SLOT = 600000 };
    struct store s;
    int64_t count;
    store_open(&s);
    static const struct {
        enum outbox_budget budget;
        const char *to;
        int64_t at;
    } rows[] = {
        {OUTBOX_BUDGET_STRANGER, "eve@x", 10},        {OUTBOX_BUDGET_STRANGER, "EVE@x", SLOT + 10},
        {OUTBOX_BUDGET_STRANGER, "eve@x", SLOT + 20}, {OUTBOX_BUDGET_STRANGER, "other@x", SLOT + 20},
        {OUTBOX_BUDGET_CUSTOMER, "eve@x", SLOT + 20}, {OUTBOX_BUDGET_NONE, "eve@x", SLOT + 20},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        queue(&s, (struct outbox){
                      .budget = rows[i].budget, .to = span_of(rows[i].to), .created_at_ms = rows[i].at});
    struct span eve = SPAN_LIT("eve@X");
    store_ok(&s, outbox_spent_on(s.db, OUTBOX_BUDGET_STRANGER, eve, 0, 100, &count, &s.why));
    assert_int_equal(count, 3);
    store_ok(&s, outbox_spent_on(s.db, OUTBOX_BUDGET_STRANGER, eve, SLOT + 11, 100, &count, &s.why));
    assert_int_equal(count, 1);
    store_ok(&s, outbox_spent_on(s.db, OUTBOX_BUDGET_STRANGER, eve, 0, 2, &count, &s.why));
    assert_int_equal(count, 2);
    store_ok(&s, outbox_spent_on(s.db, OUTBOX_BUDGET_CUSTOMER, eve, 0, 100, &count, &s.why));
    assert_int_equal(count, 1);
    store_ok(&s, outbox_spent_on(s.db, OUTBOX_BUDGET_NOTICE, eve, 0, 100, &count, &s.why));
    assert_int_equal(count, 0);
    store_ok(&s, outbox_spent(s.db, OUTBOX_BUDGET_STRANGER, 0, &count, &s.why));
    assert_int_equal(count, 4);
    store_ok(&s, outbox_spent(s.db, OUTBOX_BUDGET_STRANGER, SLOT + 500, &count, &s.why));
    assert_int_equal(count, 3); /* never too low */
    store_ok(&s, outbox_spent(s.db, OUTBOX_BUDGET_STRANGER, 2 * SLOT, &count, &s.why));
    assert_int_equal(count, 0);
    store_close(&s);
}

/* The clock was a year ahead for a while: what was written then weighs on nobody now. */
static void test_a_year_ahead(void **state)
{
    (void)state;
    const int64_t now = 1000000000000, year = now + 365 * 86400000LL;
    struct store s;
    int64_t count, next;
    store_open(&s);
    int64_t then = queue(&s, (struct outbox){.budget = OUTBOX_BUDGET_STRANGER,
                                             .to = SPAN_LIT("eve@x"),
                                             .created_at_ms = year,
                                             .next_at_ms = year + 1000});
    int64_t hook =
        queue(&s, (struct outbox){.created_at_ms = year, .next_at_ms = year, .hook = SPAN_LIT("pager")});
    int64_t soon = queue(&s, (struct outbox){.created_at_ms = now, .next_at_ms = now + 3600000});
    store_ok(&s, outbox_spent_on(s.db, OUTBOX_BUDGET_STRANGER, SPAN_LIT("eve@x"), now - 3600000, 10, &count,
                                 &s.why));
    assert_int_equal(count, 0);
    store_ok(&s, outbox_spent(s.db, OUTBOX_BUDGET_STRANGER, now - 3600000, &count, &s.why));
    assert_int_equal(count, 0);
    assert_int_equal(claim(&s, now, 10), 0);
    store_ok(&s, outbox_bring_near(s.db, now, &s.why));
    store_ok(&s, outbox_next(s.db, &next, &s.why));
    assert_int_equal(next, now);
    assert_int_equal(get(&s, hook).next_at_ms, now);
    assert_int_equal(get(&s, soon).next_at_ms, now + 3600000);
    assert_int_equal(claim(&s, now, 10), 1);
    assert_int_equal(get(&s, then).state, OUTBOX_SENDING);
    store_close(&s);
}

static void assert_list(struct store *s, struct outbox_filter f, const char *want)
{
    struct outboxes rows;
    struct buf got;
    if (f.limit == 0)
        f.limit = 100;
    buf_init(&got, 10000);
    store_ok(s, outbox_list(s->db, &f, s->a, &rows, &s->why));
    for (size_t i = 0; i < rows.n; i++)
        buf_printf(&got, "%lld ", (long long)rows.v[i].id);
    if (!span_eq(buf_span(&got), span_of(want)))
        fail_msg("'%.*s', not '%s'", SPAN_FMT(buf_span(&got)), want);
    buf_release(&got);
}

static void test_lists(void **state)
{
    (void)state;
    struct store s;
    struct outbox_counts c;
    store_open(&s);
    int64_t ticket = store_ticket(&s, "t", 1);
    for (int i = 0; i < OUTBOX_STATES; i++)
        queue(&s, (struct outbox){.created_at_ms = 10 + i, .ticket = i % 2 ? 0 : ticket});
    assert_int_equal(claim(&s, 10 + OUTBOX_STATES - 2, 100), OUTBOX_STATES - 1); /* all but the last */
    static const enum outbox_state states[] = {OUTBOX_SENT, OUTBOX_DEFERRED, OUTBOX_FAILED, OUTBOX_UNKNOWN};
    for (int64_t i = 0; i < 4; i++)
        settle(&s, i + 1,
               (struct outbox_result){.state = states[i], .next_at_ms = i == 1 || i == 3 ? 77 : 0});
    store_ok(&s, outbox_bounce(s.db, 5, 1, SPAN_EMPTY, &s.why));
    static const char *const want[OUTBOX_STATES] = {
        [OUTBOX_QUEUED] = "7 ", [OUTBOX_SENDING] = "6 ", [OUTBOX_SENT] = "1 ",   [OUTBOX_DEFERRED] = "2 ",
        [OUTBOX_FAILED] = "3 ", [OUTBOX_UNKNOWN] = "4 ", [OUTBOX_BOUNCED] = "5 "};
    store_ok(&s, outbox_count(s.db, &c, &s.why));
    for (int i = 0; i < OUTBOX_STATES; i++) {
        enum outbox_state parsed;
        assert_list(&s, (struct outbox_filter){.state_set = true, .state = (enum outbox_state)i}, want[i]);
        assert_int_equal(c.by_state[i], i == OUTBOX_SENT ? 0 : 1);
        assert_true(outbox_state_parse(span_of(outbox_state_name((enum outbox_state)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    assert_int_equal(c.total, 7);
    assert_int_equal(c.oldest_due_ms, 16);
    assert_list(&s, (struct outbox_filter){0}, "7 6 5 4 3 2 1 ");
    assert_list(&s, (struct outbox_filter){.limit = 2, .before_id = 6}, "5 4 ");
    assert_list(&s, (struct outbox_filter){.waiting = true}, "7 6 4 2 ");
    assert_list(&s, (struct outbox_filter){.waiting = true, .before_id = 7, .limit = 2}, "6 4 ");
    assert_list(&s, (struct outbox_filter){.waiting = true, .state_set = true, .state = OUTBOX_FAILED}, "");
    assert_list(&s, (struct outbox_filter){.waiting = true, .ticket = ticket}, "7 ");
    assert_list(&s, (struct outbox_filter){.ticket = ticket}, "7 5 3 1 ");
    assert_list(&s, (struct outbox_filter){.ticket = ticket, .before_id = 7, .limit = 2}, "5 3 ");
    assert_list(&s, (struct outbox_filter){.ticket = ticket, .state_set = true, .state = OUTBOX_BOUNCED},
                "5 ");
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row),          cmocka_unit_test(test_life),
        cmocka_unit_test(test_pause),        cmocka_unit_test(test_recovers_what_was_not_sent),
        cmocka_unit_test(test_by_hand),      cmocka_unit_test(test_budgets),
        cmocka_unit_test(test_a_year_ahead), cmocka_unit_test(test_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
