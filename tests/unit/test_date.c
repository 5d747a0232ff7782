/* Dates as mailers write them, and what is none (attack 59). */
#include "tests/unit/support_reader.h"

#include "parsers/date.h"
#include "parsers/json.h"

static const struct {
    const char *in, *out;
} rows[] = {
    {"Mon, 15 Jan 2024 10:20:30 +0100", "2024-01-15T10:20:30+01:00"},
    {"15 Jan 2024 10:20:30 -0530", "2024-01-15T10:20:30-05:30"},
    {"15 Jan 2024 10:20 +0000", "2024-01-15T10:20:00Z"},
    {"Mon,15 Jan 2024 10:20:30 GMT", "2024-01-15T10:20:30Z"},
    {"Mon, 15 Jan 2024 10:20:30 EST", "2024-01-15T10:20:30-05:00"},
    {"Mon, 15 Jan 2024 10:20:30 PDT", "2024-01-15T10:20:30-07:00"},
    {"Mon, 15 Jan 2024 10:20:30 CEST", "2024-01-15T10:20:30+02:00"},
    {"Mon, 15 Jan 2024 10:20:30 -0800 (PST)", "2024-01-15T10:20:30-08:00"},
    {"Mon, 15 Jan 2024 10:20:30 GMT+0100", "2024-01-15T10:20:30+01:00"},
    {"Mon, 15 Jan 2024 10:20:30 +01:00", "2024-01-15T10:20:30+01:00"},
    {"Mon, 15 Jan 2024 10:20:30 +1", "2024-01-15T10:20:30+01:00"},
    {"Mon, 15 Jan 2024 10:20:30 -0000", "2024-01-15T10:20:30Z"},
    {"Mon, 15 Jan 2024 10:20:30", "2024-01-15T10:20:30Z"},
    {"Mon, 15 Jan 2024 10:20:30 +9900", "2024-01-15T10:20:30Z"}, /* no place on earth */
    {"Mon, 15 Jan 2024 10:20:30 XYZ", "2024-01-15T10:20:30Z"},
    {"(a (nested) comment) 15 (x) Jan 2024 10:20:30 +0000", "2024-01-15T10:20:30Z"},
    {"15 Jan 24 10:20:30 +0000", "2024-01-15T10:20:30Z"},
    {"15 Jan 91 10:20:30 +0000", "1991-01-15T10:20:30Z"},
    {"15 Jan 104 10:20:30 +0000", "2004-01-15T10:20:30Z"}, /* a famous Y2K bug */
    {"Monday, January 15, 2024 10:20:30 AM", "2024-01-15T10:20:30Z"},
    {"Monday, January 15, 2024 10:20:30 PM", "2024-01-15T22:20:30Z"},
    {"January 15, 2024 12:20 AM", "2024-01-15T00:20:00Z"},
    {"Mon Jan 15 10:20:30 2024", "2024-01-15T10:20:30Z"},
    {"Mon Jan 15 10:20:30 EST 2024", "2024-01-15T10:20:30-05:00"},
    {"Mon Jan 15 10:20:30 2024 +0100", "2024-01-15T10:20:30+01:00"},
    {"15-Jan-2024 10:20:30 +0100", "2024-01-15T10:20:30+01:00"},
    {"2024-01-15T10:20:30Z", "2024-01-15T10:20:30Z"},
    {"2024-01-15 10:20:30.123 +0100", "2024-01-15T10:20:30+01:00"},
    {"2024-01-15T10:20:30,5+01:00", "2024-01-15T10:20:30+01:00"},
    {"2024/01/15 10:20", "2024-01-15T10:20:00Z"},
    {"01/15/2024 10:20", "2024-01-15T10:20:00Z"},
    {"15/01/2024 10:20", "2024-01-15T10:20:00Z"},
    {"15 Jan 2024 10.20.30 +0000", "2024-01-15T10:20:30Z"},
    {"Mo, 15 Mai 2024 10:20:30 +0200", "2024-05-15T10:20:30+02:00"},
    {"15 Dez 2024 10:20:30 +0100", "2024-12-15T10:20:30+01:00"},
    {"15 M\xc3\xa4rz 2024 10:20:30 +0100", "2024-03-15T10:20:30+01:00"},
    {"15 Jan 2024", "2024-01-15T00:00:00Z"},
    {"29 Feb 2024 00:00:00 +0000", "2024-02-29T00:00:00Z"},
    {"31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z"}, /* a leap second */
    {"1 Jan 1902 00:00:00 +0000", "1902-01-01T00:00:00Z"},
    {"7 Feb 2106 06:28:16 +0000", "2106-02-07T06:28:16Z"},
    /* none */
    {"", NULL},
    {"yesterday", NULL},
    {"29 Feb 2023 00:00:00 +0000", NULL},
    {"31 Apr 2024 00:00:00 +0000", NULL},
    {"0 Jan 2024 00:00:00 +0000", NULL},
    {"15 Jan 2024 25:00:00 +0000", NULL},
    {"15 Jan 2024 10:61:00 +0000", NULL},
    {"15 Jan 99999 10:20:30 +0000", NULL},
    {"15 2024 10:20:30", NULL},
    {"Jan 2024", NULL},
    {"99999999999999999999999999999999 Jan 2024", NULL},
    {"((((((((", NULL},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct facts_time t = date_read(span_of(rows[i].in));
        if (!t.set || !rows[i].out) {
            if (t.set || rows[i].out)
                fail_msg("%s: %s", rows[i].in, t.set ? "is no date" : "can be read");
            continue;
        }
        struct buf b;
        buf_init(&b, 64);
        struct json j = json_to(&b);
        json_time(&j, t.unix_s, t.offset_min);
        assert_text(span_make(b.p + 1, b.n - 2), rows[i].out, rows[i].in);
        buf_release(&b);
    }
}

static void test_days(void **state)
{
    (void)state;
    int64_t day = date_to_unix(1, 1, 1);
    assert_int_equal(day, -62135596800);
    assert_int_equal(date_to_unix(1970, 1, 1), 0);
    for (int y = 1; y <= 2400; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d++)
                if (date_valid(y, m, d)) {
                    assert_int_equal(date_to_unix(y, m, d), day);
                    day += 86400;
                }
    assert_false(date_valid(1900, 2, 29));
    assert_true(date_valid(2000, 2, 29));
    assert_false(date_valid(0, 1, 1));
    assert_false(date_valid(10000, 1, 1));
    assert_false(date_valid(2000, 13, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
