/* Writing with a cap: what does not fit is left out whole, and overflow stays. */
#include "tests/unit/support_reader.h"

#include "parsers/buf.h"

static void test_grow(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    assert_int_equal(buf_span(&b).n, 0);
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i);
    assert_false(b.overflow);
    assert_int_equal(b.n, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(b.p[b.n], 0);
    buf_drop(&b, 4);
    assert_text(span_head(buf_span(&b), 4), "2,3,", "drop");
    buf_cut(&b, 1);
    assert_text(buf_span(&b), "2", "cut");
    buf_cut(&b, 5);
    assert_int_equal(b.n, 1);
    buf_drop(&b, 9);
    assert_int_equal(b.n, 0);
    buf_release(&b);
    assert_null(b.p);
}

static void test_cap(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4);
    buf_adds(&b, "abc");
    buf_adds(&b, "de");
    assert_true(b.overflow);
    assert_text(buf_span(&b), "abc", "all or nothing");
    buf_addc(&b, 'd'); /* would fit, but something is missing already */
    assert_text(buf_span(&b), "abc", "overflow is sticky");
    buf_clear(&b);
    assert_false(b.overflow);
    buf_printf(&b, "%s", "abcde");
    assert_true(b.overflow);
    buf_clear(&b);
    buf_add(&b, SPAN_LIT("abcd"));
    assert_false(b.overflow);
    assert_text(buf_span(&b), "abcd", "exactly the cap");
    buf_release(&b);
}

/* What is written ahead counts when it is committed, and only if the cap allows. */
static void test_ahead(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 300);
    memset(buf_ahead(&b, 1000), 'x', 1000);
    assert_int_equal(b.n, 0);
    buf_commit(&b, 299);
    assert_int_equal(b.p[b.n], 0);
    buf_addc(&b, 'y');
    assert_false(b.overflow);
    assert_int_equal(b.n, 300);
    *buf_ahead(&b, 1) = 'z';
    buf_commit(&b, 1);
    assert_true(b.overflow);
    assert_int_equal(b.n, 300);
    buf_release(&b);
}

/* A secret's buffer: like a release, and one that never held anything may be blanked, too. */
static void test_blank(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    buf_blank(&b);
    buf_adds(&b, "hunter2");
    buf_blank(&b);
    assert_null(b.p);
    assert_int_equal(b.n, 0);
    buf_adds(&b, "again");
    assert_text(buf_span(&b), "again", "the cap stays");
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_grow), cmocka_unit_test(test_cap),
                                       cmocka_unit_test(test_ahead), cmocka_unit_test(test_blank)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
