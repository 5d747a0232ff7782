/* date.h: the Date field (RFC 5322 section 3.3 with its obsolete forms), and what programs write there
 * instead: no weekday, two-digit years, names of zones, ISO 8601, asctime, "02-Jan-2001". */
#ifndef PARSERS_DATE_H
#define PARSERS_DATE_H

#include "parsers/facts.h"

/* set is false where no date can be read: an impossible day or time, a year of more than four digits. */
struct facts_time date_read(struct span value);

/* Seconds since 1970 of a proleptic Gregorian day (month 1 to 12) at 00:00 UTC. */
int64_t date_to_unix(int year, int month, int day);
/* False where the month has no such day. */
bool date_valid(int year, int month, int day);

#endif
