/* when.h: "when it began", read as a time where it is one: ISO 8601 and RFC 5322 dates, "yesterday 14:30",
 * "gestern gegen halb drei", "10月4日 18:30", "since 9am", "seit Montag", "il y a deux heures", in the
 * languages of when_words.c. */
#ifndef PARSERS_WHEN_H
#define PARSERS_WHEN_H

#include "parsers/rules.h"

/* base: when the text was written and in which zone; always set.  language: ISO 639-1 or empty; decides what
 * "half 3" and 3/4 mean.  Not set where the text names no time, or one more than a day ahead.
 *
 * The offset is the zone the text names, else the base's.  A day without a time is its midnight; a time
 * without a day is the last such time before the base; a weekday the last such day; a part of the day
 * ("yesterday morning") its beginning.  A day without a year, and 3/4, are read so that they lie behind. */
struct facts_time when_read(const struct facts_conf *, struct span text, struct span language,
                            struct facts_time base);

#endif
