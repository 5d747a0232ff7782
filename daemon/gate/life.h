/* life.h: what happens to a ticket by itself, and when: a warning before its answer is due and an alert when
 * that was missed, a reminder to the requester who is waited for, and the closing of what is resolved. */
#ifndef GATE_LIFE_H
#define GATE_LIFE_H

#include "daemon/base/conf.h"
#include "daemon/store/ticket.h"

/* To add one: a member here, its moment in life.c's table, what it does in clocks.c. */
enum life_event { LIFE_WARN, LIFE_MISSED, LIFE_REMIND, LIFE_CLOSE, LIFE_EVENTS };

/* Pure.  When the ticket's event is; 0: it isn't to be had. */
int64_t life_at_ms(const struct conf *, const struct ticket *, enum life_event);

/* Sets t->wake_at_ms to the first of them.  Whoever writes a ticket's row calls it: state_move() and what
 * opens a ticket. */
void life_set_wake(const struct conf *, struct ticket *t);

#endif
