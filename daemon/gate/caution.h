/* caution.h: no mail can keep the service down.  After the gate itself has ended uncleanly, for ten minutes
 * it takes one mail at a time and commits the mail's SHA-256 to the table `suspect` before anything else is
 * done with it.  A mail that is found there twice has cost the gate its life twice, and is held raw.  The row
 * goes with the mail's own commit. */
#ifndef GATE_CAUTION_H
#define GATE_CAUTION_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"

enum { CAUTION_MS = 600 * 1000, CAUTION_TRIES = 2, CAUTION_FORGET_DAYS = 7 };

/* unclean: how the gate ended before this start. */
struct caution *caution_new(struct gate *, bool unclean);
void caution_free(struct caution **);

bool caution_active(const struct caution *);
/* In the place of pool_parse(), while active. */
void caution_take(struct caution *, struct intake *);
/* Of every mail, at its end and before its door hears of it: the next one may come. */
void caution_done(struct caution *, const struct intake *);

size_t caution_waiting(const struct caution *);
void caution_stop(struct caution *); /* mails that wait are given up */

#endif
