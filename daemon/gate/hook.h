/* hook.h: something happened that a hook is to be told: its JSON is made and queued, to be posted by call.c.
 *
 * All that is told of one page bears the same key, so that whoever is called can put a page, its
 * acknowledgement and its end together (PagerDuty's dedup_key).  Each row has an id of its own besides (the
 * header webhook-id): a call that is tried again bears the same one. */
#ifndef GATE_HOOK_H
#define GATE_HOOK_H

#include "daemon/gate/gate.h"
#include "daemon/store/outbox.h"
#include "daemon/store/ticket.h"

enum hook_what { HOOK_PAGE, HOOK_ACKNOWLEDGED, HOOK_RESOLVED };

struct hook_event {
    const char *hook; /* its configured name */
    enum hook_what what;
    struct span key;             /* of the page; unique among all gates: a Message-ID will do */
    const struct ticket *ticket; /* NULL: about several, a digest */
    int64_t entry;               /* the ticket's entry that is about it; 0: none */
    struct span text;            /* one line for a person; empty: made of the ticket */
    struct span level;           /* of on-call; empty: none */
    struct span by;              /* who acknowledged or resolved; empty: nobody */
    int64_t due_ms;              /* when somebody should have answered; 0: not said */
    int64_t now_ms;
};

/* Inside a transaction.  *outbox_r: its row (kind `page`, to "hook:NAME"); 0: no hook of that name is
 * configured (any more), or the gate is quiet. */
enum result hook_queue(struct gate *, struct arena *, const struct hook_event *, int64_t *outbox_r,
                       struct why *);

/* The body alone.  Pure.  Never empty: where an overriding template fails on this data, the built-in `json`
 * serves. */
struct span hook_body(const struct conf *, const struct template_set *, const struct conf_hook *,
                      const struct hook_event *, struct arena *);

#endif
