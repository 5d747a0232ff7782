/* test_address.c: which addresses may be mailed to (attacks 12, 33, 34). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "parsers/address.h"

static const char *const good[] = {
    "a@b",
    "ann@acme.example",
    "ann+tag@acme.example",
    "o'hara@x.example",
    "x_y-z@sub.x.example",
    "\"two words\"@x.example",
    "\"a@b\"@x.example",
    "\"a\\\"b\"@x.example",
    "user@[192.0.2.1]",
    "user@[IPv6:2001:db8::1]",
    "jürgen@müller.example",
    "#!$%&'*/=?^`{|}~@x.example",
    "1@2.example",
    "user@xn--mller-kva.example",
    "support+r12-abc@example.com",
    "a..b@docomo.example",
    ".a.@docomo.example",
};

static const char *const bad[] = {
    "",
    "@",
    "a",
    "a@",
    "@b",
    "a b@c",
    "a@b c",
    "a@-b.c",
    "a@b-.c",
    "a@b..c",
    "a@.b",
    "a@b.",
    "a@b>\r\nRCPT TO:<x",
    "a\r\n@b",
    "a\n@b",
    "a@b\n",
    "a\t@b",
    "-oQ/tmp@x.example",
    "|cmd@x",
    "/dev/null@x",
    "$(id)@x",
    ";id@x",
    "a@b\x7f",
    "\"a\rb\"@c",
    "\"a@b",
    "\"\\\"@b",
    "<a@b>",
    "a@b,c@d",
    "a(b)@c",
    "a@[1.2.3.4",
    "a@[x y]",
    "a@b@c",
    "a\xc2\x85@b",
    "a\xe2\x80\xae@b",
    "a\xe2\x80\xa8@b",
    "a\xff@b",
    "a@b\xe2\x80\x8b.example",
    "a:b@c",
    "a;b@c",
    "a\\b@c",
};

static void parses(void **state)
{
    (void)state;
    struct address a;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!address_parse(span_of(good[i]), &a))
            fail_msg("refused: %s", good[i]);
        assert_string_equal(a.s, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (address_parse(span_of(bad[i]), &a))
            fail_msg("accepted: %s", bad[i]);
    assert_false(address_parse(span_make("a\0b@c", 5), &a));
}

static void has_limits(void **state)
{
    (void)state;
    char s[400];
    struct address a;
    memset(s, 'x', sizeof s);
    s[64] = '@';
    s[66] = 0;
    assert_true(address_parse(span_of(s), &a));
    memset(s, 'x', sizeof s);
    s[65] = '@';
    s[67] = 0;
    assert_false(address_parse(span_of(s), &a));
    for (size_t n = 255; n <= 256; n++) {
        memset(s, 'x', sizeof s);
        s[1] = '@';
        for (size_t i = 50; i < 2 + n; i += 50)
            s[i] = '.';
        s[2 + n] = 0;
        assert_int_equal(address_parse(span_of(s), &a), n == 255);
    }
}

static void parts_and_compares(void **state)
{
    (void)state;
    struct address a;
    struct arena *arena = arena_new(0);
    assert_true(address_parse(SPAN_LIT("\"a@b\"@X.example"), &a));
    assert_true(span_eq(address_local(&a), SPAN_LIT("\"a@b\"")) &&
                span_eq(address_domain(&a), SPAN_LIT("X.example")));
    assert_true(span_eq(address_key(arena, SPAN_LIT(" Ann@ACME.example ")), SPAN_LIT("ann@acme.example")));
    assert_true(address_equal(SPAN_LIT("Ann@x"), SPAN_LIT("ann@X ")));
    struct span ext;
    assert_true(
        address_extension(SPAN_LIT("Support+r1-x@Example.com"), SPAN_LIT("support@example.com"), &ext));
    assert_true(span_eq(ext, SPAN_LIT("r1-x")));
    assert_false(address_extension(SPAN_LIT("support@example.com"), SPAN_LIT("support@example.com"), &ext));
    assert_false(address_extension(SPAN_LIT("support+x@other.com"), SPAN_LIT("support@example.com"), &ext));
    assert_false(
        address_extension(SPAN_LIT("supportx+x@example.com"), SPAN_LIT("support@example.com"), &ext));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(has_limits),
        cmocka_unit_test(parts_and_compares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
