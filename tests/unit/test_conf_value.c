/* What single values of a configuration mean: hours, holidays, dates, URLs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/base/conf_calendar.h"
#include "daemon/base/conf_url.h"

static void test_hours(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fine;
        struct conf_hours h;
    } rows[] = {
        {"Mon-Fri 09:00-17:00", true, {0x1f, 540, 1020}},
        {"mon-fri  09:00-17:00", true, {0x1f, 540, 1020}},
        {"Sat,Sun 10:00-24:00", true, {0x60, 600, 1440}},
        {"Sat-Mon 00:00-00:30", true, {0x61, 0, 30}},
        {"Mon-Sun", true, {0x7f, 0, 1440}},
        {"Mon,Wed-Thu,Sun", true, {0x4d, 0, 1440}},
        {"", false, {0}},
        {"Mon-", false, {0}},
        {"Mo-Fr 09:00-17:00", false, {0}},
        {"Mon 9:00-17:00", false, {0}},
        {"Mon 17:00-09:00", false, {0}},
        {"Mon 09:00-09:00", false, {0}},
        {"Mon 09:00-24:01", false, {0}},
        {"Mon 09:60-17:00", false, {0}},
        {"Mon 09:00", false, {0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct conf_hours h = {0};
        assert_int_equal(conf_hours_read(span_of(rows[i].text), &h), rows[i].fine);
        if (rows[i].fine)
            assert_memory_equal(&h, &rows[i].h, sizeof h);
    }
    struct conf_holiday day;
    assert_true(conf_holiday_read(SPAN_LIT("02-29"), &day));
    assert_true(conf_holiday_read(SPAN_LIT("2028-02-29"), &day));
    assert_false(conf_holiday_read(SPAN_LIT("2026-02-29"), &day));
    assert_false(conf_holiday_read(SPAN_LIT("13-01"), &day));
    int64_t t;
    assert_false(conf_date_read(SPAN_LIT("12-25"), &t));
    assert_true(conf_date_read(SPAN_LIT("2026-02-03"), &t));
    assert_int_equal(t, 1770076800);
}

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fine, loopback;
        const char *scheme, *user, *host;
        int port;
        const char *path;
    } rows[] = {
        {"smtp://127.0.0.1:25", true, true, "smtp", "", "127.0.0.1", 25, ""},
        {"imaps://a%40b@h.example/INBOX", true, false, "imaps", "a%40b", "h.example", 0, "/INBOX"},
        {"imap://[::1]:143/", true, true, "imap", "", "::1", 143, "/"},
        {"imap://[2001:db8::1]", true, false, "imap", "", "2001:db8::1", 0, ""},
        {"smtp://a@b@h", true, false, "smtp", "a@b", "h", 0, ""},
        {"smtp://LOCALHOST", true, true, "smtp", "", "LOCALHOST", 0, ""},
        {"smtp://127.0.0.1.example.com", true, false, "smtp", "", "127.0.0.1.example.com", 0, ""},
        {"smtp:/h", false, false, "", "", "", 0, ""},
        {"smtp://", false, false, "", "", "", 0, ""},
        {"smtp://h:", false, false, "", "", "", 0, ""},
        {"smtp://h:0", false, false, "", "", "", 0, ""},
        {"smtp://h:1x", false, false, "", "", "", 0, ""},
        {"smtp://h h", false, false, "", "", "", 0, ""},
        {"smtp://[::1", false, false, "", "", "", 0, ""},
        {"smtp://[::1]x", false, false, "", "", "", 0, ""},
        {"smtp://-oQ", false, false, "", "", "", 0, ""},
    };
    struct buf error;
    buf_init(&error, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct conf_url u = {0};
        assert_int_equal(conf_url_read(span_of(rows[i].text), &u, &error), rows[i].fine);
        if (!rows[i].fine)
            continue;
        assert_true(span_eq(u.scheme, span_of(rows[i].scheme)));
        assert_true(span_eq(u.user, span_of(rows[i].user)));
        assert_true(span_eq(u.host, span_of(rows[i].host)));
        assert_true(span_eq(u.path, span_of(rows[i].path)));
        assert_int_equal(u.port, rows[i].port);
        assert_int_equal(conf_url_is_loopback(&u), rows[i].loopback);
    }
    buf_release(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
