/* upkeep.c: index batches and checkpoints.  Called by group.c.  Floor: gate.
 *
 * Both block the loop for as long as they take, and the mails under way with it.  So they are done when no
 * group came for a while; where mail never pauses, seldom and in large pieces: then few mails wait for them.
 */
#include "daemon/gate/upkeep.h"

#include <stdlib.h>

#include "daemon/base/failpoint.h"
#include "daemon/base/ipc.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/store/db.h"
#include "daemon/store/erase.h"
#include "daemon/store/index.h"

enum {
    QUIET_MS = 50,        /* without a group */
    INDEX_BATCH = 100,    /* entries at a time, when it is quiet */
    INDEX_LAG_MAX = 5000, /* items since the index was last whole; then a large batch anyway */
    INDEX_BATCH_FORCED = 1000,
    WAL_QUIET_BYTES = 1 << 20, /* worth a checkpoint when it is quiet */
    WAL_MAX_BYTES = 64 << 20,  /* a checkpoint in any case */
    TROUBLE_MS = 5000,
    VACUUM_PAGES = 10000,       /* given back at a time */
    VACUUM_PIECE = 500,         /* of them, while mail waits */
    CHECKPOINT_MS = 300 * 1000, /* on a slow disk; such a gate doesn't hang */
    SCRUB_MS = 2000,            /* that an order to erase waits for it */
};

struct upkeep {
    struct gate *gate;
    struct loop_timer *timer;
    int64_t last_group_ms;
    uint64_t unindexed;
    bool merging, merged; /* the index, for a scrub */
    int vacuum_pages;     /* still to be given back then */
    struct upkeep_wait *waiting;
    int64_t patience_ms;    /* until when they are waiting */
    int64_t wal_left_bytes; /* what the last checkpoint couldn't move: a reader stood in its way */
};

static void ask_for_time(const struct upkeep *u, uint64_t ms)
{
    if (u->gate->supervisor)
        ipc_send(u->gate->supervisor, IPC_EXTEND, ms, SPAN_EMPTY, -1);
}

static void checkpoint(struct upkeep *u, enum db_checkpoint kind)
{
    struct why why;
    ask_for_time(u, CHECKPOINT_MS);
    if (db_checkpoint(u->gate->db, kind, &why) != OK)
        log_text(LOG_LEVEL_ERROR, "checkpoint", "%s", why.text);
    ask_for_time(u, 0);
    u->gate->counters.checkpoints++;
    u->wal_left_bytes = db_wal_bytes(u->gate->db);
}

static int64_t wal_new_bytes(const struct upkeep *u)
{
    return db_wal_bytes(u->gate->db) - u->wal_left_bytes;
}

/* How many entries were done; below 0 where it didn't work. */
static int64_t index_batch(struct upkeep *u, size_t max)
{
    struct db *db = u->gate->db;
    struct why why;
    int64_t done = 0, lag;
    enum result result = db_begin(db, &why);
    if (result == OK)
        result = index_fill(db, max, &done, &why);
    if (result == OK)
        result = index_lag(db, &lag, &why);
    if (result == OK)
        result = db_commit(db, &why);
    if (result != OK) {
        db_rollback(db);
        log_text(LOG_LEVEL_ERROR, "index", "%s", why.text);
        return -1;
    }
    u->gate->counters.index_batches += done > 0;
    if (!lag) {
        u->gate->index_due = false;
        u->unindexed = 0;
    }
    return done;
}

/* A piece of the merge that leaves no trace in the index: of a large one all at once would take minutes. */
static enum result merge(struct upkeep *u, bool *more_r, struct why *why)
{
    struct db *db = u->gate->db;
    enum result result = db_begin(db, why);
    if (result == OK)
        result = index_merge(db, !u->merging, more_r, why);
    if (result == OK)
        result = db_commit(db, why);
    if (result != OK)
        db_rollback(db);
    u->merging = result == OK && *more_r;
    if (wal_new_bytes(u) > WAL_MAX_BYTES)
        checkpoint(u, DB_CHECKPOINT_PASSIVE);
    return result;
}

/* Those who wait for the scrub hear that it is over, or goes on without them. */
static void let_go(struct upkeep *u)
{
    struct upkeep_wait *all = u->waiting, *next;
    u->waiting = NULL;
    for (; all; all = next) {
        next = all->next; /* it may be freed in there */
        all->done(all);
    }
}

