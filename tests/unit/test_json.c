/* Whatever goes in, JSON that is valid UTF-8 comes out (attack 42). */
#include "tests/unit/support_reader.h"

#include "parsers/json.h"
#include "parsers/utf8.h"

#include "daemon/base/jsonin.h"

static void test_strings(void **state)
{
    (void)state;
    static const struct {
        struct span in;
        const char *out;
    } rows[] = {
        {SPAN_LIT(""), "\"\""},
        {SPAN_LIT("plain, longer than eight octets"), "\"plain, longer than eight octets\""},
        {SPAN_LIT("\"\\/"), "\"\\\"\\\\/\""},
        {SPAN_LIT("eight at once: \"quoted\" and on"), "\"eight at once: \\\"quoted\\\" and on\""},
        {SPAN_LIT("\r\n\t"), "\"\\r\\n\\t\""},
        {SPAN_LIT("\x01\x1b\x1f\x7f"), "\"\\u0001\\u001b\\u001f\\u007f\""},
        {SPAN_LIT("\xc2\x9b"
                  "31m\xc2\xa0"),
         "\"\\u009b31m\xc2\xa0\""},
        {SPAN_LIT("\xe2\x80\xae\xe2\x80\xaf\xe2\x81\xa6\xd8\x9c"), "\"\\u202e\xe2\x80\xaf\\u2066\\u061c\""},
        {SPAN_LIT("a\0b"), "\"a\xef\xbf\xbd"
                           "b\""},
        {SPAN_LIT("\xc3\xa4\xff\xe2\x82"), "\"\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b;
        buf_init(&b, 1 << 10);
        struct json j = json_to(&b);
        json_str(&j, rows[i].in);
        assert_text(buf_span(&b), rows[i].out, "string");
        size_t n = b.n;
        json_inside(&b, rows[i].in);
        assert_true(span_eq(span_from(buf_span(&b), n), span_make(b.p + 1, n - 2)));
        buf_release(&b);
    }
}

/* Every octet at every place among sixteen, before and behind a step: read back by another's reader. */
static void test_every_octet(void **state)
{
    (void)state;
    struct buf error;
    buf_init(&error, 1 << 10);
    for (int c = 1; c < 256; c++) {
        for (int at = 0; at < 40; at++) {
            char in[40], want[48] = "";
            memset(in, 'x', sizeof in);
            in[at] = (char)c;
            struct buf b;
            buf_init(&b, 1 << 10);
            struct json j = json_to(&b);
            json_open(&j, '[');
            json_str(&j, span_make(in, sizeof in));
            json_close(&j, ']');
            assert_true(utf8_valid(buf_span(&b)));
            struct jsonin *back = jsonin_parse(buf_span(&b), JSONIN_LIMITS, &error);
            assert_non_null(back);
            struct jsonin_value list = jsonin_root(back);
            snprintf(want, sizeof want, "%.*s%s%.*s", at, in,
                     c < 0x80 ? (char[]){(char)c, 0} : "\xef\xbf\xbd", 39 - at, in + at + 1);
            assert_text(jsonin_str(jsonin_at(&list, 0)), want, "octet");
            jsonin_free(&back);
            buf_release(&b);
        }
    }
    buf_release(&error);
}

/* A long string is written in pieces: characters and escapes across their seams. */
static void test_long(void **state)
{
    (void)state;
    static const char *const marks[] = {"\xe2\x98\x82", "\"", "\n"}, *const written[] = {"\xe2\x98\x82",
                                                                                         "\\\"", "\\n"};
    for (size_t k = 0; k < 3; k++) {
        for (size_t at = 1000; at < 1060; at++) {
            struct buf in, want, got;
            buf_init(&in, 1 << 13);
            buf_init(&want, 1 << 13);
            buf_init(&got, 1 << 13);
            buf_addc(&want, '"');
            for (size_t i = 0; i < 3000; i++) {
                buf_adds(&in, i == at ? marks[k] : "x");
                buf_adds(&want, i == at ? written[k] : "x");
            }
            buf_addc(&want, '"');
            struct json j = json_to(&got);
            json_str(&j, buf_span(&in));
            assert_true(span_eq(buf_span(&got), buf_span(&want)));
            buf_release(&in);
            buf_release(&want);
            buf_release(&got);
        }
    }
}

static void test_shapes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 10);
    struct json j = json_to(&b);
    json_open(&j, '{');
    json_key(&j, "list");
    json_open(&j, '[');
    json_int(&j, 0);
    json_int(&j, -7);
    json_int(&j, INT64_MIN);
    json_int(&j, INT64_MAX);
    json_open(&j, '{');
    json_close(&j, '}');
    json_close(&j, ']');
    json_key(&j, "yes");
    json_bool(&j, true);
    json_key(&j, "none");
    json_str_or_null(&j, SPAN_EMPTY);
    json_key(&j, "raw");
    json_raw(&j, SPAN_LIT("[1]"));
    json_close(&j, '}');
    assert_text(buf_span(&b),
                "{\"list\":[0,-7,-9223372036854775808,9223372036854775807,{}],\"yes\":true,\"none\":null,"
                "\"raw\":[1]}",
                "shapes");
    buf_release(&b);
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        int64_t unix_s;
        int offset_min;
        const char *out;
    } rows[] = {
        {0, 0, "\"1970-01-01T00:00:00Z\""},
        {1700000000, 90, "\"2023-11-14T23:43:20+01:30\""},
        {1700000000, -210, "\"2023-11-14T18:43:20-03:30\""},
        {-2145916800, 0, "\"1902-01-01T00:00:00Z\""},
        {4300000000, 0, "\"2106-04-06T12:26:40Z\""},
        {INT64_MAX / 2, 0, "null"}, /* RFC 3339 has four digits a year */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b;
        buf_init(&b, 64);
        struct json j = json_to(&b);
        json_time(&j, rows[i].unix_s, rows[i].offset_min);
        assert_text(buf_span(&b), rows[i].out, "time");
        buf_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings), cmocka_unit_test(test_every_octet), cmocka_unit_test(test_long),
        cmocka_unit_test(test_shapes),  cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
