/* clocks.h: does what the clock makes due: the moments of tickets' lives (life.h) and of pages (oncall.h).
 * The database says when the next one is, one alarm waits for it, and what is late, after a stop or a jump of
 * the clock, is done at once. */
#ifndef GATE_CLOCKS_H
#define GATE_CLOCKS_H

#include "daemon/gate/gate.h"

struct clocks *clocks_new(struct gate *);
void clocks_free(struct clocks **);

/* After a commit that changed when something is due. */
void clocks_wake(struct clocks *);
/* The configuration is another one. */
void clocks_reload(struct clocks *);

/* One round, inside a transaction: all that is due at now_ms, or a part of it.  *next_ms_r: when there is
 * more to do (now_ms: at once); 0: nothing waits. */
enum result clocks_round(struct gate *, int64_t now_ms, int64_t *next_ms_r, struct why *);

#endif
