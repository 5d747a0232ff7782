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
        {"", "line 1, column 1: end of the octets where a value is wanted"},
        {"{", "line 1, column 2: a member's name is wanted"},
        {"{\"a\":1,\"a\":2}", "line 1, column 13: a member stands twice in the object that ends here"},
        {"[1,\n 2] x", "line 2, column 5: something stands behind the value"},
        {"\"\\u0000\"", "line 1, column 2: \\u0000 is not allowed"},
        {"\"\xff\"", "line 1, column 2: no UTF-8"},
        {"\"\xed\xa0\x80\"", "line 1, column 2: no UTF-8"},
        {"\"a\nb\"", "line 1, column 3: control character in a text"},
        {"\"abcdefghijklmnop", "line 1, column 1: a text doesn't end"},
        {"\"\\x\"", "line 1, column 2: invalid escape"},
        {"\"\\u12g4\"", "line 1, column 2: invalid escape"},
        {"\"\\ud800\"", "line 1, column 2: invalid surrogate pair"},
        {"\"\\ud800\\u0041\"", "line 1, column 2: invalid surrogate pair"},
        {"\"\\udc00\"", "line 1, column 2: invalid surrogate pair"},
        {"\"\\", "line 1, column 2: invalid escape"},
        {"[1 2]", "line 1, column 4: ',' or ']' is wanted"},
        {"[1,]", "line 1, column 4: no value"},
        {"[,1]", "line 1, column 2: no value"},
        {"{\"a\" 1}", "line 1, column 6: ':' is wanted"},
        {"{\"a\":1 \"b\":2}", "line 1, column 8: ',' or '}' is wanted"},
        {"{a:1}", "line 1, column 2: a member's name is wanted"},
        {"[1}", "line 1, column 3: ',' or ']' is wanted"},
        {"01", "line 1, column 1: invalid number"},
        {"-", "line 1, column 1: invalid number"},
        {"1.", "line 1, column 1: invalid number"},
        {"1e+", "line 1, column 1: invalid number"},
        {"9223372036854775808", "line 1, column 1: number too large"},
        {"-9223372036854775809", "line 1, column 1: number too large"},
        {"tru", "line 1, column 1: no value"},
        {"NaN", "line 1, column 1: no value"},
        {"\xef\xbb\xbf[]", "line 1, column 1: no value"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "nested deeper than 32"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf error;
        buf_init(&error, 300);
        assert_null(jsonin_parse(span_of(rows[i].text), JSONIN_LIMITS, &error));
        assert_true(error.n > 0);
        if (error.n == 0 || strcmp(error.p, rows[i].error) != 0)
            fail_msg("%s: %s", rows[i].text, error.p);
        buf_release(&error);
    }
    struct buf error;
    buf_init(&error, 300);
    assert_null(jsonin_parse(SPAN_LIT("[1,2]"), (struct jsonin_limits){4, 9}, &error));
    assert_string_equal(error.p, "larger than 4 octets");
    buf_release(&error);
    assert_null(jsonin_parse(SPAN_LIT("[1,2]"), (struct jsonin_limits){4, 9}, NULL));
    assert_null(jsonin_parse(SPAN_LIT("[1,"), JSONIN_LIMITS, NULL));
    /* Brackets in texts are no depth. */
    struct jsonin *doc = parse("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[\"]");
    jsonin_free(&doc);
    assert_null(doc);
}

