/* announce.c: announcements of held mail.  A round is an item of the group; between rounds a timer waits.
 * Called by group.c (wake) and main.c. */
#include "daemon/gate/announce.h"

#include <stdlib.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/gate/alert.h"
#include "daemon/gate/group.h"
#include "daemon/gate/post.h"
#include "daemon/store/held.h"
#include "daemon/store/meta.h"

enum {
    ANNOUNCE_SINGLY_MAX = 3, /* more at a time are one digest */
    ANNOUNCE_LISTED_MAX = 50,
    ANNOUNCE_DIGEST_MS = 5 * 60 * 1000,
    ANNOUNCE_LOOK_MS = 3600 * 1000, /* for mail that gets old */
    ANNOUNCE_OLD_MS = 24 * 3600 * 1000,
    ANNOUNCE_HOUR_MS = 3600 * 1000,
    ANNOUNCE_TROUBLE_MS = 60 * 1000,
};

#define ANNOUNCE_DIGEST_KEY "announce.digest_at"

struct announce {
    struct group_item item; /* first: it is found by it */
    struct gate *gate;
    struct loop_timer *timer;
    bool queued;
    int64_t again_ms;
};

/* One round's work. */
struct round {
    struct gate *gate;
    struct arena *arena;
    int64_t now_ms;
    struct spans people;
    struct helds held;
    int64_t total;
    struct why *why;
};

/* A mail about held[first] to held[first + n - 1].  About one alone, its Reply-To says which. */
static enum result announce_send(struct round *r, struct span to, size_t first, size_t n, int64_t more)
{
    int64_t outbox;
    struct compose_held *lines = ARENA_ARRAY(r->arena, n, struct compose_held);
    for (size_t i = 0; i < n; i++) {
        const struct held *h = &r->held.v[first + i];
        lines[i] = (struct compose_held){h->mail.id, h->mail.from, h->mail.subject, h->reason, h->excerpt};
    }
    struct compose c = {.kind = COMPOSE_HELD, .held = lines, .n_held = n, .held_more = more};
    struct post p = {.compose = &c,
                     .mail = n == 1 ? lines[0].mail : 0,
                     .kind = OUTBOX_NOTICE,
                     .budget = OUTBOX_BUDGET_NOTICE,
                     .unasked = true,
                     .now_ms = r->now_ms};
    if (n == 1) {
        p.reply_by = TOKEN_HELD;
        p.reply_number = lines[0].mail;
        p.reply_random = span_head(r->held.v[first].mail.sha256, TOKEN_RANDOM_BYTES);
    }
    return address_parse(to, &c.to) ? post_queue(r->gate, r->arena, &p, &outbox, r->why) : OK;
}

static enum result announce_singly(struct round *r)
{
    enum result result = OK;
    for (size_t p = 0; p < r->people.n; p++) {
        for (size_t i = 0; result == OK && i < r->held.n; i++)
            result = announce_send(r, r->people.v[p], i, 1, 0);
    }
    return result;
}

static enum result announce_digest(struct round *r)
{
    enum result result = meta_set_int(r->gate->db, ANNOUNCE_DIGEST_KEY, r->now_ms, r->why);
    for (size_t p = 0; result == OK && p < r->people.n; p++)
        result = announce_send(r, r->people.v[p], 0, r->held.n, r->total - (int64_t)r->held.n);
    return result;
}

/* Room for one mail each in everybody's budget? */
static enum result announce_may_singly(struct round *r, bool *may_r)
{
    int64_t limit = r->gate->conf->limits.notice_hour;
    enum result result = OK;
    *may_r = r->held.n <= ANNOUNCE_SINGLY_MAX;
    for (size_t p = 0; result == OK && *may_r && p < r->people.n; p++) {
        int64_t spent = 0;
        result = outbox_spent_on(r->gate->db, OUTBOX_BUDGET_NOTICE, r->people.v[p],
                                 r->now_ms - ANNOUNCE_HOUR_MS, limit, &spent, r->why);
        *may_r = spent + (int64_t)r->held.n <= limit;
    }
    return result;
}

