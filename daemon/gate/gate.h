/* gate.h: what the modules of the gate share: one of these a process, made by main.c and handed down. */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "daemon/base/conf.h"

struct db;           /* daemon/store/db.h */
struct ipc;          /* daemon/base/ipc.h */
struct group;        /* group.h */
struct upkeep;       /* upkeep.h */
struct pool;         /* pool.h */
struct mailboxes;    /* mailboxes.h */
struct caution;      /* caution.h */
struct clocks;       /* clocks.h */
struct lmtp;         /* lmtp.h */
struct control;      /* control.h */
struct announce;     /* announce.h */
struct repeat;       /* repeat.h */
struct summary;      /* summary.h */
struct watch;        /* watch.h */
struct dispatch;     /* dispatch.h */
struct web;          /* web.h */
struct calls;        /* call.h */
struct sync;         /* sync.h */
struct grants;       /* grants.h */
struct marked;       /* marked.h */
struct retention;    /* retention.h */
struct template_set; /* template.h */

/* Since start; `gatepost stats` prints them. */
struct gate_counters {
    uint64_t groups, items, mails, groups_void, items_failed, checkpoints, index_batches;
    uint64_t parse_deaths, parse_timeouts, held_raw, connections;
};

struct gate {
    const struct conf *conf;   /* replaced on reload: never keep a pointer into it across turns of the loop */
    struct db *db;             /* the writing connection */
    struct span token_key;     /* 32 octets of state_dir/token.key */
    struct span token_key_old; /* the secret token_key_old, still accepted; empty: none */
    const struct template_set *templates; /* replaced on reload, too */
    struct ipc *supervisor;
    struct group *group;
    struct upkeep *upkeep;
    struct pool *pool;
    struct mailboxes *mailboxes;
    struct lmtp *lmtp;
    struct dispatch *dispatch;
    struct web *web;
    struct calls *calls;
    struct sync *sync;
    struct grants *grants;
    struct control *control;
    struct announce *announce;
    struct repeat *repeat;
    struct summary *summary;
    struct watch *watch;
    struct caution *caution;
    struct clocks *clocks;
    struct marked *marked;
    struct retention *retention;
    /* Set by whoever queues an outbox row or makes one due; after COMMIT the group wakes dispatch. */
    bool outbox_due;
    /* The same for rows of hooks; the group wakes calls. */
    bool hook_due;
    /* Set by whoever holds a mail; after COMMIT the group wakes announce. */
    bool held_due;
    /* What the database says of the configuration has changed (plus.h): it is taken anew at the turn's end.
     */
    bool plus_due;
    /* Set by whoever owes a customer a confirmation; after COMMIT the group wakes summary. */
    bool owed_due;
    /* Set by whoever changes what happens by itself, or when; after COMMIT the group wakes clocks. */
    bool clocks_due;
    /* While old mail is judged and applied (walk.c): nothing is queued to go out, whoever wants it. */
    bool quiet;
    /* Set by whoever erases for good; cleared when no trace of it is left in the file (upkeep_scrub). */
    bool scrub_due;
    /* Set by whoever writes text that the index must learn. */
    bool index_due;
    struct gate_counters counters;
};

#endif
