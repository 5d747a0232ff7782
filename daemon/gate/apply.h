/* apply.h: a verdict becomes rows, inside the group's transaction.  Nothing is decided here. */
#ifndef GATE_APPLY_H
#define GATE_APPLY_H

#include "daemon/gate/judge.h"

struct gate;

/* What was written, for the door and the log. */
struct applied {
    int64_t ticket; /* 0: none */
    int64_t answer; /* outbox id; 0: none */
};

/* mail: the ledger number that seen_claim() gave; 0: there is no mail, an agent ordered it with the tool
 * (hand.c). */
enum result apply_verdict(struct gate *, struct judge *, struct verdict *, int64_t mail,
                          struct applied *applied_r, struct why *);

/* The answer alone, of a mail whose ledger row is there: a confirmation that was withheld. */
enum result apply_confirmation(struct gate *, struct judge *, struct verdict *, int64_t mail,
                               int64_t *outbox_r, struct why *);

/* A mail that nobody could read, and one that came before: a ledger row and the raw mail, or the row alone.
 */
enum result apply_held_raw(struct gate *, const struct intake *, int64_t mail, struct why *);
enum result apply_duplicate(struct gate *, const struct intake *, int64_t mail,
                            const struct ledger_mail *earlier, struct why *);

#endif
