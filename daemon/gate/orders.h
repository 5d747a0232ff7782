/* orders.h: what an agent ordered by mail, written down beyond the ticket itself. */
#ifndef GATE_ORDERS_H
#define GATE_ORDERS_H

#include "daemon/gate/gate.h"
#include "daemon/gate/verdict.h"

/* Before v->ticket is merged into another: that one is opened again where v says so, and the page of the
 * first, if it has one, goes on with it. */
enum result orders_take_in(struct gate *, const struct verdict *, struct span by, int64_t mail,
                           int64_t now_ms, struct arena *, struct why *);

/* Inside the group's transaction, after the ticket was written.  by: the agent; mail: the ledger's number. */
enum result orders_apply(struct gate *, const struct verdict *, struct span by, int64_t mail, int64_t now_ms,
                         struct arena *, struct why *);

#endif
