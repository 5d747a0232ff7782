/* alarm.h: calls back at a moment of the wall clock, whatever is done to that clock meanwhile: one that is
 * set forward past it rings at once, one that is set back later, and a machine that slept through it rings as
 * it wakes.  loop.h's timers are for durations. */
#ifndef BASE_ALARM_H
#define BASE_ALARM_H

#include <stdint.h>

struct alarm;

/* fn runs in the loop, never early by the clock that wall_now_ms() reads; also once whenever the clock was
 * set while an alarm waits, since then more may be different: whoever is called looks anew what is due. */
struct alarm *alarm_new(void (*fn)(void *arg), void *arg);
/* At at_ms (since 1970); one that has gone by rings in the next turn.  0: not at all.  It replaces the last.
 */
void alarm_set(struct alarm *, int64_t at_ms);
void alarm_free(struct alarm **);

#endif
