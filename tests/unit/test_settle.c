/* test_settle.c: when a mail is tried again, and when no more (attacks 87, 88). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "daemon/gate/settle.h"
#include "daemon/send/sendmail.h"

static void test_waits_grow(void **state)
{
    (void)state;
    static const int64_t minutes[] = {5, 10, 20, 40};
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++)
        assert_int_equal(settle_wait_ms((int64_t)i + 1), minutes[i] * 60 * 1000);
    for (int64_t n = 5; n < 1000; n++)
        assert_int_equal(settle_wait_ms(n), 4000 * 1000);
    assert_int_equal(settle_wait_ms(0), 5 * 60 * 1000);
}

/* A server that says "later" for ever: how often it is asked, and when we give up. */
static void test_five_days(void **state)
{
    (void)state;
    struct outbox row = {.created_at_ms = 1000};
    struct sendresult later = {.class = SEND_DEFERRED, .code = 450, .response = "450 later"};
    struct outbox_result r = {.next_at_ms = row.created_at_ms};
    int64_t now = row.created_at_ms;
    for (row.attempts = 1;; row.attempts++) {
        settle_verdict(&row, &later, now, 0, &r);
        if (r.state == OUTBOX_FAILED)
            break;
        assert_int_equal(r.state, OUTBOX_DEFERRED);
        assert_true(r.next_at_ms - now >= 300 * 1000 && r.next_at_ms - now <= 4000 * 1000);
        now = r.next_at_ms;
    }
    assert_int_equal(r.next_at_ms, 0);
    assert_true(now - row.created_at_ms >= 5 * 86400 * 1000LL);
    assert_true(now - row.created_at_ms <= 5 * 86400 * 1000LL + 4000 * 1000);
    assert_in_range(row.attempts, 105, 115);
}

static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        enum send_class class;
        int code;
        bool whole;
        int64_t attempts, unknowns;
        enum outbox_state state;
        int64_t wait_ms; /* -1: waits for nothing */
    } table[] = {
        {SEND_SENT, 250, false, 1, 0, OUTBOX_SENT, -1},
        {SEND_DEFERRED, 451, false, 1, 0, OUTBOX_DEFERRED, 300 * 1000},
        {SEND_DEFERRED, 0, false, 2, 0, OUTBOX_DEFERRED, 600 * 1000},
        {SEND_DEFERRED, 0, true, 9, 0, OUTBOX_DEFERRED, 7000},
        {SEND_DEFERRED, 421, true, 1, 0, OUTBOX_DEFERRED, 7000},
        {SEND_FAILED, 550, false, 1, 0, OUTBOX_FAILED, -1},
        {SEND_UNKNOWN, 0, false, 1, 0, OUTBOX_UNKNOWN, SETTLE_UNKNOWN_MS},
        {SEND_UNKNOWN, 0, false, 2, 1, OUTBOX_UNKNOWN, -1},
        {SEND_DEFERRED, 451, false, 2, 1, OUTBOX_DEFERRED, 600 * 1000},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct outbox row = {
            .created_at_ms = 1000, .attempts = table[i].attempts, .unknowns = table[i].unknowns};
        struct sendresult s = {.class = table[i].class,
                               .code = table[i].code,
                               .whole_transport = table[i].whole,
                               .response = "said"};
        struct outbox_result r;
        settle_verdict(&row, &s, 2000, 7000, &r);
        assert_int_equal(r.state, table[i].state);
        assert_int_equal(r.next_at_ms, table[i].wait_ms < 0 ? 0 : 2000 + table[i].wait_ms);
        assert_int_equal(r.error.n == 0, table[i].state == OUTBOX_SENT);
    }
}

static void test_sendmail_codes(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum send_class class;
        bool whole;
    } table[] = {
        {0, SEND_SENT, false},     {75, SEND_DEFERRED, false}, {74, SEND_DEFERRED, false},
        {67, SEND_FAILED, false},  {68, SEND_FAILED, false},   {65, SEND_FAILED, false},
        {64, SEND_DEFERRED, true}, {69, SEND_DEFERRED, true},  {70, SEND_DEFERRED, true},
        {71, SEND_DEFERRED, true}, {77, SEND_DEFERRED, true},  {78, SEND_DEFERRED, true},
        {1, SEND_DEFERRED, true},  {127, SEND_DEFERRED, true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        bool whole;
        assert_int_equal(sendmail_class(table[i].code, &whole), table[i].class);
        assert_int_equal(whole, table[i].whole);
    }
}

static void test_jobs_and_results(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 10000);
    struct sendjob job = {.to = {"\"a\\\"b\"@acme.example"}, .own = {"support@gate.example"}}, job_back;
    sendjob_write(&job, &out);
    assert_true(sendjob_read(buf_span(&out), &job_back) && !job_back.look);
    assert_memory_equal(&job, &job_back, sizeof job);
    struct sendjob look = {.look = true};
    buf_clear(&out);
    sendjob_write(&look, &out);
    assert_true(sendjob_read(buf_span(&out), &job_back) && job_back.look && !job_back.to.s[0]);
    static const char *const bad[] = {
        "",
        "{}",
        "[]",
        "{\"from\":\"\",\"to\":\"\",\"own\":\"\"}",
        "{\"from\":\"x\",\"to\":\"a@b\",\"own\":\"\"}",
        "{\"from\":\"\",\"to\":\"a@b>\\r\\nRCPT TO:<x\",\"own\":\"\"}",
        "{\"from\":\"\",\"to\":1,\"own\":\"\"}",
        "{\"from\":\"\",\"to\":\"-oQ@x\",\"own\":\"\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sendjob_read(span_of(bad[i]), &job_back));
    struct sendresult r = {.class = SEND_UNKNOWN,
                           .code = 0,
                           .from_own = true,
                           .whole_transport = true,
                           .enhanced = "4.4.2",
                           .remote = "mx [::1]:25",
                           .response = "\"quoted\" ü"},
                      back;
    buf_clear(&out);
    sendresult_write(&r, &out);
    assert_true(sendresult_read(buf_span(&out), &back));
    assert_memory_equal(&r, &back, sizeof r);
    assert_false(sendresult_read(SPAN_LIT("{\"class\":\"lost\"}"), &back));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_waits_grow), cmocka_unit_test(test_five_days),
                                       cmocka_unit_test(test_verdicts), cmocka_unit_test(test_sendmail_codes),
                                       cmocka_unit_test(test_jobs_and_results)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
