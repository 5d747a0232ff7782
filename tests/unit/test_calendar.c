/* Open time of calendars: a table of cases worked out by hand, and thousands of random ones against an oracle
 * that goes minute by minute with the C library's local time and knows nothing of stretches or pieces. */
#include "daemon/base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* As the configuration has it, and once more as the oracle reads it: days from Sunday, minutes. */
static const struct cal {
    const char *name, *zone;
    const char *hours[4], *holidays[4];
    struct {
        const char *days; /* '1' where open, from Sunday */
        int from, to;
    } plain[3];
    struct {
        int year, month, day;
    } off[3];
} cals[] = {
    {"24x7", "UTC", {"Mon-Sun"}, {NULL}, {{"1111111", 0, 1440}}, {{0}}},
    {"24x5", "UTC", {"Mon-Fri"}, {NULL}, {{"0111110", 0, 1440}}, {{0}}},
    {"berlin",
     "Europe/Berlin",
     {"Mon-Thu 09:00-18:00", "Fri 09:00-16:00"},
     {"01-01", "2026-12-24", "12-25"},
     {{"0111100", 540, 1080}, {"0000010", 540, 960}},
     {{0, 1, 1}, {2026, 12, 24}, {0, 12, 25}}},
    {"night", "America/New_York", {"Sat-Sun 01:30-03:15"}, {NULL}, {{"1000001", 90, 195}}, {{0}}},
    {"overlaps",
     "Asia/Kolkata",
     {"Mon-Wed 08:00-12:00", "Wed 11:00-13:30", "Wed 13:30-14:00"},
     {NULL},
     {{"0111000", 480, 720}, {"0001000", 660, 840}},
     {{0}}},
    {"midnight",
     "America/Santiago",
     {"Sat 20:00-24:00", "Sun 00:00-06:00"},
     {NULL},
     {{"0000001", 1200, 1440}, {"1000000", 0, 360}},
     {{0}}},
    {"howe",
     "Australia/Lord_Howe",
     {"Sun 01:00-04:00", "Mon-Sat"},
     {"02-29"},
     {{"1000000", 60, 240}, {"0111111", 0, 1440}},
     {{0, 2, 29}}},
    {"week", "Asia/Tokyo", {"Sun-Thu 10:00-19:00"}, {NULL}, {{"1111100", 600, 1140}}, {{0}}},
};
enum { CALS = sizeof cals / sizeof *cals };

static struct conf_calendar conf_of(const struct cal *c)
{
    return (struct conf_calendar){c->name, c->zone, c->hours, c->holidays};
}

/* ---- the oracle */

static char oracle_zone[64];

static struct tm oracle_local(int64_t at_s)
{
    struct tm tm;
    time_t t = at_s;
    setenv("TZ", oracle_zone, 1);
    tzset();
    localtime_r(&t, &tm);
    return tm;
}

static bool oracle_open(const struct cal *c, int64_t at_s)
{
    struct tm tm = oracle_local(at_s);
    int minute = tm.tm_hour * 60 + tm.tm_min;
    for (int i = 0; i < 3; i++)
        if (c->off[i].month == tm.tm_mon + 1 && c->off[i].day == tm.tm_mday &&
            (!c->off[i].year || c->off[i].year == tm.tm_year + 1900))
            return false;
    for (int i = 0; i < 3; i++)
        if (c->plain[i].days && c->plain[i].days[tm.tm_wday] == '1' && minute >= c->plain[i].from &&
            minute < c->plain[i].to)
            return true;
    return false;
}

/* Minutes don't straddle anything: zones and hours are whole minutes. */
static int64_t oracle_add(const struct cal *c, int64_t from_s, int64_t open_s)
{
    snprintf(oracle_zone, sizeof oracle_zone, "%s", c->zone);
    while (open_s > 0) {
        int64_t rest = 60 - from_s % 60;
        if (oracle_open(c, from_s)) {
            if (open_s <= rest)
                return from_s + open_s;
            open_s -= rest;
        }
        from_s += rest;
    }
    return from_s;
}

static int64_t oracle_between(const struct cal *c, int64_t from_s, int64_t to_s)
{
    int64_t open = 0;
    snprintf(oracle_zone, sizeof oracle_zone, "%s", c->zone);
    while (from_s < to_s) {
        int64_t next = from_s + 60 - from_s % 60;
        next = next > to_s ? to_s : next;
        open += oracle_open(c, from_s) ? next - from_s : 0;
        from_s = next;
    }
    return open;
}

/* ---- by hand */

static int64_t utc(const char *text)
{
    struct tm tm = {0};
    assert_non_null(strptime(text, "%Y-%m-%dT%H:%M:%S", &tm));
    return timegm(&tm);
}

