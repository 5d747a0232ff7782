/* orders.h: what an agent ordered by mail, written down beyond the ticket itself. */
#ifndef GATE_ORDERS_H
#define GATE_ORDERS_H

#include "daemon/gate/gate.h"
#include "daemon/gate/verdict.h"

/* Inside the group's transaction, after the ticket was written.  by: the agent; mail: the ledger's number. */
enum result orders_apply(struct gate *, const struct verdict *, struct span by, int64_t mail, int64_t now_ms,
                         struct arena *, struct why *);

#endif
