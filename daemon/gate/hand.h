/* hand.h: what an agent orders with the tool: the orders that agents' mails may hold, judged and written by
 * the same functions (serve.c, opening.c, state.c, orders.c), but without a mail: nothing goes into the
 * ledger. */
#ifndef GATE_HAND_H
#define GATE_HAND_H

#include "daemon/gate/gate.h"
#include "daemon/gate/judge.h"

struct hand {
    struct gate *gate;
    struct judge judge;
    struct verdict verdict;
    struct intake intake;
    struct facts facts;
};

/* An order of the agent `as` (empty: of whoever has the control socket, root or our own user) about a ticket.
 * PERM with why: he is no agent, there is no such ticket, or it was merged into another. */
enum result hand_begin(struct hand *, struct gate *, struct arena *, struct span as, int64_t ticket,
                       struct why *);

/* One order as serve.h has them: "type", "billing".  PERM with why: refused, in words. */
enum result hand_order(struct hand *, const char *name, struct span argument, struct why *);
/* Another subject; an empty one is refused. */
enum result hand_subject(struct hand *, struct span subject, struct why *);
/* Nobody is in charge any more. */
void hand_unassign(struct hand *);
/* A note, which agents alone see. */
void hand_note(struct hand *, struct span text);
/* An answer to the requester and the participants.  PERM with why: nobody would get it, it holds what only
 * agents may see, or, unless it is meant verbatim, a line that were an order in a mail ("!note"). */
enum result hand_reply(struct hand *, struct span text, bool verbatim, struct why *);

/* Writes what was ordered, inside a transaction. */
enum result hand_write(struct hand *, struct why *);

/* A ticket for somebody who phoned. */
struct hand_opening {
    struct span facts; /* as facts_load() takes them: From is the requester, the text is what he said */
    uint64_t raw_bytes;
    struct span site, type; /* empty: what the text says */
    bool quiet;             /* he gets no confirmation */
};
enum result hand_open(struct hand *, struct gate *, struct arena *, struct span as,
                      const struct hand_opening *, int64_t *ticket_r, struct why *);

#endif
