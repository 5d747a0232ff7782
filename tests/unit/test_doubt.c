/* test_doubt.c: when a mail that can't be read is passed by, and when not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "daemon/fetch/doubt.h"

static void condemned_after_a_last_chance(void **state)
{
    (void)state;
    struct doubt d = {0};
    struct doubted it;
    assert_true(doubt_add(&d, 5, "NO"));
    assert_true(doubt_skips(&d, 5));
    assert_false(doubt_next(&d, 6, &it)); /* not before it had its last chance */
    assert_true(doubt_read(&d, 6));
    assert_false(doubt_skips(&d, 5));
    assert_true(doubt_known(&d, 5));
    assert_true(doubt_add(&d, 5, "NO"));
    assert_true(doubt_skips(&d, 5));
    assert_false(doubt_read(&d, 6));
    assert_true(doubt_next(&d, 6, &it));
    assert_int_equal(it.uid, 5);
    assert_int_equal(d.n, 0);
    assert_false(doubt_next(&d, 6, &it));
}

static void read_at_last(void **state)
{
    (void)state;
    struct doubt d = {0};
    struct doubted it;
    doubt_add(&d, 5, "NO");
    assert_true(doubt_read(&d, 6));
    assert_false(doubt_read(&d, 5));
    assert_int_equal(d.n, 0);
    assert_false(doubt_read(&d, 6));
    assert_false(doubt_next(&d, 6, &it));
}

static void what_stands_behind_waits(void **state)
{
    (void)state;
    struct doubt d = {0};
    doubt_add(&d, 9, "NO");
    assert_false(doubt_read(&d, 6));
    assert_true(doubt_skips(&d, 9));
}

/* Without another mail to tell that the server is well it is never condemned. */
static void retried_now_and_then(void **state)
{
    (void)state;
    struct doubt d = {0};
    struct doubted it;
    doubt_add(&d, 5, "NO");
    for (int i = 0; i < 5; i++) {
        assert_int_equal(doubt_retry(&d), 5);
        assert_false(doubt_skips(&d, 5));
        assert_int_equal(doubt_retry(&d), 0);
        assert_true(doubt_add(&d, 5, "NO"));
        assert_true(doubt_skips(&d, 5));
        assert_false(doubt_next(&d, 6, &it));
    }
}

static void too_many_are_the_server(void **state)
{
    (void)state;
    struct doubt d = {0};
    for (unsigned i = 1; i <= DOUBT_MAX; i++)
        assert_true(doubt_add(&d, i, "NO"));
    assert_false(doubt_add(&d, DOUBT_MAX + 1, "NO"));
    assert_false(doubt_skips(&d, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(condemned_after_a_last_chance), cmocka_unit_test(read_at_last),
        cmocka_unit_test(what_stands_behind_waits),      cmocka_unit_test(retried_now_and_then),
        cmocka_unit_test(too_many_are_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
