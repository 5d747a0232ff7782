/* desk.h: who hears of what is said on a ticket (contract.md, "Who hears what"): an agent's answer goes to
 * the requester and to those who take part, what a proven party wrote to the others of them, and all of it as
 * notices to agents (notice.h).  Called inside the transaction that wrote the entry, by whichever door it
 * came. */
#ifndef GATE_DESK_H
#define GATE_DESK_H

#include "daemon/gate/gate.h"
#include "daemon/store/entry.h"
#include "daemon/store/ticket.h"

/* Something said: an entry that is written, and the ticket as it then is. */
struct desk_said {
    const struct ticket *ticket;
    enum entry_kind kind; /* message, reply or note */
    int64_t entry, mail;  /* the ledger's id; 0: none, it came by the tool */
    struct span author, author_name;
    struct span text;
    bool verified;      /* the author is proven */
    bool opens;         /* it opened the ticket */
    struct spans heard; /* who stood in To and Cc of the mail, and so has it already */
    int64_t now_ms;
};

/* Somebody who gets what is said on a ticket. */
struct desk_party {
    struct span address, name;
};

struct desk_parties {
    struct desk_party *v;
    size_t n;
};

/* The requester (at his Reply-To, where a person's answer may go there) and those who take part, each once,
 * without those whom the directory has dropped since.  In the arena. */
enum result desk_parties(struct db *, const struct conf *, const struct ticket *, struct arena *,
                         struct desk_parties *parties_r, struct why *);

/* An agent's answer, to all parties: one mail each, under our name and address.  What it says must have been
 * looked through before (leak.h). */
enum result desk_answer(struct gate *, struct arena *, const struct desk_said *, struct why *);

/* What a party wrote, to the other parties, where the writer is proven (nobody's words travel under our name
 * by a forged From), and it holds no notice (leak.h; an event says so); nothing else. */
enum result desk_relay(struct gate *, struct arena *, const struct desk_said *, struct why *);

/* "Ann <ann@acme.example>", made fit for a line of text. */
struct span desk_who(struct arena *, struct span name, struct span address);

/* Whether what is on the ticket may go to its requester, or a member who takes part: of its organization or
 * site still, or an agent; anybody where it has none. */
enum result desk_admits(struct db *, const struct ticket *, struct span address, struct arena *,
                        bool *admits_r, struct why *);

#endif