static const struct {
    int cal;
    const char *from;
    int64_t open_s;
    const char *due;
} rows[] = {
    {0, "2026-12-31T23:59:59", 2, "2027-01-01T00:00:01"},
    /* Friday 23:00: an hour, the weekend, seven more */
    {1, "2026-11-27T23:00:00", 8 * 3600, "2026-11-30T07:00:00"},
    {1, "2026-11-28T12:00:00", 1, "2026-11-30T00:00:01"},
    /* due at the very end of a day, not at the begin of the next */
    {2, "2026-11-24T08:00:00", 9 * 3600, "2026-11-24T17:00:00"},
    {2, "2026-11-24T08:00:00", 9 * 3600 + 1, "2026-11-25T08:00:01"},
    {2, "2026-11-24T08:00:00", 0, "2026-11-24T08:00:00"},
    /* Wednesday evening before Christmas: Thursday and Friday are off, then the weekend */
    {2, "2026-12-23T16:00:00", 2 * 3600, "2026-12-28T09:00:00"},
    /* the zone's summer: nine is seven o'clock UTC */
    {2, "2026-07-06T00:00:00", 60, "2026-07-06T07:01:00"},
    /* New York, clocks go forward at two on 8 March 2026: 01:30 to 03:15 is 45 minutes */
    {3, "2026-03-08T06:00:00", 45 * 60, "2026-03-08T07:15:00"},
    /* and back at two on 1 November 2026: it is 135 minutes, the first of them 01:30 to 02:00, then from
       01:30 again */
    {3, "2026-11-01T05:00:00", 30 * 60 + 60, "2026-11-01T06:31:00"},
    {3, "2026-11-01T05:00:00", 135 * 60, "2026-11-01T08:15:00"},
};

static void test_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct conf_calendar c = conf_of(&cals[rows[i].cal]);
        int64_t due = calendar_add(&c, utc(rows[i].from), rows[i].open_s);
        if (due != utc(rows[i].due))
            fail_msg("row %zu: %lld instead of %lld", i, (long long)due, (long long)utc(rows[i].due));
        assert_int_equal(calendar_between(&c, utc(rows[i].from), due), rows[i].open_s);
    }
}

static void test_random_against_the_oracle(void **state)
{
    (void)state;
    srandom(20261125);
    for (int i = 0; i < 400; i++) {
        const struct cal *c = &cals[i % CALS];
        struct conf_calendar conf = conf_of(c);
        /* around changes of the clocks, and anywhere in 2024 to 2031 */
        static const char *const near[] = {
            "2026-03-29T00:00:00", "2026-10-25T00:00:00", "2026-03-08T00:00:00", "2026-11-01T00:00:00",
            "2026-04-04T00:00:00", "2026-09-05T00:00:00", "2026-12-24T00:00:00", "2028-02-28T00:00:00"};
        int64_t from = i % 3 ? utc(near[random() % 8]) - 2 * 86400 + random() % (4 * 86400)
                             : utc("2024-01-01T00:00:00") + random() % (7 * 365 * 86400LL);
        int64_t open = random() % (i % 5 ? 12 * 3600 : 60 * 3600);
        int64_t due = calendar_add(&conf, from, open), expected = oracle_add(c, from, open);
        if (due != expected)
            fail_msg("%s: %lld s from %lld: %lld instead of %lld", c->name, (long long)open, (long long)from,
                     (long long)due, (long long)expected);
        int64_t to = from + random() % (9 * 86400);
        assert_int_equal(calendar_between(&conf, from, to), oracle_between(c, from, to));
        snprintf(oracle_zone, sizeof oracle_zone, "%s", c->zone);
        assert_int_equal(calendar_between(&conf, from, from + 1), oracle_open(c, from));
    }
}

static void test_what_is_never_open(void **state)
{
    (void)state;
    static const char *const hours[] = {"Mon 09:00-09:01", NULL}, *none[] = {NULL};
    struct conf_calendar rare = {"rare", "UTC", hours, none}, nothing = {"nothing", "UTC", none, none};
    assert_int_equal(calendar_add(&nothing, 0, 1), CALENDAR_NEVER);
    assert_int_equal(calendar_between(&nothing, 0, 86400 * 30), 0);
    /* a minute a week: an hour takes sixty */
    assert_int_equal(calendar_add(&rare, utc("2026-11-23T09:00:00"), 3600), utc("2028-01-10T09:01:00"));
    assert_int_equal(calendar_between(&rare, 100, 100), 0);
    assert_int_equal(calendar_between(&rare, 200, 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_random_against_the_oracle),
        cmocka_unit_test(test_what_is_never_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
