/* Reading JSON: what is refused at once, values and their types, paths in errors, times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/base/jsonin.h"

static struct jsonin *parse(const char *text)
{
    struct buf error;
    buf_init(&error, 300);
    struct jsonin *doc = jsonin_parse(span_of(text), JSONIN_LIMITS, &error);
    assert_int_equal(error.n, 0);
    assert_non_null(doc);
    return doc;
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } rows[] = {
        {"", "line 1, column 0: '[' or '{' expected near end of file"},
        {"{", "line 1, column 1: string or '}' expected near end of file"},
        {"{\"a\":1,\"a\":2}", "line 1, column 10: duplicate object key near '\"a\"'"},
        {"[1] x", "line 1, column 5: end of file expected near 'x'"},
        {"\"\\u0000\"", NULL},
        {"\"\xff\"", NULL},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "nested deeper than 32"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf error;
        buf_init(&error, 300);
        assert_null(jsonin_parse(span_of(rows[i].text), JSONIN_LIMITS, &error));
        assert_true(error.n > 0);
        if (i > 0 && rows[i].error)
            assert_string_equal(error.p, rows[i].error);
        buf_release(&error);
    }
    struct buf error;
    buf_init(&error, 300);
    assert_null(jsonin_parse(SPAN_LIT("[1,2]"), (struct jsonin_limits){4, 9}, &error));
    assert_string_equal(error.p, "larger than 4 octets");
    buf_release(&error);
    /* Brackets in texts are no depth. */
    struct jsonin *doc = parse("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[\"]");
    jsonin_free(&doc);
    assert_null(doc);
}

static void test_values(void **state)
{
    (void)state;
    struct jsonin *doc =
        parse("{\"s\":\"t\xc3\xa4xt\",\"n\":-5,\"big\":9223372036854775807,\"yes\":true,\"no\":"
              "false,\"nil\":null,\"list\":[1,2,\"x\"],\"o\":{\"a\":{\"b\":7}}}");
    struct jsonin_value root = jsonin_root(doc);
    assert_true(span_eq(jsonin_str(jsonin_need(&root, "s")), SPAN_LIT("t\xc3\xa4xt")));
    assert_int_equal(jsonin_int(jsonin_get(&root, "n"), -5, 5), -5);
    assert_true(jsonin_int(jsonin_get(&root, "big"), 0, INT64_MAX) == INT64_MAX);
    assert_true(jsonin_bool(jsonin_get(&root, "yes")));
    assert_false(jsonin_bool(jsonin_get(&root, "no")));
    assert_false(jsonin_has(jsonin_get(&root, "nil")));
    assert_false(jsonin_has(jsonin_get(&root, "absent")));
    assert_true(span_eq(jsonin_str(jsonin_get(&root, "nil")), SPAN_EMPTY));
    assert_int_equal(jsonin_int(jsonin_get(&root, "absent"), 5, 6), 0);
    struct jsonin_value list = jsonin_get(&root, "list");
    assert_int_equal(jsonin_count(list), 3);
    assert_int_equal(jsonin_int(jsonin_at(&list, 1), 0, 9), 2);
    assert_true(jsonin_is_string(jsonin_at(&list, 2)));
    assert_false(jsonin_has(jsonin_at(&list, 3)));
    struct jsonin_value o = jsonin_get(&root, "o"), a = jsonin_get(&o, "a");
    assert_true(jsonin_is_object(a));
    assert_int_equal(jsonin_int(jsonin_get(&a, "b"), 0, 9), 7);
    struct jsonin_value absent = jsonin_get(&root, "absent"), deeper = jsonin_get(&absent, "x");
    assert_int_equal(jsonin_count(deeper), 0);
    assert_null(jsonin_error(doc));
    jsonin_free(&doc);
}

static const char sample[] = "{\"organizations\":[{},{\"members\":[{\"address\":5,\"role\":\"r\"}]}],"
                             "\"when\":\"x\",\"s\":\"t\"}";