/* Into a room of a fixed size: whole characters, and always a C string. */
static void test_text(void **state)
{
    (void)state;
    char out[5] = "xxxx";
    struct jsonin *doc = parse("{\"fits\":\"abcd\",\"long\":\"abc\xc3\xa4\"}");
    struct jsonin_value root = jsonin_root(doc);
    jsonin_text(&root, "fits", out, sizeof out);
    assert_string_equal(out, "abcd");
    jsonin_text(&root, "long", out, sizeof out);
    assert_string_equal(out, "abc");
    assert_null(jsonin_error(doc));
    jsonin_text(&root, "none", out, sizeof out);
    assert_string_equal(out, "");
    assert_string_equal(jsonin_error(doc), "none: missing");
    jsonin_free(&doc);
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

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *read;
    } rows[] = {
        {"\"\"", ""},
        {"\"12345678\"", "12345678"},
        {"\"1234567\\n9abcdefgh\\\\\\/\\\"\"", "1234567\n9abcdefgh\\/\""},
        {"\"\\u00e4\\u20AC\\ud83d\\ude00\\t\"", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\t"},
        {"\"\xc3\xa4 \xf0\x9f\x98\x80 and some more, \\u0041 \xc3\xa4\"",
         "\xc3\xa4 \xf0\x9f\x98\x80 and some more, A \xc3\xa4"},
        {" \t\r\n\"x\" \n", "x"},
        {"\"\x7f~!# []{}\"", "\x7f~!# []{}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct jsonin *doc = parse(rows[i].text);
        if (!span_eq(jsonin_str(jsonin_root(doc)), span_of(rows[i].read)))
            fail_msg("%s", rows[i].text);
        jsonin_free(&doc);
    }
}

/* Numbers at their ends, and members and items out of order. */
static void test_order(void **state)
{
    (void)state;
    struct jsonin *doc =
        parse("{\"z\":-9223372036854775808,\"y\":0,\"x\":-0,\"e\":1e3,\"l\":[0,1,2,3,4],\"\":{}}");
    struct jsonin_value root = jsonin_root(doc), list = jsonin_get(&root, "l");
    for (int round = 0; round < 2; round++) {
        assert_int_equal(jsonin_int(jsonin_get(&root, "x"), 0, 0), 0);
        assert_true(jsonin_int(jsonin_get(&root, "z"), INT64_MIN, 0) == INT64_MIN);
        assert_false(jsonin_has(jsonin_get(&root, "absent")));
        assert_true(jsonin_is_object(jsonin_get(&root, "")));
        assert_int_equal(jsonin_int(jsonin_get(&root, "y"), 0, 9), 0);
        for (int i = 4; i >= 0; i -= 2)
            assert_int_equal(jsonin_int(jsonin_at(&list, (size_t)i), 0, 9), i);
        assert_int_equal(jsonin_int(jsonin_at(&list, 1), 0, 9), 1);
        assert_int_equal(jsonin_int(jsonin_at(&list, 3), 0, 9), 3);
    }
    assert_null(jsonin_error(doc));
    jsonin_int(jsonin_get(&root, "e"), 0, 5000);
    assert_string_equal(jsonin_error(doc), "e: a whole number is wanted, not a number");
    jsonin_free(&doc);
}

/* Many members: the same rule, and no quadratic time. */
static void test_many_members(void **state)
{
    (void)state;
    enum { MANY = 200000 };
    struct buf text, error;
    buf_init(&text, 8 << 20);
    buf_init(&error, 300);
    for (int twice = 0; twice < 2; twice++) {
        buf_clear(&text);
        buf_addc(&text, '{');
        for (int i = 0; i < MANY; i++)
            buf_printf(&text, "%s\"k%d\":%d", i ? "," : "", twice && i == MANY - 1 ? 77 : i, i);
        buf_addc(&text, '}');
        struct jsonin *doc = jsonin_parse(buf_span(&text), JSONIN_LIMITS, &error);
        assert_int_equal(doc == NULL, twice);
        if (doc) {
            struct jsonin_value root = jsonin_root(doc);
            assert_int_equal(jsonin_count(root), MANY);
            assert_int_equal(jsonin_int(jsonin_get(&root, "k199999"), 0, MANY), 199999);
        }
        jsonin_free(&doc);
    }
    assert_true(span_ends(buf_span(&error), SPAN_LIT("a member stands twice in the object that ends here")));
    buf_release(&text);
    buf_release(&error);
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
        cmocka_unit_test(test_refused), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_order),   cmocka_unit_test(test_many_members),
        cmocka_unit_test(test_values),  cmocka_unit_test(test_errors_stick_with_their_path),
        cmocka_unit_test(test_times),   cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