/* One piece.  *more_r: the traces are still in the index, or pages are to be given back. */
static enum result scrub_piece(struct upkeep *u, bool *more_r, struct why *why)
{
    enum result result = OK;
    *more_r = true;
    if (!u->merged) {
        bool more;
        result = merge(u, &more, why);
        u->merged = result == OK && !more;
    } else if (u->vacuum_pages > 0) {
        result = db_vacuum(u->gate->db, VACUUM_PIECE, why);
        u->vacuum_pages -= VACUUM_PIECE;
    } else {
        *more_r = false;
    }
    return result;
}

static void scrub_from_start(struct upkeep *u)
{
    u->merging = u->merged = false;
    u->vacuum_pages = VACUUM_PAGES;
}

static void scrub(struct upkeep *u)
{
    struct db *db = u->gate->db;
    struct why why;
    bool more;
    FAILPOINT("before-scrub");
    enum result result = scrub_piece(u, &more, &why);
    if (result == OK && more) {
        loop_timer_set(u->timer, 0);
        return;
    }
    checkpoint(u, DB_CHECKPOINT_TRUNCATE);
    u->gate->scrub_due = result != OK || !db_wal_empty(db);
    if (!u->gate->scrub_due)
        result = erase_scrubbed(db, &why);
    else
        loop_timer_set(u->timer, TROUBLE_MS);
    if (result != OK)
        log_text(LOG_LEVEL_ERROR, "erase", "traces are left for now: %s", why.text);
    scrub_from_start(u);
    let_go(u);
}

void upkeep_scrub(struct upkeep *u, struct upkeep_wait *wait)
{
    u->gate->scrub_due = true;
    scrub_from_start(u);
    if (wait) {
        wait->next = u->waiting;
        u->waiting = wait;
        u->patience_ms = loop_now_ms() + SCRUB_MS;
    }
    loop_timer_set(u->timer, 0);
}

static void on_timer(void *arg)
{
    struct upkeep *u = arg;
    int64_t now_ms = loop_now_ms(), quiet_ms = now_ms - u->last_group_ms;
    if (u->waiting && now_ms >= u->patience_ms)
        let_go(u);
    if (u->waiting) {
        scrub(u);
    } else if (quiet_ms < QUIET_MS) {
        loop_timer_set(u->timer, QUIET_MS - quiet_ms);
    } else if (u->gate->index_due) {
        loop_timer_set(u->timer, index_batch(u, INDEX_BATCH) >= 0 ? 0 : TROUBLE_MS);
    } else if (u->gate->scrub_due) {
        scrub(u);
    } else if (wal_new_bytes(u) > WAL_QUIET_BYTES) {
        checkpoint(u, DB_CHECKPOINT_PASSIVE);
    }
}

struct upkeep *upkeep_new(struct gate *gate)
{
    struct upkeep *u = calloc(1, sizeof *u);
    struct why why;
    if (!u)
        BUG("out of memory");
    u->gate = gate;
    u->timer = loop_timer_new(on_timer, u);
    scrub_from_start(u);
    loop_timer_set(u->timer, QUIET_MS);
    gate->index_due = true; /* what an earlier run left */
    if (erase_owes_scrub(gate->db, &gate->scrub_due, &why) != OK)
        log_text(LOG_LEVEL_ERROR, "erase", "%s", why.text);
    return u;
}

void upkeep_after_group(struct upkeep *u, size_t items)
{
    u->last_group_ms = loop_now_ms();
    if (u->gate->index_due)
        u->unindexed += items;
    if (u->unindexed > INDEX_LAG_MAX) {
        int64_t done = index_batch(u, INDEX_BATCH_FORCED);
        uint64_t less = done < 0 ? INDEX_BATCH_FORCED : (uint64_t)done;
        u->unindexed -= less < u->unindexed ? less : u->unindexed;
    }
    if (wal_new_bytes(u) > WAL_MAX_BYTES)
        checkpoint(u, DB_CHECKPOINT_PASSIVE);
    if (!loop_timer_running(u->timer))
        loop_timer_set(u->timer, QUIET_MS);
}

void upkeep_finish(struct upkeep *u)
{
    int64_t until_ms = loop_now_ms() + 5000; /* the rest is done after the next start */
    while (u->gate->index_due && loop_now_ms() < until_ms && index_batch(u, INDEX_BATCH_FORCED) >= 0)
        ;
    checkpoint(u, DB_CHECKPOINT_PASSIVE); /* the rest is done as the database is closed */
}

void upkeep_free(struct upkeep **u)
{
    if (!*u)
        return;
    loop_timer_free(&(*u)->timer);
    free(*u);
    *u = NULL;
}
