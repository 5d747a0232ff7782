/* The clock of the first answer: begins, stands while the ticket is pending, goes on with what was left, ends
 * with an answer; what was missed stays so. */
#include "daemon/gate/promise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/gate/life.h"

static const char text[] = "address = \"support@example.com\"\ntransport { url = \"smtp://127.0.0.1:25\" }\n"
                           "admin = \"root@example.com\"\n"
                           "calendar \"office\" { hours = \"Mon-Fri 09:00-17:00\" timezone = "
                           "\"Europe/Berlin\" holidays = \"2026-12-25\" }\n"
                           "plan \"round\" { tickets = \"24x7\" first_response = 2h oncall = 30m }\n"
                           "plan \"office\" { tickets = \"office\" first_response = 4h }\n"
                           "plan \"call\" { tickets = \"none\" oncall = 1h }\n"
                           "plan \"bare\" { tickets = \"24x7\" }\n"
                           "life { remind_after = 3d }\n";

static struct conf *read_conf(void)
{
    struct buf error;
    buf_init(&error, 10000);
    struct conf *c = conf_parse("test.conf", span_of(text), &error, NULL);
    if (!c)
        fail_msg("%s", error.p);
    buf_release(&error);
    return c;
}

static int64_t ms(const char *utc)
{
    struct tm tm = {0};
    assert_non_null(strptime(utc, "%Y-%m-%dT%H:%M:%S", &tm));
    return timegm(&tm) * 1000;
}

/* One line an act: b(egin) PLAN, h(old), g(o on), a(nswer), c(all); then due, warning and what is left. */
static const struct {
    const char *name;
    struct {
        char act;
        const char *at, *plan, *due, *warn;
        int64_t left_s;
    } steps[6];
} rows[] = {
    {"round the clock",
     {{'b', "2026-11-25T10:00:00", "round", "2026-11-25T12:00:00", "2026-11-25T11:30:00", 0},
      {'h', "2026-11-25T11:00:00", NULL, NULL, NULL, 3600},
      {'g', "2026-11-27T00:00:00", NULL, "2026-11-27T01:00:00", "2026-11-27T00:45:00", 0},
      {'h', "2026-11-27T00:59:59", NULL, NULL, NULL, 1},
      {'g', "2026-11-28T00:00:00", NULL, "2026-11-28T00:00:01", "2026-11-28T00:00:01", 0}}},
    /* Berlin is an hour ahead: open from 8 to 16 UTC.  Wednesday 15:00 and four hours: Thursday 11:00 */
    {"office hours",
     {{'b', "2026-11-25T15:00:00", "office", "2026-11-26T11:00:00", "2026-11-26T10:00:00", 0},
      /* pending overnight and over the weekend costs nothing */
      {'h', "2026-11-26T09:00:00", NULL, NULL, NULL, 7200},
      {'g', "2026-11-28T12:00:00", NULL, "2026-11-30T10:00:00", "2026-11-30T09:30:00", 0}}},
    {"missed stays missed",
     {{'b', "2026-11-25T10:00:00", "round", "2026-11-25T12:00:00", "2026-11-25T11:30:00", 0},
      {'h', "2026-11-25T12:00:00", NULL, "2026-11-25T12:00:00", "2026-11-25T11:30:00", 0},
      {'g', "2026-11-25T18:00:00", NULL, "2026-11-25T12:00:00", "2026-11-25T11:30:00", 0},
      {'a', "2026-11-25T19:00:00", NULL, "2026-11-25T12:00:00", NULL, 0}}},
    {"answered while pending: in time",
     {{'b', "2026-11-25T10:00:00", "round", "2026-11-25T12:00:00", "2026-11-25T11:30:00", 0},
      {'h', "2026-11-25T11:00:00", NULL, NULL, NULL, 3600},
      {'a', "2026-12-25T11:00:00", NULL, "2026-12-25T12:00:00", NULL, 0},
      {'b', "2026-12-25T11:30:00", "office", "2026-12-25T12:00:00", NULL, 0}}},
    {"on call hastens it, and only that way",
     {{'b', "2026-11-25T10:00:00", "round", "2026-11-25T12:00:00", "2026-11-25T11:30:00", 0},
      {'c', "2026-11-25T10:00:00", NULL, "2026-11-25T10:30:00", "2026-11-25T10:22:30", 0},
      {'c', "2026-11-25T10:20:00", NULL, "2026-11-25T10:30:00", "2026-11-25T10:22:30", 0}}},
    {"on call alone counts round the clock",
     {{'b', "2026-12-25T23:00:00", "call", NULL, NULL, 0},
      {'c', "2026-12-25T23:00:00", NULL, "2026-12-26T00:00:00", "2026-12-25T23:45:00", 0},
      {'h', "2026-12-25T23:30:00", NULL, NULL, NULL, 1800}}},
    {"another plan is another promise",
     {{'b', "2026-11-25T10:00:00", "round", "2026-11-25T12:00:00", "2026-11-25T11:30:00", 0},
      {'b', "2026-11-25T10:30:00", "office", "2026-11-25T14:30:00", "2026-11-25T13:30:00", 0},
      {'b', "2026-11-25T10:30:00", "bare", NULL, NULL, 0},
      {'c', "2026-11-25T10:30:00", NULL, NULL, NULL, 0}}},
    {"no plan", {{'b', "2026-11-25T10:00:00", "", NULL, NULL, 0}}},
};

