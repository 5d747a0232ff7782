/* plus.h: whether mail to an address of ours with an extension comes back to us.  Where there are mailboxes,
 * tickets' mail has no Reply-To of its own until `gatepost check --probe` has seen that. */
#ifndef GATE_PLUS_H
#define GATE_PLUS_H

#include "daemon/gate/gate.h"

/* The outbox row's mail is a probe's, and has come back.  PERM where it is none, or hasn't.
 * *reply_address_r: what reply_address is because of it; empty where it doesn't change, being known or
 * stated, or the mail having gone to no such address.  gate->plus_due is set. */
enum result plus_came_back(struct gate *, int64_t outbox, struct arena *, struct span *reply_address_r,
                           struct why *);

/* The configuration as it was read, or *room_r, where by what the database says its reply_address is another.
 */
const struct conf *plus_conf(struct db *, const struct conf *read, struct conf *room_r);

#endif
