/* calendar.h: when a calendar of the configuration is open, to the second and in its own zone, changes of the
 * clocks and holidays included.  Pure: the time is always the caller's.
 *
 * A second is open where its local day is no holiday and its local time stands within the hours of that
 * weekday: an hour that the clocks skip is no time at all, one that they repeat is open twice. */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include "daemon/base/conf.h"

enum { CALENDAR_NEVER = -1 };

/* NULL where the configuration has none of that name ("none" included). */
const struct conf_calendar *calendar_find(const struct conf *, struct span name);

/* The first moment until which open_s seconds have been open since from_s; from_s itself for 0.  All times in
 * seconds since 1970.  CALENDAR_NEVER where two hundred years aren't enough (holidays all year round). */
int64_t calendar_add(const struct conf_calendar *, int64_t from_s, int64_t open_s);

/* How many seconds are open from from_s to to_s; 0 where to_s isn't later. */
int64_t calendar_between(const struct conf_calendar *, int64_t from_s, int64_t to_s);

#endif
