/* summon.h: one thing told to one of those who are on call, by mail or by a hook. */
#ifndef GATE_SUMMON_H
#define GATE_SUMMON_H

#include "daemon/gate/gate.h"
#include "daemon/store/page.h"
#include "daemon/store/ticket.h"

enum summon_what { SUMMON_PAGE, SUMMON_DIGEST, SUMMON_ACKNOWLEDGED, SUMMON_RESOLVED };

struct summon {
    enum summon_what what;
    const struct page *page;
    const struct ticket *tickets; /* one, but for a DIGEST */
    size_t n;
    struct span level; /* its name; empty: none */
    struct span by;    /* who acknowledged or resolved; empty: nobody */
    int64_t next_ms;   /* the next level is called then; 0: none */
    int64_t entry;     /* that is about it; 0: none */
    int64_t now_ms;
};

/* What a level calls, in the arena: "hook:NAME", or its address. */
struct span summon_target(const struct conf_oncall_level *, struct arena *);

/* Inside a transaction.  *outbox_r: its row, kind `page`; 0: the target is there no more. */
enum result summon_send(struct gate *, struct arena *, struct span target, const struct summon *,
                        int64_t *outbox_r, struct why *);

#endif
