/* reminder.h: the one mail to a requester whose answer we wait for. */
#ifndef GATE_REMINDER_H
#define GATE_REMINDER_H

#include "daemon/gate/gate.h"
#include "daemon/store/ticket.h"

/* Inside a transaction.  Queues it, with an entry that names whom; *sent_r: false, and nothing was written,
 * where the requester's budget has no room now.  To an address that our mail came back from none goes, and
 * the entry says so. */
enum result reminder_send(struct gate *, struct arena *, const struct ticket *, int64_t now_ms, bool *sent_r,
                          struct why *);

#endif
