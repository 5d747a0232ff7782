/* stats.h: how gatepost fares, in numbers: from the database, and, where the daemon runs, the gate's own. For
 * `stats`, its Prometheus form and `check --health`. */
#ifndef TOOL_STATS_H
#define TOOL_STATS_H

#include "daemon/base/jsonin.h"
#include "daemon/store/directory.h"
#include "daemon/store/directory_sync.h"

#include "daemon/tool/read.h"

/* A mailbox, whether it is fetched or not. */
struct stats_mailbox {
    const struct conf_mailbox *conf;
    int64_t fine_at_ms;  /* when its server was last heard and all was well; 0: never */
    bool told;           /* the gate says how it is */
    struct span failure; /* empty: none */
};

/* Mail of one budget of `limits` in the last hour. */
struct stats_budget {
    const char *name; /* "strangers_hour" */
    int64_t spent, limit;
};

enum { STATS_BUDGETS = 2 };

struct stats {
    int64_t now_ms;
    struct ticket_counts tickets;
    struct ticket_promises promises; /* of tickets opened in the last 30 days */
    struct outbox_counts outbox;
    struct directory_counts directory;
    struct directory_sync sync;
    struct ledger_tallies today, doors;
    struct stats_budget budgets[STATS_BUDGETS];
    int64_t held, held_oldest_ms, index_lag, database_bytes;
    bool paused;
    struct stats_mailbox *mailboxes;
    size_t n_mailboxes;
    struct buf gate;            /* the gate's own, a JSON object; empty: it doesn't run */
    struct jsonin *doc;         /* the same, read; NULL likewise */
    struct jsonin_value values; /* its root */
};

/* OK or why not; stats_release() in any case.  Texts are in the tool's arena. */
enum result stats_read(struct tool *, struct db *, struct stats *, struct why *);
void stats_release(struct stats *);

/* All of it for Prometheus's text format, version 0.0.4, on stdout. */
void stats_print_prometheus(const struct stats *);

#endif
