/* watch.h: tells the admin of a mailbox that has been silent or failing for too long (its alert_after), once,
 * and again after a day where it lasts. */
#ifndef GATE_WATCH_H
#define GATE_WATCH_H

#include "daemon/gate/gate.h"

/* gate->db, gate->group and gate->mailboxes are there. */
struct watch *watch_new(struct gate *);
void watch_free(struct watch **);

/* One round, inside a transaction.  began_ms: since when the gate has looked: nobody was silent before. */
enum result watch_round(struct gate *, int64_t began_ms, int64_t now_ms, struct why *);

#endif
