/* announce.h: tells agents and admin of held mail, at once; beyond their budget (limits.notice_hour) by one
 * digest in five minutes; and the admin again when some of it gets old. */
#ifndef GATE_ANNOUNCE_H
#define GATE_ANNOUNCE_H

#include "daemon/gate/gate.h"

/* gate->db and gate->group are there. */
struct announce *announce_new(struct gate *);
void announce_free(struct announce **);

/* A mail was held: the group calls it after a COMMIT where gate->held_due was set. */
void announce_wake(struct announce *);

/* One round, inside a transaction: queues what may go out now.  *again_ms_r: when the next one is due, 0:
 * when there is something new. */
enum result announce_round(struct gate *, int64_t now_ms, int64_t *again_ms_r, struct why *);

#endif
