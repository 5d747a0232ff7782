/* summary.h: every customer learns his tickets' numbers: what his budget kept back is told in one mail when
 * it is free again. */
#ifndef GATE_SUMMARY_H
#define GATE_SUMMARY_H

#include "daemon/gate/gate.h"

/* gate->db and gate->group are there. */
struct summary *summary_new(struct gate *);
void summary_free(struct summary **);

/* Somebody is owed a confirmation: the group calls it after a COMMIT where gate->owed_due was set. */
void summary_wake(struct summary *);

/* One round, inside a transaction.  *left_r: somebody still waits for his budget. */
enum result summary_round(struct gate *, int64_t now_ms, bool *left_r, struct why *);

#endif