static void step(const struct conf *conf, struct ticket *t, char act, int64_t now_ms, const char *plan)
{
    switch (act) {
    case 'b':
        t->plan = span_of(plan);
        promise_begin(conf, t, now_ms);
        break;
    case 'h':
        t->status = TICKET_PENDING;
        promise_hold(conf, t, now_ms);
        break;
    case 'g':
        t->status = TICKET_OPEN;
        promise_go_on(conf, t, now_ms);
        break;
    case 'a':
        promise_answer(conf, t, now_ms);
        assert_int_equal(t->first_responded_at_ms, now_ms);
        break;
    default:
        promise_hasten(conf, t, now_ms);
    }
}

static void test_steps(void **state)
{
    (void)state;
    struct conf *conf = read_conf();
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct ticket t = {.status = TICKET_OPEN};
        for (size_t s = 0; s < 6 && rows[r].steps[s].act; s++) {
            int64_t due = rows[r].steps[s].due ? ms(rows[r].steps[s].due) : 0,
                    warn = rows[r].steps[s].warn ? ms(rows[r].steps[s].warn) : 0;
            step(conf, &t, rows[r].steps[s].act, ms(rows[r].steps[s].at), rows[r].steps[s].plan);
            bool running = t.status == TICKET_OPEN && due && !t.first_responded_at_ms;
            if (t.first_response_due_ms != due || t.clock_left_s != rows[r].steps[s].left_s ||
                promise_runs(&t) != running || (running && t.warn_at_ms != warn))
                fail_msg("%s, step %zu: due %lld (%lld), left %lld, warning %lld (%lld)", rows[r].name, s,
                         (long long)t.first_response_due_ms, (long long)due, (long long)t.clock_left_s,
                         (long long)t.warn_at_ms, (long long)warn);
        }
    }
    conf_free(&conf);
}

/* Milliseconds are kept. */
static void test_to_the_millisecond(void **state)
{
    (void)state;
    struct conf *conf = read_conf();
    struct ticket t = {.plan = SPAN_LIT("round")};
    promise_begin(conf, &t, 1234567);
    assert_int_equal(t.first_response_due_ms, 1234567 + 7200 * 1000);
    conf_free(&conf);
}

static void test_moments_of_a_life(void **state)
{
    (void)state;
    struct conf *conf = read_conf();
    struct ticket t = {.first_response_due_ms = 900, .warn_at_ms = 700, .status_at_ms = 100};
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 700);
    t.warn_at_ms = 0;
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 900);
    t.missed = true;
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 0);
    t.status = TICKET_PENDING;
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 100 + 3 * 86400 * 1000);
    t.reminded = true;
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 0);
    t.reminded = false;
    t.merged_into = 7;
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 0);
    t.status = TICKET_RESOLVED;
    t.resolved_at_ms = 500;
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 500 + 14 * 86400 * 1000LL);
    t.status = TICKET_CLOSED;
    life_set_wake(conf, &t);
    assert_int_equal(t.wake_at_ms, 0);
    conf_free(&conf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_to_the_millisecond),
        cmocka_unit_test(test_moments_of_a_life),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
