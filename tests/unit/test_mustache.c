/* test_mustache.c: the official specification's cases (../shared/mustache-spec, where it is there) and our
 * own. */
#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "parsers/mustache.h"

#define SPEC_DIR "../shared/mustache-spec"

static struct mustache_value *value_of(struct arena *a, const json_t *j)
{
    if (json_is_object(j)) {
        struct mustache_value *v = mustache_object(a);
        const char *key;
        json_t *item;
        json_object_foreach((json_t *)j, key, item) mustache_set(a, v, span_of(key), value_of(a, item));
        return v;
    }
    if (json_is_array(j)) {
        struct mustache_value *v = mustache_new_list(a);
        for (size_t i = 0; i < json_array_size(j); i++)
            mustache_push(a, v, value_of(a, json_array_get(j, i)));
        return v;
    }
    if (json_is_boolean(j))
        return mustache_new_flag(a, json_is_true(j));
    if (json_is_integer(j))
        return mustache_new_text(a, arena_printf(a, "%lld", (long long)json_integer_value(j)));
    if (json_is_real(j))
        return mustache_new_text(a, arena_printf(a, "%g", json_real_value(j)));
    return mustache_new_text(a, json_is_string(j) ? span_of(json_string_value(j)) : SPAN_EMPTY);
}

static const struct mustache *spec_partial(struct span name, void *arg)
{
    struct {
        const char *name;
        struct mustache *t;
    } *p = arg;
    for (; p->name; p++)
        if (span_eq(span_of(p->name), name))
            return p->t;
    return NULL;
}

static bool spec_case(const json_t *test)
{
    struct {
        const char *name;
        struct mustache *t;
    } partials[9] = {0};
    size_t n = 0;
    const char *key;
    json_t *source;
    json_object_foreach(json_object_get(test, "partials"), key, source)
    {
        partials[n].name = key;
        partials[n++].t = mustache_compile(span_of(json_string_value(source)), NULL);
        assert_non_null(partials[n - 1].t);
    }
    struct arena *a = arena_new(0);
    struct buf out, error;
    buf_init(&out, 1 << 16);
    buf_init(&error, 1000);
    struct mustache *t =
        mustache_compile(span_of(json_string_value(json_object_get(test, "template"))), &error);
    bool ok = t && mustache_render(t, value_of(a, json_object_get(test, "data")), MUSTACHE_HTML, spec_partial,
                                   partials, &out);
    ok = ok && span_eq(buf_span(&out), span_of(json_string_value(json_object_get(test, "expected"))));
    if (!ok)
        print_error("%s: got \"%.*s\" %.*s\n", json_string_value(json_object_get(test, "name")),
                    SPAN_FMT(buf_span(&out)), SPAN_FMT(buf_span(&error)));
    mustache_free(&t);
    while (n)
        mustache_free(&partials[--n].t);
    buf_release(&out);
    buf_release(&error);
    arena_free(&a);
    return ok;
}

static void test_spec(void **state)
{
    (void)state;
    static const char *const files[] = {"comments", "delimiters", "interpolation",
                                        "inverted", "partials",   "sections"};
    size_t cases = 0, failed = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%s.json", SPEC_DIR, files[i]);
        json_error_t error;
        json_t *spec = json_load_file(path, 0, &error);
        if (!spec) {
            printf("skipped: the specification's cases: %s isn't there\n", path);
            return;
        }
        const json_t *tests = json_object_get(spec, "tests");
        for (size_t k = 0; k < json_array_size(tests); k++, cases++)
            failed += !spec_case(json_array_get(tests, k));
        json_decref(spec);
    }
    printf("note: %zu of %zu cases of the specification\n", cases - failed, cases);
    assert_int_equal(failed, 0);
    assert_int_equal(cases, 136);
}

/* Data for our own table: text "t" with everything that might be taken for a template, list "l", objects
 * within. */
static struct mustache_value *sample(struct arena *a)
{
    struct mustache_value *v = mustache_object(a), *list;
    mustache_text(a, v, SPAN_LIT("t"), SPAN_LIT("{{x}}{{{{%s%n&<\r\n"));
    mustache_text(a, v, SPAN_LIT("x"), SPAN_LIT("X"));
    mustache_text(a, v, SPAN_LIT("empty"), SPAN_EMPTY);
    mustache_flag(a, v, SPAN_LIT("yes"), true);
    mustache_flag(a, v, SPAN_LIT("no"), false);
    list = mustache_list(a, v, SPAN_LIT("l"));
    for (int i = 1; i <= 3; i++) {
        struct mustache_value *item = mustache_object(a);
        mustache_text(a, item, SPAN_LIT("n"), arena_printf(a, "%d", i));
        mustache_push(a, list, item);
    }
    return v;
}

