/* UTF-8 as RFC 3629 has it, and what becomes of the rest (attack 54). */
#include "tests/unit/support_reader.h"

#include "parsers/utf8.h"

static const struct {
    const char *in;
    uint32_t cp;
    size_t n;
} sequences[] = {
    {"A", 'A', 1},
    {"\xc3\xa4", 0xe4, 2},
    {"\xe2\x82\xac", 0x20ac, 3},
    {"\xf0\x9f\x98\x80", 0x1f600, 4},
    {"\xf4\x8f\xbf\xbf", 0x10ffff, 4},
    {"\xc0\x80", 0, 0},         /* overlong NUL */
    {"\xc1\xbf", 0, 0},         /* overlong */
    {"\xe0\x9f\xbf", 0, 0},     /* overlong */
    {"\xf0\x8f\xbf\xbf", 0, 0}, /* overlong */
    {"\xed\xa0\x80", 0, 0},     /* surrogate */
    {"\xf4\x90\x80\x80", 0, 0}, /* above U+10FFFF */
    {"\xf5\x80\x80\x80", 0, 0},
    {"\xff", 0, 0},
    {"\x80", 0, 0},
    {"\xe2\x82", 0, 0}, /* cut off */
    {"\xe2\x28\xa1", 0, 0},
    {"", 0, 0},
};

static void test_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
        uint32_t cp = 0;
        size_t n = utf8_decode(span_of(sequences[i].in), &cp);
        assert_int_equal(n, sequences[i].n);
        if (!n)
            continue;
        assert_int_equal(cp, sequences[i].cp);
        struct buf b;
        buf_init(&b, 8);
        utf8_encode(&b, cp);
        assert_text(buf_span(&b), sequences[i].in, "encode");
        buf_release(&b);
    }
}

static void test_clean(void **state)
{
    (void)state;
    static const struct {
        struct span in;
        const char *out;
        bool changed;
    } rows[] = {
        {SPAN_LIT("plain text of more than eight octets"), "plain text of more than eight octets", false},
        {SPAN_LIT("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f", false},
        {SPAN_LIT("a\0b"),
         "a\xef\xbf\xbd"
         "b",
         true},
        {SPAN_LIT("12345678\0"), "12345678\xef\xbf\xbd", true},
        {SPAN_LIT("\xff\xfe"), "\xef\xbf\xbd\xef\xbf\xbd", true},
        {SPAN_LIT("ok\xe2\x82"), "ok\xef\xbf\xbd\xef\xbf\xbd", true},
        {SPAN_LIT("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", true},
    };
    struct reader *r = reader_begin();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool changed;
        assert_text(utf8_clean(r->arena, rows[i].in, &changed), rows[i].out, "clean");
        assert_int_equal(changed, rows[i].changed);
    }
    reader_end();
}

/* Each position of each octet, so that the eight-at-a-time loops are met at every edge. */
static void test_runs(void **state)
{
    (void)state;
    char s[24];
    for (size_t n = 0; n <= sizeof s; n++) {
        for (size_t at = 0; at < n; at++) {
            for (int c = 0; c < 256; c++) {
                memset(s, 'x', sizeof s);
                s[at] = (char)c;
                struct span in = span_make(s, n);
                assert_int_equal(utf8_ascii(in), c && c < 0x80 ? n : at);
                assert_int_equal(utf8_printable(in), c >= 0x20 && c < 0x7f ? n : at);
                assert_int_equal(utf8_valid(in), c < 0x80);
            }
        }
    }
}

static void test_head(void **state)
{
    (void)state;
    struct span s = SPAN_LIT("a\xe2\x82\xac"
                             "b");
    assert_int_equal(utf8_head(s, 9).n, 5);
    assert_int_equal(utf8_head(s, 4).n, 4);
    assert_int_equal(utf8_head(s, 3).n, 1);
    assert_int_equal(utf8_head(s, 2).n, 1);
    assert_int_equal(utf8_head(s, 0).n, 0);
}

static void test_last(void **state)
{
    (void)state;
    assert_int_equal(utf8_last(SPAN_LIT("a")), 0);
    assert_int_equal(utf8_last(SPAN_LIT("ab")), 1);
    assert_int_equal(utf8_last(SPAN_LIT("a\xc3\xbc")), 1);
    assert_int_equal(utf8_last(SPAN_LIT("a\xf0\x9f\x9a\xa8")), 1);
    assert_int_equal(utf8_last(SPAN_LIT("\x80\x80")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode), cmocka_unit_test(test_clean), cmocka_unit_test(test_runs),
        cmocka_unit_test(test_head),   cmocka_unit_test(test_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
