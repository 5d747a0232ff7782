/* zone.h: wall-clock time in a time zone of the tz database ("Europe/Berlin"), for confirmations, calendars
 * and due times.  One thread only: the C library's zone is switched for the call. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "parsers/span.h"

struct zone_time {
    int year, month, day;     /* month and day from 1 */
    int hour, minute, second; /* second may be 60 */
    int weekday;              /* 0: Sunday */
    int offset_min;           /* minutes east of UTC */
    char abbreviation[12];    /* "CET", "UTC", "UTC+05:30" */
};

/* Whether there is such a zone.  Names that could leave the zone folder are not. */
bool zone_known(struct span name);

/* The local time of unix_s.  A zone that is not known counts as UTC. */
struct zone_time zone_local(struct span name, int64_t unix_s);
/* The same at a fixed offset from UTC; the abbreviation is then "UTC", or "UTC+01:00". */
struct zone_time zone_fixed(int offset_min, int64_t unix_s);

/* The moment of a local time: only year to second are read, and may be out of range (day 32, hour -1) as
 * mktime() allows.  A time that a change of the clocks skips or repeats is taken as mktime() does. */
int64_t zone_unix(struct span name, const struct zone_time *local);

#endif
