/* test_wrap.c: lines for narrow screens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "daemon/gate/wrap.h"

static void test_wrap(void **state)
{
    (void)state;
    static const struct {
        size_t columns;
        const char *text, *expected;
    } table[] = {
        {20, "", ""},
        {20, "\n\n\n", ""},
        {20, "one\n\n\n\ntwo\n\n", "one\n\ntwo\n"},
        {20, "one two three four five", "one two three four\nfive\n"},
        {20, "one   ", "one\n"},
        {20, "one\n-- \nAnn -- \n--  \n", "one\n-- \nAnn --\n--\n"},
        {20, "  Site: acme-shop and another", "  Site: acme-shop\n    and another\n"},
        {20, "- a list item that is long", "- a list item that\n  is long\n"},
        {20, "http://a.example/that/is/too/long for it", "http://a.example/that/is/too/long\nfor it\n"},
        {20, "12345678901234567890 x", "12345678901234567890\nx\n"},
        {20, "123456789012345678901 x", "123456789012345678901\nx\n"},
        {20, "größer größer größer größer", "größer größer größer\ngrößer\n"},
        {10, "日本語の文章です。", "日本語の文\n章です。\n"},
        {10, "日本語の文。です", "日本語の\n文。です\n"}, /* no line begins with a full stop */
        {8, "日本語「文章」です", "日本語\n「文章」\nです\n"},
        {10, "a\xff b c d e f g", "a\xff b c d e\nf g\n"},
        {20, "a\r\nb\rc", "a\nb\nc\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena *a = arena_new(0);
        struct span got = wrap_text(a, span_of(table[i].text), table[i].columns);
        if (!span_eq(got, span_of(table[i].expected)))
            fail_msg("\"%s\": got \"%.*s\"", table[i].text, SPAN_FMT(got));
        arena_free(&a);
    }
}

static void test_long_input_is_linear(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char *p = arena_alloc(a, 1 << 20);
    memset(p, 'x', 1 << 20);
    assert_int_equal(wrap_text(a, span_make(p, 1 << 20), WRAP_COLUMNS).n, (1 << 20) + 1);
    for (size_t i = 0; i < 1 << 20; i += 2)
        p[i] = ' ';
    assert_true(wrap_text(a, span_make(p, 1 << 20), WRAP_COLUMNS).n >= 1 << 20);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_wrap),
                                       cmocka_unit_test(test_long_input_is_linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
