/* conf_calendar.h: how calendars are written in a configuration. */
#ifndef BASE_CONF_CALENDAR_H
#define BASE_CONF_CALENDAR_H

#include "parsers/span.h"

struct conf_hours {
    unsigned days;        /* bit 0: Monday ... bit 6: Sunday */
    int from_min, to_min; /* minutes of the day; to_min at most 1440 */
};

struct conf_holiday {
    int year; /* 0: every year */
    int month, day;
};

/* "Mon-Fri 09:00-17:00", "Sat,Sun 10:00-14:00", "Sun-Thu 00:00-24:00"; days alone: the whole of them. */
bool conf_hours_read(struct span, struct conf_hours *hours_r);
/* "2026-12-25" or "12-25". */
bool conf_holiday_read(struct span, struct conf_holiday *holiday_r);
/* "2026-12-25"; seconds since 1970 of its midnight UTC. */
bool conf_date_read(struct span, int64_t *unix_s_r);

#endif
