/* test_pattern.c: what a configured pattern may be, and what it may cost (attacks 63 to 65). */
#include "parsers/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static const char *const groups[] = {"site", "type", "environment", "summary", NULL};

static const struct {
    const char *regex, *why; /* part of the reason; NULL: may be used */
} rows[] = {
    {"^\\[(?<site>[a-z-]+)\\]", NULL},
    {"(?P<site>a)|(?'site'b)", NULL},
    {"(?<other>x)(?<summary>.*)", NULL},
    {"(?i-s)(?<site>a)(?=b)(?!c)(?:d)(?>e)", NULL},
    {"(?<site>a)\\1\\k<site>\\g{1}", NULL},
    {"[(?R)](?<site>a)\\(\\?R\\)", NULL},
    {"\\Q(?R)(*F)\\E(?<site>a)", NULL},
    {"[](*F)-](?<site>a)", NULL},
    {"[[:alpha:]\\]](?<site>a)", NULL},
    {"(?<site>a", "does not compile"},
    {"[a-", "does not compile"},
    {"^plain$", "none of the groups"},
    {"(?<nosuch>x)", "none of the groups"},
    {"(*LIMIT_MATCH=1000000000)(?<site>a)", "(*VERB)"},
    {"(*NO_JIT)(?<site>a)", "(*VERB)"},
    {"(?<site>a)(*ACCEPT)", "(*VERB)"},
    {"(?<site>\\C)", "\\C"},
    {"(?x)#[\n(?<site>a(?R)?)", "option x"},
    {"(?ix-s:(?<site>a))", "option x"},
    {"(?#[)(?<site>a(?R)?)", "comment"},
    {"(?<site>a)(?C1)", "callout"},
    {"(?<site>a)(?C'text')", "callout"},
    {"(?<site>a(?R)?)", "recursion"},
    {"(?<site>a(?0)?)", "recursion"},
    {"(?<site>a(?1)?)", "recursion"},
    {"(?<site>a(?-1)?)", "recursion"},
    {"(?<site>a(?+1)?(b))", "recursion"},
    {"(?<site>a(?&site)?)", "recursion"},
    {"(?<site>a(?P>site)?)", "recursion"},
    {"(?<site>a\\g<site>?)", "recursion"},
    {"(?<site>a\\g'1'?)", "recursion"},
};

static void compiles_only_what_it_may(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char why[256] = "";
        struct pattern *p = pattern_new(rows[i].regex, groups, why, sizeof why);
        bool right = rows[i].why ? !p && strstr(why, rows[i].why) : p != NULL;
        if (!right) {
            print_error("%s: %s\n", rows[i].regex, p ? "accepted" : why);
            failed++;
        }
        pattern_free(&p);
    }
    assert_int_equal(failed, 0);
}

static void refuses_a_long_one(void **state)
{
    (void)state;
    char why[256], *regex = malloc(PATTERN_MAX + 16);
    memset(regex, 'a', PATTERN_MAX + 15);
    memcpy(regex, "(?<site>a)", 10);
    regex[PATTERN_MAX + 15] = 0;
    assert_null(pattern_new(regex, groups, why, sizeof why));
    assert_non_null(strstr(why, "longer"));
    regex[1000] = 0;
    struct pattern *p = pattern_new(regex, groups, why, sizeof why);
    assert_non_null(p);
    pattern_free(&p);
    free(regex);
}

static void gives_its_groups(void **state)
{
    (void)state;
    char why[256];
    struct span g[PATTERN_GROUPS];
    struct pattern *p = pattern_new("^(?:a(?<site>\\w+)|b(?<site>\\w+)) (?<type>\\w*)(?<summary> .*)?$",
                                    groups, why, sizeof why);
    assert_int_equal(pattern_match(p, SPAN_LIT("Axy T rest"), g), PATTERN_MATCH);
    assert_true(span_eq(g[0], SPAN_LIT("xy")) && span_eq(g[1], SPAN_LIT("T")) && g[2].n == 0);
    assert_true(span_eq(g[3], SPAN_LIT(" rest")));
    assert_int_equal(pattern_match(p, SPAN_LIT("bz "), g), PATTERN_MATCH);
    assert_true(span_eq(g[0], SPAN_LIT("z")) && g[1].n == 0 && g[3].n == 0);
    assert_int_equal(pattern_match(p, SPAN_LIT("c"), g), PATTERN_NO_MATCH);
    assert_int_equal(g[0].n, 0);
    pattern_free(&p);
}

static void gives_up_soon(void **state)
{
    (void)state;
    char why[256], subject[PATTERN_SUBJECT_MAX + 1];
    struct span g[PATTERN_GROUPS];
    struct pattern *p = pattern_new("^(?<site>(\\w+\\s?)*)$", groups, why, sizeof why);
    memset(subject, 'a', sizeof subject);
    subject[PATTERN_SUBJECT_MAX - 1] = '!';
    clock_t start = clock();
    assert_int_equal(pattern_match(p, span_make(subject, PATTERN_SUBJECT_MAX), g), PATTERN_GAVE_UP);
    assert_true(clock() - start < CLOCKS_PER_SEC / 4); /* milliseconds; 0.23 s each without the limit */
    pattern_free(&p);
}

static void looks_at_998_octets(void **state)
{
    (void)state;
    char why[256], subject[1100];
    struct span g[PATTERN_GROUPS];
    struct pattern *p = pattern_new("(?<site>.*)", groups, why, sizeof why);
    for (size_t i = 0; i + 3 < sizeof subject; i += 3)
        memcpy(subject + i, "\xe3\x81\x82", 3);
    assert_int_equal(pattern_match(p, span_make(subject, 1098), g), PATTERN_MATCH);
    assert_int_equal(g[0].n, 996); /* whole characters */
    pattern_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiles_only_what_it_may), cmocka_unit_test(refuses_a_long_one),
        cmocka_unit_test(gives_its_groups),          cmocka_unit_test(gives_up_soon),
        cmocka_unit_test(looks_at_998_octets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
