/* Comparing and cutting borrowed octets; lines whatever their ends. */
#include "tests/unit/support_reader.h"

#include "parsers/lines.h"

static void test_compare(void **state)
{
    (void)state;
    assert_true(span_ieq(SPAN_LIT("ReTurn"), SPAN_LIT("rEtURN")));
    assert_false(span_ieq(SPAN_LIT("a"), SPAN_LIT("ab")));
    assert_false(span_ieq(SPAN_LIT("["), SPAN_LIT("{"))); /* 32 apart, but no letters */
    assert_true(span_starts(SPAN_LIT("abc"), SPAN_LIT("ab")));
    assert_true(span_starts(SPAN_LIT("abc"), SPAN_EMPTY));
    assert_false(span_starts(SPAN_LIT("a"), SPAN_LIT("ab")));
    assert_true(span_ends(SPAN_LIT("abc"), SPAN_LIT("bc")));
    assert_false(span_ends(SPAN_LIT("c"), SPAN_LIT("bc")));
    assert_true(span_eq(SPAN_EMPTY, span_of(NULL)));
}

/* A piece is found behind others that begin like it, but not behind many: that would not be linear. */
static void test_find_piece(void **state)
{
    (void)state;
    char text[4000], piece[100];
    memset(text, 'a', sizeof text);
    memset(piece, 'a', sizeof piece);
    struct span whole = span_make(text, sizeof text), p = span_make(piece, sizeof piece);
    assert_int_equal(span_find_piece(whole, p), 0);
    piece[99] = 'b';
    assert_int_equal(span_find_piece(whole, p), sizeof text);
    text[102] = 'b';
    assert_int_equal(span_find_piece(whole, p), 3);
    text[102] = 'a', text[1000] = 'b';
    assert_int_equal(span_find_piece(whole, p), sizeof text);
    assert_int_equal(span_find_piece(SPAN_LIT("abc"), SPAN_LIT("abcd")), 3);
    assert_int_equal(span_find_piece(SPAN_LIT("abcd"), SPAN_LIT("cd")), 2);
    assert_int_equal(span_find_piece(SPAN_EMPTY, SPAN_LIT("a")), 0);
}

static void test_find(void **state)
{
    (void)state;
    assert_int_equal(span_find(SPAN_LIT("abcabd"), SPAN_LIT("abd")), 3);
    assert_int_equal(span_find(SPAN_LIT("abc"), SPAN_LIT("x")), 3);
    assert_int_equal(span_find(SPAN_LIT("abc"), SPAN_EMPTY), 0);
    assert_int_equal(span_ifind(SPAN_LIT("xxABd"), SPAN_LIT("abD")), 2);
    assert_int_equal(span_ifind(SPAN_LIT("ab"), SPAN_LIT("abc")), 2);
    assert_int_equal(span_chr(SPAN_LIT("a\0b"), 'b'), 2);
    assert_int_equal(span_from(SPAN_LIT("abc"), 7).n, 0);
    assert_text(span_trim(SPAN_LIT(" \t\r\nx y\v\f ")), "x y", "trim");
    assert_text(span_trim(SPAN_LIT("  \n ")), "", "trim of blanks alone");
}

struct ends {
    const char *in, *out; /* out: the lines, each with a bar behind it */
};

static const struct ends ends[] = {
    {"", ""},           {"a", "a|"},         {"a\nb", "a|b|"},        {"a\r\nb\r\n", "a|b|"},
    {"a\rb\r", "a|b|"}, {"a\n\nb", "a||b|"}, {"a\r\n\r\nb", "a||b|"}, {"a\r\rb", "a||b|"},
};

static void check_lines(const struct ends *e, bool stateful)
{
    char got[256];
    size_t n = 0;
    struct span rest = span_of(e->in), line;
    struct lines l = lines_of(rest, 0);
    while (stateful ? lines_next(&l, &line) : span_line(&rest, &line)) {
        memcpy(got + n, line.p, line.n);
        n += line.n;
        got[n++] = '|';
    }
    assert_text(span_make(got, n), e->out, e->in);
}

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        check_lines(&ends[i], false);
        check_lines(&ends[i], true);
    }
    /* a mail that was turned twice: one line end, not two */
    check_lines(&(struct ends){"a\r\r\nb\r\r\n\r\r\nc", "a|b||c|"}, true);
    check_lines(&(struct ends){"a\rb\nc\r\nd", "a|b|c|d|"}, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_find_piece),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