static void test_render(void **state)
{
    (void)state;
    static const struct {
        const char *source, *expected;
    } table[] = {
        {"", ""},
        {"{{t}}", "{{x}}{{{{%s%n&<\r\n"}, /* data is expanded once, and text isn't escaped */
        {"{{{t}}}", "{{x}}{{{{%s%n&<\r\n"},
        {"{{empty}}{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}", "b"},
        {"{{#yes}}a{{/yes}}{{#no}}b{{/no}}{{^no}}c{{/no}}", "ac"},
        {"{{#l}}{{n}}{{x}},{{/l}}", "1X,2X,3X,"},
        {"{{#l}}\n- {{n}}\n{{/l}}\n", "- 1\n- 2\n- 3\n"},
        {"{{#l}}{{#l}}{{n}}{{/l}};{{/l}}", "123;123;123;"},
        {"{{^none}}{{^none}}a{{/none}}{{x}}{{/none}}", "aX"},
        {"a\r\n{{! gone }}\r\nb\r\n", "a\r\nb\r\n"},
        {"{{=<< >>=}}<<x>>{{x}}<<={{ }}=>>{{x}}", "X{{x}}X"},
        {"{ {x}} {{x} }}", NULL},
        {"{{x", NULL},
        {"{{}}", NULL},
        {"{{a b}}", NULL},
        {"{{a..b}}", NULL},
        {"{{.a}}", NULL},
        {"{{#a}}", NULL},
        {"{{/a}}", NULL},
        {"{{#a}}{{#b}}{{/a}}{{/b}}", NULL},
        {"{{=a}}", NULL},
        {"{{= =}}", NULL},
        {"{{=a b c=}}", NULL},
        {"{{>}}", NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena *a = arena_new(0);
        struct buf out, error;
        buf_init(&out, 1000);
        buf_init(&error, 1000);
        struct mustache *t = mustache_compile(span_of(table[i].source), &error);
        assert_int_equal(t != NULL, table[i].expected != NULL);
        assert_int_equal(error.n == 0, t != NULL);
        if (t) {
            assert_true(mustache_render(t, sample(a), MUSTACHE_PLAIN, NULL, NULL, &out));
            if (!span_eq(buf_span(&out), span_of(table[i].expected)))
                fail_msg("%s: got \"%.*s\"", table[i].source, SPAN_FMT(buf_span(&out)));
        }
        mustache_free(&t);
        buf_release(&out);
        buf_release(&error);
        arena_free(&a);
    }
}

static void test_errors_name_the_line(void **state)
{
    (void)state;
    struct buf error;
    buf_init(&error, 1000);
    assert_null(mustache_compile(SPAN_LIT("a\n{{#b}}\nc\n"), &error));
    assert_string_equal(error.p, "2: a section isn't closed");
    buf_release(&error);
}

static const struct mustache *itself(struct span name, void *arg)
{
    (void)name;
    return *(struct mustache **)arg;
}

/* A partial that asks for itself, sections past the depth, endless output: each ends, and says so. */
static void test_bounds(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct buf out, source;
    buf_init(&out, 1000);
    buf_init(&source, 1 << 16);
    struct mustache *t = mustache_compile(SPAN_LIT("{{>t}}"), NULL);
    assert_false(mustache_render(t, sample(a), MUSTACHE_PLAIN, itself, &t, &out));
    mustache_free(&t);
    for (int i = 0; i <= MUSTACHE_DEPTH; i++)
        buf_adds(&source, "{{#yes}}");
    assert_null(mustache_compile(buf_span(&source), NULL));
    buf_clear(&source);
    for (int i = 0; i < 20; i++)
        buf_adds(&source, "{{#l}}");
    for (int i = 0; i < 20; i++)
        buf_adds(&source, "{{/l}}");
    t = mustache_compile(buf_span(&source), NULL);
    assert_non_null(t); /* 3^20 turns that write nothing */
    assert_false(mustache_render(t, sample(a), MUSTACHE_PLAIN, NULL, NULL, &out));
    mustache_free(&t);
    t = mustache_compile(
        SPAN_LIT("{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}0123456789{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}"), NULL);
    assert_false(mustache_render(t, sample(a), MUSTACHE_PLAIN, NULL, NULL, &out));
    assert_true(out.n <= 1000);
    mustache_free(&t);
    buf_release(&out);
    buf_release(&source);
    arena_free(&a);
}

static bool collect(char what, struct span name, unsigned line, void *arg)
{
    buf_printf(arg, "%c%.*s:%u ", what, SPAN_FMT(name), line);
    return true;
}

static void test_walk(void **state)
{
    (void)state;
    struct buf seen;
    buf_init(&seen, 1000);
    struct mustache *t =
        mustache_compile(SPAN_LIT("{{a.b}}\n{{#c}}\n{{&d}}{{/c}}{{^e}}{{/e}}\n  {{>f}}\n"), NULL);
    assert_true(mustache_walk(t, collect, &seen));
    assert_string_equal(seen.p, "va.b:1 #c:2 vd:3 /c:3 ^e:3 /e:3 >f:4 ");
    mustache_free(&t);
    buf_release(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spec),
        cmocka_unit_test(test_render),
        cmocka_unit_test(test_errors_name_the_line),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
