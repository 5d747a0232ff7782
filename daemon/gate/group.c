/* group.c: the one writer's transactions.  Called by everybody in the gate who writes, and by the loop after
 * each turn.  Floor: gate. */
#include "daemon/gate/group.h"

#include <stdlib.h>

#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/store/db.h"

#include "daemon/gate/announce.h"
#include "daemon/gate/clocks.h"
#include "daemon/gate/call.h"
#include "daemon/gate/dispatch.h"
#include "daemon/gate/gate.h"
#include "daemon/gate/marked.h"
#include "daemon/gate/summary.h"
#include "daemon/gate/upkeep.h"

enum {
    ITEMS_MAX = 500, /* of one transaction: so much may be lost to a void group, and be waited for */
    COMMITS_AVERAGED = 8,
};

struct group {
    struct gate *gate;
    struct group_item *head, **tail;
    struct loop_timer *again; /* items came while a group was being answered */
    void (*before_commit)(void *);
    void *before_commit_arg;
    group_company_fn *company;
    void *company_arg;
    int64_t since_us;  /* the first of the items waits; 0: none does */
    int64_t commit_us; /* what a commit takes: a running average */
};

static void on_again(void *arg)
{
    (void)arg; /* it only ends the loop's wait: the group runs after the turn */
}

struct group *group_new(struct gate *gate)
{
    struct group *g = calloc(1, sizeof *g);
    if (!g)
        BUG("out of memory");
    g->gate = gate;
    g->tail = &g->head;
    g->again = loop_timer_new(on_again, g);
    return g;
}

void group_free(struct group **g)
{
    if (!*g)
        return;
    loop_timer_free(&(*g)->again);
    free(*g);
    *g = NULL;
}

void group_before_commit(struct group *g, void (*fn)(void *), void *arg)
{
    g->before_commit = fn;
    g->before_commit_arg = arg;
}

void group_company(struct group *g, group_company_fn *fn, void *arg)
{
    g->company = fn;
    g->company_arg = arg;
}

void group_add(struct group *g, struct group_item *item)
{
    item->next = NULL;
    *g->tail = item;
    g->tail = &item->next;
}

bool group_idle(const struct group *g)
{
    return g->head == NULL;
}

/* How a group is done: most have no item that fails, so at first none has a savepoint, for which SQLite would
 * keep a copy of each page that it changes.  Where one fails behind others, all is done again with
 * savepoints. */
enum pass { PASS_BARE, PASS_GUARDED };

/* Takes back what a failed item did.  alone: nothing stands before it, so all goes, and the transaction is
 * begun anew. */
static void undo_item(struct gate *gate, bool alone)
{
    struct why why;
    if (!alone || !db_in_transaction(gate->db)) {
        db_undo(gate->db);
        return;
    }
    db_rollback(gate->db);
    (void)db_begin(gate->db, &why); /* where it can't be had, the group is void */
}

enum did {
    DID_ITEM, /* or took it back: its result says */
    DID_FAIL, /* it stands behind others, without a savepoint: nothing can be kept */
    DID_VOID, /* SQLite has ended the transaction */
};

/* One item inside the open transaction. */
static enum did do_item(struct gate *gate, struct group_item *item, enum pass pass, bool alone)
{
    struct why *why = &item->why;
    bool guarded = pass == PASS_GUARDED && !alone;
    item->result = guarded ? db_savepoint(gate->db, why) : OK;
    if (item->result == OK) {
        item->result = item->work(gate, item, why);
        if (item->result == OK && guarded)
            item->result = db_release(gate->db, why);
        if (item->result != OK && !guarded && !alone && db_in_transaction(gate->db))
            return DID_FAIL;
        if (item->result != OK)
            undo_item(gate, alone);
    }
    return db_in_transaction(gate->db) ? DID_ITEM : DID_VOID;
}

static enum result commit(struct group *g, struct why *why)
{
    uint64_t syncs = db_counters().syncs;
    int64_t begun_us = loop_now_us();
    enum result result = db_commit(g->gate->db, why);
    int64_t took_us = loop_now_us() - begun_us;
    if (db_counters().syncs > syncs) /* it wrote something */
        g->commit_us += g->commit_us ? (took_us - g->commit_us) / COMMITS_AVERAGED : took_us;
    return result;
}

/* All items in the open transaction, without COMMIT.  DID_VOID: *why says why. */
static enum did do_items(struct gate *gate, struct group_item *items, enum pass pass, struct why *why)
{
    bool alone = true; /* until one has been done */
    for (struct group_item *item = items; item; item = item->next) {
        enum did did = do_item(gate, item, pass, alone);
        if (did == DID_VOID) {
            *why = item->why;
            if (item->result == OK)
                why_set(why, TEMP, WHY_SOURCE, "4.3.0", "the transaction is gone");
        }
        if (did != DID_ITEM)
            return did;
        alone = alone && item->result != OK;
    }
    return DID_ITEM;
}

