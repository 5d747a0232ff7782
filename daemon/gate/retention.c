/* retention.c: see retention.h.  A round is an item of the group; rounds follow each other until nothing is
 * left to do, and then the traces are taken out of the file.  Called by main.c.  Floor: gate. */
#include "daemon/gate/retention.h"

#include <stdlib.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/store/erase.h"
#include "daemon/store/meta.h"
#include "daemon/store/tally.h"

#include "daemon/gate/group.h"
#include "daemon/gate/upkeep.h"

enum {
    FIRST_MS = 5 * 1000,
    EVERY_MS = 3600 * 1000,
    NEXT_MS = 100, /* between two rounds: mail goes first */
    TROUBLE_MS = 60 * 1000,
    ROUND_US = 30 * 1000, /* after which a round begins nothing more: mail waits for it */
    TICKETS_AT_ONCE = 1,
    ROWS_AT_ONCE = 20,
    DAY_MS = 86400 * 1000,
    LEAP_MS = 2 * DAY_MS, /* since the last round: so long a stop, or a clock that is wrong */
    DOUBT_MS = DAY_MS,    /* it is believed when it has stood so long */
};

#define COUNTED_MS (INT64_C(32) * DAY_MS) /* counts by ten minutes are asked for a day back */

#define RETENTION_CLOCK_KEY "retention.clock" /* of the last round */
#define RETENTION_DOUBT_KEY "retention.doubt" /* since when it is doubted; 0: it isn't */

struct retention {
    struct group_item item; /* first: it is found by it */
    struct gate *gate;
    struct loop_timer *timer;
    bool queued, warned;
    bool folds;          /* counts of long ago, and there are more */
    int64_t done, total; /* of the round, and since the last hour */
    int64_t after_ms;    /* tickets that were touched before this are erased already */
    int64_t reached_ms;  /* the same when the round is committed */
};

typedef enum result retention_kind(struct db *, int64_t before_ms, int64_t max, int64_t *done_r,
                                   struct why *);

static enum result one(struct gate *gate, struct retention *r, int64_t keep_s, retention_kind *erase,
                       int64_t max, struct why *why)
{
    int64_t done = 0;
    if (keep_s <= 0)
        return OK;
    enum result result = erase(gate->db, wall_now_ms() - keep_s * 1000, max, &done, why);
    r->done += done;
    return result;
}

static enum result tickets(struct gate *gate, struct retention *r, int64_t keep_s, struct why *why)
{
    int64_t done = 0;
    if (keep_s <= 0)
        return OK;
    enum result result = erase_old_tickets(gate->db, &r->reached_ms, wall_now_ms() - keep_s * 1000,
                                           TICKETS_AT_ONCE, &done, why);
    r->done += done;
    return result;
}

static bool retention_erases(const struct conf *c)
{
    return c->retention.closed_s || c->retention.held_s || c->retention.raw_s || c->retention.ledger_s;
}

/* Nothing brings back what a clock has erased that was a year ahead for an hour.  So after a leap it has to
 * stand for a day first.  *may_r: it is believed. */
static enum result retention_look_at_clock(struct gate *gate, struct retention *r, bool *may_r,
                                           struct why *why)
{
    int64_t now_ms = wall_now_ms(), last_ms, since_ms;
    enum result result = meta_get_int(gate->db, RETENTION_CLOCK_KEY, 0, &last_ms, why);
    if (result == OK)
        result = meta_get_int(gate->db, RETENTION_DOUBT_KEY, 0, &since_ms, why);
    if (result != OK)
        return result;
    bool leapt = last_ms && now_ms - last_ms > LEAP_MS, doubted = since_ms && since_ms <= now_ms;
    *may_r = !leapt || (doubted && now_ms - since_ms >= DOUBT_MS);
    if (!*may_r && !r->warned && retention_erases(gate->conf))
        log_text(LOG_LEVEL_WARNING, "retention",
                 "the clock is %lld days ahead of when something was erased last: nothing is for a day, lest "
                 "it is wrong",
                 (long long)((now_ms - last_ms) / DAY_MS));
    r->warned = !*may_r;
    if (!*may_r)
        return doubted ? OK : meta_set_int(gate->db, RETENTION_DOUBT_KEY, now_ms, why);
    if (last_ms && !since_ms && now_ms >= last_ms && now_ms - last_ms < EVERY_MS / 2)
        return OK;
    result = meta_set_int(gate->db, RETENTION_CLOCK_KEY, now_ms, why);
    return result == OK ? meta_set_int(gate->db, RETENTION_DOUBT_KEY, 0, why) : result;
}

static enum result retention_some(struct gate *gate, struct retention *r, struct why *why)
{
    const struct conf *c = gate->conf;
    enum result result = tickets(gate, r, c->retention.closed_s, why);
    if (result == OK)
        result = one(gate, r, c->retention.held_s, erase_old_held, ROWS_AT_ONCE, why);
    if (result == OK)
        result = one(gate, r, c->retention.raw_s, erase_old_raw, ROWS_AT_ONCE, why);
    return result == OK ? one(gate, r, c->retention.ledger_s, erase_old_ledger, ROWS_AT_ONCE, why) : result;
}

static enum result retention_erase(struct gate *gate, struct retention *r, struct why *why)
{
    int64_t until_us = loop_now_us() + ROUND_US, before;
    enum result result;
    r->reached_ms = r->after_ms;
    do {
        before = r->done;
        result = retention_some(gate, r, why);
    } while (result == OK && r->done > before && loop_now_us() < until_us);
    return result;
}

static enum result work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct retention *r = (struct retention *)item;
    bool may = false;
    r->done = 0;
    r->folds = false;
    enum result result = retention_look_at_clock(gate, r, &may, why);
    if (result == OK && may)
        result = tally_fold(gate->db, wall_now_ms() - COUNTED_MS, &r->folds, why);
    if (result == OK && may)
        result = retention_erase(gate, r, why);
    return result == OK && r->done ? erase_owe_scrub(gate->db, why) : result;
}

static void done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct retention *r = (struct retention *)item;
    r->queued = false;
    if (result != OK) {
        log_text(LOG_LEVEL_ERROR, "retention", "%s", why->text);
        loop_timer_set(r->timer, TROUBLE_MS);
        return;
    }
    r->total += r->done;
    r->after_ms = r->reached_ms;
    if (r->done || r->folds) {
        loop_timer_set(r->timer, NEXT_MS);
        return;
    }
    if (r->total) {
        log_text(LOG_LEVEL_NOTICE, "retention", "%lld old things gone", (long long)r->total);
        upkeep_scrub(gate->upkeep, NULL);
    }
    r->total = r->after_ms = 0;
    loop_timer_set(r->timer, EVERY_MS);
}

static void on_timer(void *arg)
{
    struct retention *r = arg;
    if (r->queued)
        return;
    r->queued = true;
    r->item = (struct group_item){.work = work, .done = done};
    group_add(r->gate->group, &r->item);
}

struct retention *retention_new(struct gate *gate)
{
    struct retention *r = calloc(1, sizeof *r);
    if (!r)
        BUG("out of memory");
    r->gate = gate;
    r->timer = loop_timer_new(on_timer, r);
    loop_timer_set(r->timer, FIRST_MS);
    return r;
}

void retention_free(struct retention **r)
{
    if (!*r)
        return;
    loop_timer_free(&(*r)->timer);
    free(*r);
    *r = NULL;
}

void retention_reload(struct retention *r)
{
    loop_timer_set(r->timer, FIRST_MS);
}
