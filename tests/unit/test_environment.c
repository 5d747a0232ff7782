/* test_environment.c: environments named in a text. */
#include "parsers/environment.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *text, *want;
} rows[] = {
    {"live", "live"},
    {"Production and staging", "live,test"},
    {"production; Chrome 131 on macOS 15", "live"},
    {"dev, test & live", "dev,test,live"},
    {"live live LIVE prod", "live"},
    {"all environments", "dev,test,live"},
    {"alle", "dev,test,live"},
    {"全ての環境", "dev,test,live"},
    {"本番とテスト", "live,test"},
    {"生产环境和测试环境", "live,test"},
    {"운영 환경만", "live"},
    {"nur Produktion, nicht auf Staging", "live"},
    {"live, not on test", "live"},
    {"all but dev", "dev,test,live"},
    {"live (test works fine)", "live"},
    {"works on test, broken on live", "live"},
    {"broken on live and works on test", "live"},
    {"it doesn't work on live", "live"},
    {"funktioniert nicht auf live", "live"},
    {"multidev feature-x", "multidev:feature-x"},
    {"multidev:feature-x", "multidev:feature-x"},
    {"Multidev branch \"feature-x\" and live", "multidev:feature-x,live"},
    {"feature-x (multidev)", "multidev:feature-x"},
    {"branch checkout-2", "multidev:checkout-2"},
    {"multidev test-cart", "multidev:test-cart"},
    {"Windows 11, Firefox", ""},
    {"", ""},
    {"our customers are angry", ""},
};

static void reads_environments(void **state)
{
    (void)state;
    struct facts_conf *conf = facts_conf_default();
    struct arena *a = arena_new(0);
    int failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spans list = {0};
        struct span got = SPAN_EMPTY;
        environment_read(conf, span_of(rows[i].text), a, &list);
        for (size_t k = 0; k < list.n; k++)
            got = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(got), k ? "," : "", SPAN_FMT(list.v[k]));
        if (!span_eq(got, span_of(rows[i].want))) {
            print_error("%s: want %s got %.*s\n", rows[i].text, rows[i].want, SPAN_FMT(got));
            failed++;
        }
    }
    arena_free(&a);
    facts_conf_free(&conf);
    assert_int_equal(failed, 0);
}

static void names_one(void **state)
{
    (void)state;
    struct facts_conf *conf = facts_conf_default();
    struct arena *a = arena_new(0);
    assert_true(span_eq(environment_of(conf, SPAN_LIT("Prod"), a), SPAN_LIT("live")));
    assert_true(span_eq(environment_of(conf, SPAN_LIT("Feature-X"), a), SPAN_LIT("multidev:feature-x")));
    assert_true(span_eq(environment_of(conf, SPAN_LIT("multidev:pr-12"), a), SPAN_LIT("multidev:pr-12")));
    assert_int_equal(environment_of(conf, SPAN_LIT("no name at all"), a).n, 0);
    assert_int_equal(environment_of(conf, SPAN_LIT("../x"), a).n, 0);
    arena_free(&a);
    facts_conf_free(&conf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_environments), cmocka_unit_test(names_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
