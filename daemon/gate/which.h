/* which.h: which ticket a mail speaks of, and what its sender is to that ticket. */
#ifndef GATE_WHICH_H
#define GATE_WHICH_H

#include "daemon/gate/judge.h"

struct outbox;

/* What somebody is to a ticket, in rising order. */
enum which_party {
    WHICH_NOBODY,
    WHICH_NAMED,       /* stood in To or Cc of one of its mails, and takes no part */
    WHICH_MEMBER,      /* of its organization, with a role that may see it */
    WHICH_PARTICIPANT, /* written down as one */
    WHICH_REQUESTER,
};

/* The tickets it speaks of, in the order in which they count: tokens (envelope, To, Cc, Delivered-To), then
 * In-Reply-To and References (the last one first), then the tag in the subject.  Merged ones stand for their
 * survivor. Looked up once a mail. */
size_t which_candidates(struct judge *, const struct judge_candidate **candidates_r);

/* Is one of the address tokens bound to the sender's address?  For who_sender() alone. */
bool which_token_bound(struct judge *);

/* The outbox row of one of our Message-IDs, if it is signed. */
bool which_row(struct judge *, struct span id, struct outbox *row_r);

/* The mail of ours to the sender's own address that this one answers, by In-Reply-To: what a token says where
 * mail has none (reply_address = "").  It finds the mail, and proves nothing. */
bool which_answered(struct judge *, struct outbox *row_r);

/* The sender is still of the ticket's organization or site, or it has none: who was taken out of the
 * directory loses access at once, the tickets stay.  An agent is of all of them. */
bool which_belongs(struct judge *, const struct ticket *);

/* A failed authentication makes anybody nobody. */
enum which_party which_party(struct judge *, const struct ticket *);

#endif
