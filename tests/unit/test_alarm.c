/* An alarm rings at its moment and not before, at once for one that has gone by, not at all when it is taken
 * back, and once for each time it is set.  That a clock which is set rings it needs root and a machine to
 * spare: timerfd_create(2) promises it. */
#include "daemon/base/alarm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/loop.h"

static struct {
    int rings;
    int64_t at_ms;
} heard;

static void on_ring(void *arg)
{
    (void)arg;
    heard.rings++;
    heard.at_ms = wall_now_ms();
    loop_stop();
}

static void on_quiet(void *arg)
{
    (void)arg;
    loop_stop();
}

static void run(int64_t quiet_ms)
{
    struct loop_timer *quiet = loop_timer_new(on_quiet, NULL);
    loop_timer_set(quiet, quiet_ms);
    loop_run();
    loop_timer_free(&quiet);
}

static void test_it_rings_when_it_is_time(void **state)
{
    (void)state;
    loop_init();
    struct alarm *a = alarm_new(on_ring, NULL);
    int64_t at = wall_now_ms() + 120;
    alarm_set(a, at);
    run(60000);
    assert_int_equal(heard.rings, 1);
    assert_true(heard.at_ms >= at);
    run(100);
    assert_int_equal(heard.rings, 1);

    alarm_set(a, 1); /* 1970 */
    run(60000);
    assert_int_equal(heard.rings, 2);

    alarm_set(a, wall_now_ms() + 50);
    alarm_set(a, 0);
    run(200);
    assert_int_equal(heard.rings, 2);

    alarm_set(a, wall_now_ms() + 3600 * 1000);
    alarm_set(a, wall_now_ms() + 10);
    run(60000);
    assert_int_equal(heard.rings, 3);
    alarm_free(&a);
    assert_null(a);
    alarm_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_it_rings_when_it_is_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