static enum result announce_mark(struct round *r)
{
    enum result result = OK;
    for (size_t i = 0; result == OK && i < r->held.n; i++)
        result = held_set_announced(r->gate->db, r->held.v[i].mail.id, r->now_ms, r->why);
    return result;
}

/* Tells the admin again of what waits for more than a day. */
static enum result announce_old(struct round *r)
{
    int64_t count, oldest_ms;
    enum result result = held_count(r->gate->db, &count, &oldest_ms, r->why);
    r->total = count;
    if (result != OK || !count || r->now_ms - oldest_ms < ANNOUNCE_OLD_MS)
        return result;
    return alert_raise(r->gate, r->arena, "alert.held_old", arena_printf(r->arena, "%lld", (long long)count),
                       r->now_ms, r->why);
}

static enum result announce_do(struct round *r, int64_t *again_ms_r)
{
    bool singly;
    int64_t digest_ms;
    enum result result = announce_old(r);
    *again_ms_r = r->total ? ANNOUNCE_LOOK_MS : 0;
    if (result == OK)
        result = held_unannounced(r->gate->db, ANNOUNCE_LISTED_MAX, r->arena, &r->held, r->why);
    if (result != OK || !r->held.n)
        return result;
    result = alert_people(r->gate, r->arena, true, r->now_ms, &r->people, r->why);
    if (result == OK)
        result = announce_may_singly(r, &singly);
    if (result == OK && singly)
        result = announce_singly(r);
    else if (result == OK) {
        result = meta_get_int(r->gate->db, ANNOUNCE_DIGEST_KEY, 0, &digest_ms, r->why);
        int64_t since_ms = r->now_ms - digest_ms; /* below 0: the clock was put back */
        if (result == OK && since_ms >= 0 && since_ms < ANNOUNCE_DIGEST_MS) {
            *again_ms_r = ANNOUNCE_DIGEST_MS - since_ms;
            return OK;
        }
        if (result == OK)
            result = announce_digest(r);
    }
    return result == OK ? announce_mark(r) : result;
}

enum result announce_round(struct gate *gate, int64_t now_ms, int64_t *again_ms_r, struct why *why)
{
    struct round r = {.gate = gate, .arena = arena_new(0), .now_ms = now_ms, .why = why};
    enum result result = announce_do(&r, again_ms_r);
    arena_free(&r.arena);
    return result;
}

static enum result announce_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct announce *a = (struct announce *)item;
    return announce_round(gate, wall_now_ms(), &a->again_ms, why);
}

static void announce_done(struct gate *gate, struct group_item *item, enum result result,
                          const struct why *why)
{
    struct announce *a = (struct announce *)item;
    (void)gate;
    a->queued = false;
    if (result != OK) {
        log_text(LOG_LEVEL_WARNING, "announce", "%s", why->text);
        a->again_ms = ANNOUNCE_TROUBLE_MS;
    }
    if (a->again_ms)
        loop_timer_set(a->timer, a->again_ms);
}

void announce_wake(struct announce *a)
{
    if (a->queued)
        return;
    a->queued = true;
    loop_timer_stop(a->timer);
    group_add(a->gate->group, &a->item);
}

static void announce_on_timer(void *arg)
{
    announce_wake(arg);
}

struct announce *announce_new(struct gate *gate)
{
    struct announce *a = calloc(1, sizeof *a);
    if (!a)
        BUG("out of memory");
    a->gate = gate;
    a->item.work = announce_work;
    a->item.done = announce_done;
    a->timer = loop_timer_new(announce_on_timer, a);
    loop_timer_set(a->timer, 0); /* what an earlier run left */
    return a;
}

void announce_free(struct announce **a)
{
    if (!*a)
        return;
    loop_timer_free(&(*a)->timer);
    free(*a);
    *a = NULL;
}
