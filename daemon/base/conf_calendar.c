/* conf_calendar.c: hours and days as a configuration writes them.  Base floor; called by conf_check.c and by
 * the gate's clocks. */
#include "daemon/base/conf_calendar.h"

#include <time.h>

static bool read_day(struct span s, int *day_r)
{
    static const char names[] = "montuewedthufrisatsun";
    for (int d = 0; d < 7; d++)
        if (span_ieq(s, span_make(names + 3 * d, 3))) {
            *day_r = d;
            return true;
        }
    return false;
}

/* "Mon", "Mon-Fri", "Sat-Mon" (round the week's end). */
static bool read_days(struct span s, unsigned *days)
{
    int first, last;
    size_t dash = span_chr(s, '-');
    if (!read_day(span_head(s, dash), &first))
        return false;
    last = first;
    if (dash < s.n && !read_day(span_from(s, dash + 1), &last))
        return false;
    for (int d = first;; d = (d + 1) % 7) {
        *days |= 1u << d;
        if (d == last)
            return true;
    }
}

static bool read_digits(struct span s, size_t n, int *v_r)
{
    int v = 0;
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!ascii_digit(s.p[i]))
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *v_r = v;
    return true;
}

static bool read_clock(struct span s, int *min_r)
{
    int hour, minute;
    if (s.n != 5 || s.p[2] != ':' || !read_digits(span_head(s, 2), 2, &hour) ||
        !read_digits(span_from(s, 3), 2, &minute) || minute > 59)
        return false;
    *min_r = hour * 60 + minute;
    return *min_r <= 24 * 60;
}

bool conf_hours_read(struct span s, struct conf_hours *hours_r)
{
    struct conf_hours h = {.to_min = 24 * 60};
    s = span_trim(s);
    size_t blank = span_chr(s, ' ');
    struct span days = span_head(s, blank), clock = span_trim(span_from(s, blank));
    for (;;) {
        size_t comma = span_chr(days, ',');
        if (!read_days(span_head(days, comma), &h.days))
            return false;
        if (comma == days.n)
            break;
        days = span_from(days, comma + 1);
    }
    if (clock.n) {
        size_t dash = span_chr(clock, '-');
        if (!read_clock(span_head(clock, dash), &h.from_min) ||
            !read_clock(span_from(clock, dash + 1), &h.to_min))
            return false;
    }
    *hours_r = h;
    return h.from_min < h.to_min;
}

bool conf_holiday_read(struct span s, struct conf_holiday *holiday_r)
{
    static const signed char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct conf_holiday h = {0};
    if (s.n == 10) {
        if (!read_digits(span_head(s, 4), 4, &h.year) || h.year < 1970 || s.p[4] != '-')
            return false;
        s = span_from(s, 5);
    }
    if (s.n != 5 || s.p[2] != '-' || !read_digits(span_head(s, 2), 2, &h.month) ||
        !read_digits(span_from(s, 3), 2, &h.day))
        return false;
    if (h.month < 1 || h.month > 12 || h.day < 1 || h.day > days[h.month - 1])
        return false;
    bool leap = h.year == 0 || (h.year % 4 == 0 && h.year % 100 != 0) || h.year % 400 == 0;
    if (h.month == 2 && h.day == 29 && !leap)
        return false;
    *holiday_r = h;
    return true;
}

bool conf_date_read(struct span s, int64_t *unix_s_r)
{
    struct conf_holiday date;
    if (!conf_holiday_read(s, &date) || date.year == 0)
        return false;
    struct tm tm = {.tm_year = date.year - 1900, .tm_mon = date.month - 1, .tm_mday = date.day};
    *unix_s_r = timegm(&tm);
    return true;
}