static void test_errors_stick_with_their_path(void **state)
{
    (void)state;
    struct jsonin *doc = parse(sample);
    struct jsonin_value root = jsonin_root(doc), orgs = jsonin_get(&root, "organizations");
    struct jsonin_value org = jsonin_at(&orgs, 1), members = jsonin_get(&org, "members");
    struct jsonin_value member = jsonin_at(&members, 0);
    assert_true(span_eq(jsonin_str(jsonin_get(&member, "address")), SPAN_EMPTY));
    jsonin_refuse(root, "a later one");
    assert_string_equal(jsonin_error(doc),
                        "organizations[1].members[0].address: a string is wanted, not a number");
    jsonin_free(&doc);

    static const char *const known[] = {"organizations", "s", NULL};
    static const struct {
        int what;
        const char *error;
    } rows[] = {
        {0, "organizations[0].id: missing"},
        {1, "organizations: true or false is wanted, not a list"},
        {2, "s: a whole number is wanted, not a string"},
        {3, "s: a list is wanted, not a string"},
        {4, "s: an object is wanted, not a string"},
        {5, "when: a time is wanted, as 2026-02-03T14:30:00Z"},
        {6, "unknown member \"when\""},
        {7, "s: no such \\x1b role"},
        {8, "organizations[1].members[0].address: 5 is not between 6 and 7"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        doc = parse(sample);
        root = jsonin_root(doc);
        orgs = jsonin_get(&root, "organizations");
        struct jsonin_value first = jsonin_at(&orgs, 0), s = jsonin_get(&root, "s");
        org = jsonin_at(&orgs, 1);
        members = jsonin_get(&org, "members");
        member = jsonin_at(&members, 0);
        int64_t t;
        int off;
        switch (rows[i].what) {
        case 0:
            jsonin_need(&first, "id");
            break;
        case 1:
            jsonin_bool(orgs);
            break;
        case 2:
            jsonin_int(s, 0, 1);
            break;
        case 3:
            jsonin_count(s);
            break;
        case 4:
            jsonin_get(&s, "x");
            break;
        case 5:
            assert_false(jsonin_time(jsonin_get(&root, "when"), &t, &off));
            break;
        case 6:
            jsonin_only(&root, known);
            break;
        case 7:
            jsonin_refuse(s, "no such %s", "\x1b role");
            break;
        case 8:
            jsonin_int(jsonin_get(&member, "address"), 6, 7);
            break;
        }
        assert_non_null(jsonin_error(doc));
        assert_string_equal(jsonin_error(doc), rows[i].error);
        jsonin_free(&doc);
    }
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fine;
        int64_t unix_s;
        int offset;
    } rows[] = {
        {"\"1970-01-01T00:00:00Z\"", true, 0, 0},
        {"\"2026-02-03T14:30:00Z\"", true, 1770129000, 0},
        {"\"2026-02-03T14:30:00.25+01:00\"", true, 1770125400, 60},
        {"\"2026-02-03t14:30:00-08:30\"", true, 1770159600, -510},
        {"\"2000-02-29T00:00:00Z\"", true, 951782400, 0},
        {"\"1902-01-01T00:00:00Z\"", true, -2145916800, 0},
        {"\"9999-12-31T23:59:60Z\"", true, 253402300800, 0},
        {"\"1900-02-29T00:00:00Z\"", false, 0, 0},
        {"\"2026-13-01T00:00:00Z\"", false, 0, 0},
        {"\"2026-02-03\"", false, 0, 0},
        {"\"2026-02-03T14:30:00\"", false, 0, 0},
        {"\"2026-02-03T14:30:00Zx\"", false, 0, 0},
        {"\"2026-02-03T24:00:00Z\"", false, 0, 0},
        {"\"\"", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct jsonin *doc = parse(rows[i].text);
        int64_t unix_s = 0;
        int offset = 0;
        assert_int_equal(jsonin_time(jsonin_root(doc), &unix_s, &offset), rows[i].fine);
        assert_int_equal(jsonin_error(doc) == NULL, rows[i].fine);
        assert_true(unix_s == rows[i].unix_s);
        assert_int_equal(offset, rows[i].offset);
        jsonin_free(&doc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_errors_stick_with_their_path),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
