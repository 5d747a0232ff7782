/* clocks.c: what happens by itself.  A round is an item of the group; between rounds an alarm waits.  Called
 * by group.c (wake) and main.c.  Floor: gate. */
#include "daemon/gate/clocks.h"

#include <stdlib.h>

#include "daemon/base/alarm.h"
#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/zone.h"
#include "daemon/gate/duty.h"
#include "daemon/gate/group.h"
#include "daemon/gate/life.h"
#include "daemon/gate/oncall.h"
#include "daemon/gate/reminder.h"
#include "daemon/gate/state.h"
#include "daemon/gate/timeline.h"
#include "daemon/store/entry.h"
#include "daemon/store/meta.h"
#include "daemon/store/outbox.h"

enum {
    CLOCKS_TICKETS_MAX = 100,      /* in a round */
    CLOCKS_AGAIN_MS = 3600 * 1000, /* what can't be done now is tried again then */
    CLOCKS_TROUBLE_MS = 60 * 1000, /* after a round that failed */
    CLOCKS_REVIEWED_MAX = 500,     /* in a round, after a change of the configuration */
};

/* The configuration by which wake_at was reckoned. */
#define CLOCKS_LIFE_KEY "clocks.life"

struct clocks {
    struct group_item item; /* first: it is found by it */
    struct gate *gate;
    struct alarm *alarm;
    bool queued;
    int64_t next_ms;
};

struct round {
    struct gate *gate;
    struct arena *arena;
    int64_t now_ms;
    struct duty *duty;
    struct why *why;
};

static enum result clocks_entry(struct round *r, const struct ticket *t, struct span text)
{
    int64_t id;
    struct entry e = {.ticket = t->id, .at_ms = r->now_ms, .kind = ENTRY_EVENT, .text = text};
    return timeline_add(r->gate, &e, &id, r->why);
}

/* For entries, which are of no language. */
static struct span clocks_time(struct round *r, int64_t at_ms)
{
    struct zone_time t = zone_fixed(0, at_ms / 1000);
    return arena_printf(r->arena, "%04d-%02d-%02d %02d:%02d:%02d UTC", t.year, t.month, t.day, t.hour,
                        t.minute, t.second);
}

/* ---- what is due.  Each may set *again_ms_r instead: not now, but then */

/* A warning that comes too late is none. */
static enum result clocks_promise(struct round *r, struct ticket *t, bool missed, int64_t *again_ms_r)
{
    bool may;
    enum result result = duty_may(r->duty, &may, again_ms_r, r->why);
    if (result != OK || !may)
        return result;
    *again_ms_r = 0;
    t->warn_at_ms = 0;
    t->missed = missed;
    struct span due = clocks_time(r, t->first_response_due_ms);
    result = clocks_entry(
        r, t,
        arena_printf(r->arena,
                     missed ? "first answer missed: it was due %.*s" : "first answer due soon: %.*s",
                     SPAN_FMT(due)));
    return result == OK ? duty_add(r->duty, t, missed, r->why) : result;
}

static enum result clocks_warn(struct round *r, struct ticket *t, int64_t *again_ms_r)
{
    return clocks_promise(r, t, false, again_ms_r);
}

static enum result clocks_missed(struct round *r, struct ticket *t, int64_t *again_ms_r)
{
    return clocks_promise(r, t, true, again_ms_r);
}

/* Who hasn't got our answer isn't waited for. */
static enum result clocks_wait_for_delivery(struct round *r, const struct ticket *t, int64_t *again_ms_r)
{
    bool undelivered;
    enum result result = outbox_undelivered(r->gate->db, t->id, &undelivered, r->why);
    *again_ms_r = undelivered ? r->now_ms + CLOCKS_AGAIN_MS : 0;
    return result;
}

static enum result clocks_remind(struct round *r, struct ticket *t, int64_t *again_ms_r)
{
    bool sent;
    enum result result = clocks_wait_for_delivery(r, t, again_ms_r);
    if (result != OK || *again_ms_r)
        return result;
    result = reminder_send(r->gate, r->arena, t, r->now_ms, &sent, r->why);
    t->reminded = sent;
    *again_ms_r = sent ? 0 : r->now_ms + CLOCKS_AGAIN_MS;
    return result;
}

static enum result clocks_close(struct round *r, struct ticket *t, int64_t *again_ms_r)
{
    enum result result = clocks_wait_for_delivery(r, t, again_ms_r);
    if (result != OK || *again_ms_r)
        return result;
    return state_move(r->gate, t, STATE_AGES, SPAN_EMPTY, 0, r->now_ms, NULL, r->why);
}

/* In this order: what was missed needs no warning any more. */
static const struct {
    enum life_event event;
    enum result (*act)(struct round *, struct ticket *, int64_t *again_ms_r);
} clocks_table[LIFE_EVENTS] = {
    {LIFE_MISSED, clocks_missed},
    {LIFE_WARN, clocks_warn},
    {LIFE_REMIND, clocks_remind},
    {LIFE_CLOSE, clocks_close},
};

static enum result clocks_ticket(struct round *r, struct ticket *t)
{
    enum result result = OK;
    int64_t again_ms = 0;
    for (size_t i = 0; result == OK && i < LIFE_EVENTS; i++) {
        int64_t at_ms = life_at_ms(r->gate->conf, t, clocks_table[i].event), later_ms = 0;
        if (!at_ms || at_ms > r->now_ms)
            continue;
        result = clocks_table[i].act(r, t, &later_ms);
        again_ms = later_ms ? later_ms : again_ms;
    }
    life_set_wake(r->gate->conf, t);
    if (again_ms && t->wake_at_ms <= r->now_ms)
        t->wake_at_ms = again_ms;
    return result == OK ? ticket_update(r->gate->db, t, r->why) : result;
}

