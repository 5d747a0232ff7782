/* confirm.h: a confirmation that was withheld, sent after all because a person wants it.  The mail that
 * opened the ticket is read again (as a held mail is), and what would have been said is said now, of the
 * ticket as it stands. */
#ifndef GATE_CONFIRM_H
#define GATE_CONFIRM_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"

/* Inside a transaction: the mail that opened this ticket, as an intake to be submitted.  PERM where there is
 * no such ticket, no mail opened it, it was answered already, or its raw mail is no longer kept. */
enum result confirm_intake(struct gate *, int64_t ticket, struct intake **intake_r, struct why *);

/* In the place of the walk, for such an intake: queues the confirmation and notes it in the ledger. */
enum result confirm_walk(struct gate *, struct intake *, struct why *);

#endif
