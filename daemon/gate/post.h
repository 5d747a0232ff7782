/* post.h: a mail of ours on its way into the outbox: addresses, tokens and Message-ID are put in, it is
 * composed, and its octets are queued.  Everything that leaves the gate as mail leaves by here. */
#ifndef GATE_POST_H
#define GATE_POST_H

#include "daemon/gate/compose.h"
#include "daemon/gate/gate.h"
#include "daemon/gate/token.h"
#include "daemon/store/entry.h"
#include "daemon/store/outbox.h"
#include "daemon/store/ticket.h"

struct post {
    struct compose *compose;     /* kind, reader and what is said are set; the rest is filled in here */
    const struct ticket *ticket; /* NULL: about none */
    int64_t seq;                 /* of its Message-ID, where the caller has taken one already; 0: not yet */
    int64_t mail, entry;         /* that caused it, that it carries; 0: none */
    enum outbox_kind kind;
    enum outbox_budget budget;
    struct span from;         /* the address of ours it leaves from; empty: the first one */
    enum token_kind reply_by; /* of the Reply-To; 0: no Reply-To */
    int64_t reply_number;     /* what that token is about, and the random value it binds to */
    struct span reply_random;
    struct entry_attachments files; /* that go along; what isn't kept any more doesn't */
    bool unasked; /* nobody wrote just now whom it answers: spared where the address bounced for good */
    int64_t now_ms;
};

/* A ticket in a mail's list of them (COMPOSE_DUE, COMPOSE_PAGE); its texts are the ticket's own.  due_ms 0:
 * nothing is due. */
struct compose_ticket post_ticket(const struct ticket *, int64_t due_ms);

/* Inside a transaction.  *outbox_r: its row; 0: it was spared, or the gate is quiet. */
enum result post_queue(struct gate *, struct arena *, struct post *, int64_t *outbox_r, struct why *);

#endif