/* All items in the open transaction, and COMMIT.  OK: each item has its own result.  Else none of it is left.
 */
static enum result do_all(struct gate *gate, struct group_item *items, struct why *why)
{
    struct group *g = gate->group;
    enum result result = OK;
    enum did did = do_items(gate, items, PASS_BARE, why);
    if (did == DID_FAIL) {
        db_rollback(gate->db);
        result = db_begin(gate->db, why);
        if (result != OK)
            return result;
        did = do_items(gate, items, PASS_GUARDED, why);
    }
    if (did != DID_ITEM)
        return why->result;
    if (g->before_commit)
        g->before_commit(g->before_commit_arg);
    if (gate->marked)
        result = marked_keep(gate->marked, why);
    if (result != OK)
        return result;
    FAILPOINT("before-commit"); /* K2 */
    result = commit(g, why);
    if (result != OK)
        return result;
    FAILPOINT("after-commit"); /* K7 */
    for (; items; items = items->next)
        gate->counters.items_failed += items->result != OK;
    return OK;
}

static void void_group(struct gate *gate, const struct why *why)
{
    db_rollback(gate->db);
    gate->counters.groups_void++;
    log_begin(LOG_LEVEL_ERROR, "commit");
    log_cstr("status", why->status);
    log_cstr("text", why->text);
    log_end();
}

static void fail_all(struct group_item *items, enum result result, const struct why *why)
{
    for (struct group_item *item = items; item; item = item->next) {
        item->result = result;
        item->why = *why;
    }
}

/* After a void group.  What fails again takes only itself along, unless no transaction can be had at all. */
static void do_each(struct gate *gate, struct group_item *items)
{
    struct why why;
    for (struct group_item *item = items, *rest; item; item = rest) {
        enum result result = db_begin(gate->db, &why);
        if (result != OK) {
            fail_all(item, result, &why);
            return;
        }
        rest = item->next;
        item->next = NULL;
        result = do_all(gate, item, &why);
        if (result != OK) {
            void_group(gate, &why);
            fail_all(item, result, &why);
        }
        item->next = rest;
    }
}

static void do_group(struct gate *gate, struct group_item *items)
{
    struct why why;
    enum result result = db_begin(gate->db, &why);
    if (result != OK) { /* it has waited for the lock already: not again for each */
        void_group(gate, &why);
        fail_all(items, result, &why);
    } else if (do_all(gate, items, &why) != OK) {
        void_group(gate, &why);
        do_each(gate, items);
    }
}

/* The first ITEMS_MAX. */
static struct group_item *take(struct group *g, size_t *n_r)
{
    struct group_item *items = g->head, *last = items;
    size_t n = 1;
    for (; n < ITEMS_MAX && last->next; n++)
        last = last->next;
    g->head = last->next;
    if (!g->head)
        g->tail = &g->head;
    last->next = NULL;
    *n_r = n;
    return items;
}

/* Waits for what the loop can then take in, if there is such a thing.  True: it has come. */
static bool company_came(struct group *g)
{
    struct pollfd fds[GROUP_FDS_MAX];
    int64_t now_us = loop_now_us();
    if (g->since_us == 0)
        g->since_us = now_us;
    int64_t left_us = g->since_us + g->commit_us / 2 - now_us;
    if (!g->company || left_us <= 0)
        return false;
    size_t n = g->company(g->company_arg, g->commit_us, fds, GROUP_FDS_MAX);
    struct timespec left = {.tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000};
    return n > 0 && ppoll(fds, n, &left, NULL) > 0;
}

void group_run(struct group *g)
{
    if (!g->head)
        return;
    if (company_came(g))
        loop_timer_set(g->again, 0);
    else
        group_finish(g);
}

void group_finish(struct group *g)
{
    struct gate *gate = g->gate;
    size_t n;
    if (!g->head)
        return;
    struct group_item *items = take(g, &n);
    g->since_us = 0;
    do_group(gate, items);
    gate->counters.groups++;
    gate->counters.items += n;
    while (items) {
        struct group_item *item = items;
        struct why why = item->why; /* the item may be freed in there */
        items = item->next;
        item->done(gate, item, item->result, &why);
    }
    if (gate->outbox_due) {
        gate->outbox_due = false;
        dispatch_wake(gate->dispatch);
    }
    if (gate->hook_due) {
        gate->hook_due = false;
        calls_wake(gate->calls);
    }
    if (gate->held_due) {
        gate->held_due = false;
        announce_wake(gate->announce);
    }
    if (gate->owed_due) {
        gate->owed_due = false;
        summary_wake(gate->summary);
    }
    if (gate->clocks_due) {
        gate->clocks_due = false;
        clocks_wake(gate->clocks);
    }
    upkeep_after_group(gate->upkeep, n);
    if (g->head)
        loop_timer_set(g->again, 0);
}
