/* test_urls.c: links as people type and paste them. */
#include "parsers/urls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/buf.h"

static const struct {
    const char *text, *want; /* parted by blanks */
} rows[] = {
    {"see https://example.com/a.", "https://example.com/a"},
    {"(see https://example.com/a_(b).)", "https://example.com/a_(b)"},
    {"<https://example.com/?a=1&b=2#c>", "https://example.com/?a=1&b=2#c"},
    {"[docs](https://example.com/x), then", "https://example.com/x"},
    {"\"https://example.com\": *https://example.org/*", "https://example.com https://example.org/"},
    {"HTTPS://Example.com/X http://b.example:8080/y ftp://c.example/z",
     "HTTPS://Example.com/X http://b.example:8080/y ftp://c.example/z"},
    {"www.example.com/shop and WWW.example.org!", "www.example.com/shop WWW.example.org"},
    {"https://www.example.com/ https://www.example.com/", "https://www.example.com/"},
    {"https://example.com/を開く", "https://example.com/"},
    {"「https://example.com/a」、https://example.com/b。", "https://example.com/a https://example.com/b"},
    {"https://пример.рф/путь сюда", "https://пример.рф/путь"},
    {"“https://example.com/a” https://example.com/b…", "https://example.com/a https://example.com/b"},
    {"http:// https://, :// x://y javascript://a mailto:a@b.example file:///etc/passwd", ""},
    {"awww.example.com a@www.example.com", ""},
    {"", ""},
};

static void finds_links(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spans urls = {0};
        struct span got = SPAN_EMPTY;
        urls_read(a, span_of(rows[i].text), &urls);
        for (size_t k = 0; k < urls.n; k++)
            got = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(got), k ? " " : "", SPAN_FMT(urls.v[k]));
        if (!span_eq(got, span_of(rows[i].want))) {
            print_error("%s\n  want %s\n  got  %.*s\n", rows[i].text, rows[i].want, SPAN_FMT(got));
            failed++;
        }
    }
    arena_free(&a);
    assert_int_equal(failed, 0);
}

static void tells_hosts(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_true(span_eq(urls_host(a, SPAN_LIT("https://u:p@Live-Acme.Example.COM:444/x@y")),
                        SPAN_LIT("live-acme.example.com")));
    assert_true(span_eq(urls_host(a, SPAN_LIT("www.example.com/x")), SPAN_LIT("www.example.com")));
    assert_int_equal(urls_host(a, SPAN_LIT("http://[::1]/")).n, 0);
    arena_free(&a);
}

static void tells_screenshots(void **state)
{
    (void)state;
    assert_true(urls_is_screenshot(SPAN_LIT("https://x.example/a/b.PNG?v=1")));
    assert_true(urls_is_screenshot(SPAN_LIT("https://prnt.sc/abc")));
    assert_true(urls_is_screenshot(SPAN_LIT("https://i.imgur.com/abc")));
    assert_false(urls_is_screenshot(SPAN_LIT("https://notprnt.sc/abc")));
    assert_false(urls_is_screenshot(SPAN_LIT("https://prnt.sc/")));
    assert_false(urls_is_screenshot(SPAN_LIT("https://x.example/checkout")));
}

static void keeps_its_limits(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 300; i++)
        buf_printf(&b, "https://example.com/%d ", i);
    struct spans urls = {0};
    urls_read(a, buf_span(&b), &urls);
    assert_int_equal(urls.n, URLS_MAX);
    buf_clear(&b);
    buf_adds(&b, "https://example.com/");
    for (int i = 0; i < 5000; i++)
        buf_addc(&b, 'a');
    urls.n = 0;
    urls_read(a, buf_span(&b), &urls);
    assert_true(urls.n == 1 && urls.v[0].n == URLS_OCTETS_MAX);
    buf_release(&b);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_links), cmocka_unit_test(tells_hosts),
                                       cmocka_unit_test(tells_screenshots),
                                       cmocka_unit_test(keeps_its_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
