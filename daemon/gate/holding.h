/* holding.h: what is done with held mail, by the tool and by an agent's mail alike: tried again, let in, put
 * away. */
#ifndef GATE_HOLDING_H
#define GATE_HOLDING_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"
#include "daemon/store/held.h"

/* PERM where that mail isn't held. */
enum result holding_get(struct gate *, int64_t mail, struct arena *, struct held *held_r, struct why *);

/* The held mail as an intake of its own, as if it came by its door once more; done and done_arg are the
 * caller's to set, who submits it.  let_in: what held it is to pass it over. */
enum result holding_intake(struct gate *, const struct held *, bool let_in, struct intake **intake_r,
                           struct why *);

/* Puts octets into an intake, as a door would have. */
enum result holding_fill(struct gate *, struct intake *, struct span octets, struct why *);

/* Waits no longer; its ledger row says by whom. */
enum result holding_drop(struct gate *, int64_t mail, struct span by, struct arena *, struct why *);

/* Lets it in, outside a transaction and without anybody waiting for the answer: what an agent ordered by
 * mail. A mail that isn't held any more is left alone; trouble is logged, and the mail stays held. */
void holding_release(struct gate *, int64_t mail);

#endif
