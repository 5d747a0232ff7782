/* zone.c: local time by the C library, whose zone is set for the call.  glibc keeps the zone it has read
 * until another is asked for, so a run of times in one zone costs one look at TZ each. */
#include "daemon/base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ZONE_DIR "/usr/share/zoneinfo/"

/* "Area/Place": letters, digits, "_", "+", "-", and no part that begins with a dot or is empty. */
static bool name_ok(struct span name)
{
    bool begin = true;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c == '/' ? begin : !ascii_alpha(c) && !ascii_digit(c) && c != '_' && c != '+' && c != '-')
            return false;
        begin = c == '/';
    }
    return !begin && name.n < 60;
}

bool zone_known(struct span name)
{
    if (span_eq(name, SPAN_LIT("UTC")))
        return true;
    if (!name_ok(name))
        return false;
    char path[100];
    snprintf(path, sizeof path, ZONE_DIR "%.*s", SPAN_FMT(name));
    FILE *f = fopen(path, "re");
    char magic[4] = "";
    bool ok = f && fread(magic, 1, 4, f) == 4 && memcmp(magic, "TZif", 4) == 0;
    if (f)
        fclose(f);
    return ok;
}

/* glibc takes a TZ that it can't read for UTC; the leading ":" keeps it from reading a name as a POSIX rule.
 */
static void zone_set(struct span name)
{
    char tz[64];
    snprintf(tz, sizeof tz, ":%.*s", name_ok(name) ? (int)name.n : 3, name_ok(name) ? name.p : "UTC");
    const char *now = getenv("TZ");
    if (!now || strcmp(now, tz) != 0) {
        setenv("TZ", tz, 1);
        tzset();
    }
}

static struct zone_time zone_time_of(const struct tm *tm, int offset_min)
{
    return (struct zone_time){.year = tm->tm_year + 1900,
                              .month = tm->tm_mon + 1,
                              .day = tm->tm_mday,
                              .hour = tm->tm_hour,
                              .minute = tm->tm_min,
                              .second = tm->tm_sec,
                              .weekday = tm->tm_wday,
                              .offset_min = offset_min};
}

/* tzdata has no letters for many zones: there it writes "+03", which reads better as "UTC+03:00". */
static void abbreviate(struct zone_time *t, const char *letters)
{
    int min = t->offset_min < 0 ? -t->offset_min : t->offset_min;
    if (letters && ascii_alpha(letters[0]))
        snprintf(t->abbreviation, sizeof t->abbreviation, "%s", letters);
    else if (min == 0)
        snprintf(t->abbreviation, sizeof t->abbreviation, "UTC");
    else
        snprintf(t->abbreviation, sizeof t->abbreviation, "UTC%c%02d:%02d", t->offset_min < 0 ? '-' : '+',
                 min / 60 % 100, min % 60);
}

/* UTC needs no look into the zone folder, and the zone that was set stays. */
struct zone_time zone_local(struct span name, int64_t unix_s)
{
    if (span_eq(name, SPAN_LIT("UTC")))
        return zone_fixed(0, unix_s);
    zone_set(name);
    time_t at = unix_s;
    struct tm tm;
    if (!localtime_r(&at, &tm))
        return zone_fixed(0, 0);
    struct zone_time t = zone_time_of(&tm, (int)(tm.tm_gmtoff / 60));
    abbreviate(&t, tm.tm_zone);
    return t;
}

struct zone_time zone_fixed(int offset_min, int64_t unix_s)
{
    time_t at = unix_s + (int64_t)offset_min * 60;
    struct tm tm;
    if (!gmtime_r(&at, &tm))
        return zone_fixed(0, 0);
    struct zone_time t = zone_time_of(&tm, offset_min);
    abbreviate(&t, NULL);
    return t;
}

int64_t zone_unix(struct span name, const struct zone_time *local)
{
    zone_set(name);
    struct tm tm = {.tm_year = local->year - 1900,
                    .tm_mon = local->month - 1,
                    .tm_mday = local->day,
                    .tm_hour = local->hour,
                    .tm_min = local->minute,
                    .tm_sec = local->second,
                    .tm_isdst = -1};
    return mktime(&tm);
}