/* ---- after a change of the configuration */

static struct span clocks_life(struct round *r)
{
    return arena_printf(r->arena, "%lld %lld", (long long)r->gate->conf->life.close_after_s,
                        (long long)r->gate->conf->life.remind_after_s);
}

/* Reckons the moments of all tickets anew, a part of them a round; *done_r: none is left. */
static enum result clocks_review(struct round *r, bool *done_r)
{
    struct span was, now = clocks_life(r);
    int64_t after = 0;
    struct tickets live = {0};
    enum result result = meta_get_text(r->gate->db, CLOCKS_LIFE_KEY, r->arena, &was, r->why);
    *done_r = span_eq(was, now);
    if (result != OK || *done_r)
        return result;
    if (span_starts(was, now) && was.n > now.n && was.p[now.n] == '@') /* begun: "... @LAST" */
        for (size_t i = now.n + 1; i < was.n && ascii_digit(was.p[i]); i++)
            after = after * 10 + (was.p[i] - '0');
    result = ticket_list_live(r->gate->db, after, CLOCKS_REVIEWED_MAX, r->arena, &live, r->why);
    for (size_t i = 0; result == OK && i < live.n; i++) {
        life_set_wake(r->gate->conf, &live.v[i]);
        result = ticket_update(r->gate->db, &live.v[i], r->why);
    }
    *done_r = live.n < CLOCKS_REVIEWED_MAX;
    if (!*done_r)
        now = arena_printf(r->arena, "%.*s@%lld", SPAN_FMT(now), (long long)live.v[live.n - 1].id);
    return result == OK ? meta_set_text(r->gate->db, CLOCKS_LIFE_KEY, now, r->why) : result;
}

/* ---- rounds */

static enum result clocks_next(struct gate *gate, int64_t *next_ms_r, struct why *why)
{
    int64_t call_ms = 0;
    enum result r = ticket_next_wake(gate->db, next_ms_r, why);
    if (r == OK)
        r = oncall_next(gate, &call_ms, why);
    if (call_ms && (!*next_ms_r || call_ms < *next_ms_r))
        *next_ms_r = call_ms;
    return r;
}

static enum result clocks_do(struct round *r, int64_t *next_ms_r)
{
    struct tickets due = {0};
    bool reviewed;
    enum result result = clocks_review(r, &reviewed);
    if (result == OK)
        result = ticket_due(r->gate->db, r->now_ms, CLOCKS_TICKETS_MAX, r->arena, &due, r->why);
    for (size_t i = 0; result == OK && i < due.n; i++)
        result = clocks_ticket(r, &due.v[i]);
    if (result == OK)
        result = duty_send(r->duty, r->why);
    if (result == OK)
        result = oncall_round(r->gate, r->now_ms, r->arena, r->why);
    if (result == OK)
        result = clocks_next(r->gate, next_ms_r, r->why);
    if (!reviewed)
        *next_ms_r = r->now_ms;
    return result;
}

enum result clocks_round(struct gate *gate, int64_t now_ms, int64_t *next_ms_r, struct why *why)
{
    struct round r = {.gate = gate, .arena = arena_new(0), .now_ms = now_ms, .why = why};
    r.duty = duty_new(gate, r.arena, now_ms);
    enum result result = clocks_do(&r, next_ms_r);
    gate->clocks_due = false; /* that is what next_ms_r says */
    arena_free(&r.arena);
    return result;
}

static enum result clocks_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct clocks *c = (struct clocks *)item;
    return clocks_round(gate, wall_now_ms(), &c->next_ms, why);
}

static void clocks_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct clocks *c = (struct clocks *)item;
    (void)gate;
    c->queued = false;
    if (result != OK) {
        log_text(LOG_LEVEL_ERROR, "clocks", "%s", why->text);
        c->next_ms = wall_now_ms() + CLOCKS_TROUBLE_MS;
    }
    alarm_set(c->alarm, c->next_ms);
}

static void clocks_on_alarm(void *arg)
{
    struct clocks *c = arg;
    if (c->queued)
        return;
    c->queued = true;
    c->item.work = clocks_work;
    c->item.done = clocks_done;
    group_add(c->gate->group, &c->item);
}

/* Where the next moment can't be read, the round will say so. */
void clocks_wake(struct clocks *c)
{
    struct why why;
    if (c->queued)
        return;
    if (clocks_next(c->gate, &c->next_ms, &why) != OK)
        c->next_ms = wall_now_ms();
    alarm_set(c->alarm, c->next_ms);
}

void clocks_reload(struct clocks *c)
{
    clocks_on_alarm(c);
}

struct clocks *clocks_new(struct gate *gate)
{
    struct clocks *c = calloc(1, sizeof *c);
    if (!c)
        BUG("out of memory");
    c->gate = gate;
    c->alarm = alarm_new(clocks_on_alarm, c);
    clocks_reload(c);
    return c;
}

void clocks_free(struct clocks **c)
{
    if (!*c)
        return;
    alarm_free(&(*c)->alarm);
    free(*c);
    *c = NULL;
}
