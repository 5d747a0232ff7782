/* call.c: the way from the outbox to hooks and back.  Claims and results are items of the group, as
 * dispatch.c's are.  Made by main.c, woken by group.c.  Floor: gate. */
#include "daemon/gate/call.h"

#include <stdio.h>
#include <stdlib.h>

#include "parsers/arena.h"
#include "parsers/json.h"

#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/store/outbox.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/group.h"
#include "daemon/gate/oneline.h"
#include "daemon/gate/settle.h"
#include "daemon/gate/web.h"

enum {
    WINDOW = 4, /* calls of one hook at a time */
    GATHER_MS = 20,
    AGAIN_MS = 1000, /* after a transaction that failed */
    ALONE_FIRST_MS = 5 * 1000,
    ALONE_LONGEST_MS = 300 * 1000,
    ALONE_ASKED_MS = 3600 * 1000, /* Retry-After is heeded up to this */
    DOWN_ALERT = 3,               /* failures in a row before somebody is told */
    UNKNOWN_AT_ONCE = 100,
};

struct hook {
    struct hook *next;
    char *name;
    size_t n;                     /* calls on their way */
    unsigned down;                /* failures in a row */
    int64_t leave_alone_until_ms; /* monotonic */
    int64_t last_ok_ms;           /* wall */
    char failure[300];            /* of the last call; "" where it was fine */
};

/* A row on its way, and an item of the group when its answer is there. */
struct call {
    struct group_item item;
    struct calls *calls;
    struct call *next;
    struct hook *hook;
    struct arena *arena; /* the row's texts, the answer's */
    struct outbox row;
    struct outbox_result verdict;
    bool landed, written;
    bool tell; /* the admin */
};

struct claimed {
    struct outbox row;
    struct span octets;
};

struct claim {
    struct group_item item;
    struct calls *calls;
    struct arena *arena;
    struct claimed *v;
    size_t n;
    int64_t again_in_ms; /* -1: nothing waits for a time */
};

struct calls {
    struct gate *gate;
    struct hook *hooks;
    struct call *flights;
    struct claim claim;
    bool claiming, stopped, wanted;
    struct loop_timer *gather, *due;
};

static void gather(struct calls *c, int64_t in_ms)
{
    if (!loop_timer_running(c->gather))
        loop_timer_set(c->gather, in_ms);
}

static struct hook *hook_get(struct calls *c, struct span name)
{
    for (struct hook *h = c->hooks; h; h = h->next)
        if (span_eq(span_of(h->name), name))
            return h;
    struct hook *h = calloc(1, sizeof *h);
    if (!h || !(h->name = strndup(name.p, name.n)))
        BUG("out of memory");
    h->next = c->hooks;
    c->hooks = h;
    return h;
}

static void call_free(struct call *f)
{
    struct call **place = &f->calls->flights;
    while (*place != f)
        place = &(*place)->next;
    *place = f->next;
    f->hook->n--;
    arena_free(&f->arena);
    free(f);
}

/* ---- what came of it */

static void log_settled(const struct call *f)
{
    const struct outbox_result *v = &f->verdict;
    log_begin(v->state == OUTBOX_SENT ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "hook");
    log_cstr("hook", f->hook->name);
    log_int("id", f->row.id);
    log_int("ticket", f->row.ticket);
    log_cstr("state", outbox_state_name(v->state));
    log_int("attempts", f->row.attempts);
    if (v->next_at_ms > v->at_ms)
        log_int("wait_s", (v->next_at_ms - v->at_ms) / 1000);
    log_str("remote", v->remote);
    log_str("response", v->state == OUTBOX_SENT ? v->response : v->error);
    log_end();
}

static enum result settle_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct call *f = (struct call *)item;
    bool was;
    FAILPOINT("before-hook-settle"); /* K16 */
    enum result r = settle_write(gate, &f->row, &f->verdict, &was, why);
    if (r != OK || !f->tell)
        return r;
    struct span detail =
        arena_printf(f->arena, "%s: %.*s", f->hook->name, SPAN_FMT(span_head(f->verdict.error, 300)));
    return alert_raise_about(gate, f->arena, "alert.hook", span_of(f->hook->name), detail, f->verdict.at_ms,
                             why);
}

static void settle_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct call *f = (struct call *)item;
    struct calls *c = f->calls;
    (void)gate;
    if (result != OK) {
        log_text(LOG_LEVEL_ERROR, "hook", "what became of call %lld isn't written yet: %s",
                 (long long)f->row.id, why->text);
        f->written = false;
        gather(c, AGAIN_MS);
        return;
    }
    log_settled(f);
    call_free(f);
    c->wanted = true;
    gather(c, 0);
}

static void settle_landed(struct calls *c)
{
    for (struct call *f = c->flights; f; f = f->next) {
        if (!f->landed || f->written)
            continue;
        f->written = true;
        f->item = (struct group_item){.work = settle_work, .done = settle_done};
        group_add(c->gate->group, &f->item);
    }
}

/* The breaker: a hook that answers nothing of use is left alone for a while, once for all its calls. */
static void note_down(struct hook *h, int64_t asked_ms)
{
    int64_t now = loop_now_ms(), wait = ALONE_FIRST_MS;
    if (now < h->leave_alone_until_ms)
        return;
    for (unsigned i = 0; i < h->down && wait < ALONE_LONGEST_MS; i++)
        wait *= 2;
    if (wait > ALONE_LONGEST_MS)
        wait = ALONE_LONGEST_MS;
    if (wait < asked_ms)
        wait = asked_ms;
    h->down++;
    h->leave_alone_until_ms = now + wait;
}

static void note_up(struct hook *h)
{
    if (h->down)
        log_text(LOG_LEVEL_NOTICE, "hook", "%s answers again", h->name);
    h->down = 0;
    h->leave_alone_until_ms = 0;
}

static void on_answer(void *arg, const struct httpresult *r, struct span body)
{
    struct call *f = arg;
    struct hook *h = f->hook;
    struct outbox_result *v = &f->verdict;
    int64_t asked_ms = r->retry_after_s * 1000;
    if (asked_ms > ALONE_ASKED_MS)
        asked_ms = ALONE_ASKED_MS;
    settle_call_verdict(&f->row, r, oneline(f->arena, span_head(body, 1000), 200), wall_now_ms(), asked_ms,
                        f->arena, v);
    if (v->state == OUTBOX_DEFERRED || r->class == HTTPRESULT_NOT_NOW)
        note_down(h, asked_ms);
    else if (r->class == HTTPRESULT_ANSWERED)
        note_up(h);
    if (v->state == OUTBOX_SENT)
        h->last_ok_ms = v->at_ms;
    snprintf(h->failure, sizeof h->failure, "%.*s", SPAN_FMT(span_head(v->error, sizeof h->failure - 1)));
    f->tell = v->state == OUTBOX_FAILED || h->down >= DOWN_ALERT;
    f->landed = true;
    gather(f->calls, GATHER_MS);
}

/* ---- claims */

static void hand_over(struct calls *c, const struct claimed *row)
{
    struct call *f = calloc(1, sizeof *f);
    if (!f)
        BUG("out of memory");
    f->calls = c;
    f->arena = arena_new(0);
    f->row = row->row;
    f->row.to = arena_copy(f->arena, row->row.to);
    f->hook = hook_get(c, row->row.hook);
    f->hook->n++;
    f->next = c->flights;
    c->flights = f;
    struct httpjob job = {.what = HTTPJOB_HOOK, .name = span_of(f->hook->name), .id = row->row.message_id};
    web_ask(c->gate->web, &job, row->octets, on_answer, f);
}

/* Rows of a hook that the configuration no longer has. */
static enum result give_up(struct claim *c, struct span name, int64_t now_ms, struct why *why)
{
    struct gate *gate = c->calls->gate;
    struct outboxes rows;
    bool was;
    struct outbox_result failed = {
        .state = OUTBOX_FAILED, .at_ms = now_ms, .error = SPAN_LIT("no hook of that name is configured")};
    enum result r = outbox_claim_hook(gate->db, name, now_ms, UNKNOWN_AT_ONCE, c->arena, &rows, why);
    for (size_t i = 0; r == OK && i < rows.n; i++)
        r = settle_write(gate, &rows.v[i], &failed, &was, why);
    if (rows.n == UNKNOWN_AT_ONCE)
        c->again_in_ms = 0;
    return r;
}

static enum result claim_rows(struct claim *c, struct span name, size_t max, int64_t now_ms, struct why *why)
{
    struct db *db = c->calls->gate->db;
    struct outboxes rows;
    enum result r = outbox_claim_hook(db, name, now_ms, max, c->arena, &rows, why);
    struct claimed *grown = ARENA_ARRAY(c->arena, c->n + rows.n + 1, struct claimed);
    if (c->n)
        memcpy(grown, c->v, c->n * sizeof *grown);
    c->v = grown;
    for (size_t i = 0; r == OK && i < rows.n; i++) {
        bool found;
        struct claimed *to = &c->v[c->n++];
        to->row = rows.v[i];
        r = outbox_octets(db, rows.v[i].id, c->arena, &to->octets, &found, why);
    }
    return r;
}

static void wait_for(struct claim *c, int64_t in_ms)
{
    if (c->again_in_ms < 0 || in_ms < c->again_in_ms)
        c->again_in_ms = in_ms;
}

static enum result claim_hook(struct claim *c, const struct outbox_hook *waiting, struct why *why)
{
    int64_t now_ms = wall_now_ms();
    if (!conf_hook(c->calls->gate->conf, waiting->name))
        return give_up(c, waiting->name, now_ms, why);
    const struct hook *h = hook_get(c->calls, waiting->name);
    size_t window = h->down ? 1 : WINDOW;
    int64_t alone_ms = h->leave_alone_until_ms - loop_now_ms();
    if (waiting->next_at_ms > now_ms)
        wait_for(c, waiting->next_at_ms - now_ms);
    else if (alone_ms > 0)
        wait_for(c, alone_ms);
    else if (h->n < window)
        return claim_rows(c, waiting->name, window - h->n, now_ms, why);
    return OK; /* full: a call that ends wakes us */
}

static enum result claim_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct claim *c = (struct claim *)item;
    struct outbox_hooks waiting;
    arena_reset(c->arena);
    c->n = 0;
    c->again_in_ms = -1;
    enum result r = outbox_bring_near(gate->db, wall_now_ms(), why);
    if (r == OK)
        r = outbox_hooks(gate->db, c->arena, &waiting, why);
    for (size_t i = 0; r == OK && i < waiting.n; i++)
        r = claim_hook(c, &waiting.v[i], why);
    return r;
}

static void claim_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct claim *claim = (struct claim *)item;
    struct calls *c = claim->calls;
    (void)gate;
    c->claiming = false;
    if (result != OK) {
        log_text(LOG_LEVEL_ERROR, "hook", "the outbox can't be read: %s", why->text);
        c->wanted = true;
        gather(c, AGAIN_MS);
        return;
    }
    if (claim->n)
        FAILPOINT("hook-claimed"); /* K10 of a hook */
    for (size_t i = 0; i < claim->n; i++)
        hand_over(c, &claim->v[i]);
    if (claim->again_in_ms >= 0)
        loop_timer_set(c->due, claim->again_in_ms);
    arena_reset(claim->arena);
}

static void claim_more(struct calls *c)
{
    if (!c->wanted || c->claiming || c->stopped)
        return;
    c->wanted = false;
    c->claiming = true;
    c->claim.item = (struct group_item){.work = claim_work, .done = claim_done};
    group_add(c->gate->group, &c->claim.item);
}

static void on_gather(void *arg)
{
    settle_landed(arg);
    claim_more(arg);
}

static void on_due(void *arg)
{
    calls_wake(arg);
}

/* ---- life */

void calls_wake(struct calls *c)
{
    c->wanted = true;
    gather(c, GATHER_MS);
}

void calls_hurry(struct calls *c)
{
    for (struct hook *h = c->hooks; h; h = h->next)
        h->leave_alone_until_ms = 0;
    calls_wake(c);
}

struct calls *calls_new(struct gate *gate)
{
    struct calls *c = calloc(1, sizeof *c);
    if (!c)
        BUG("out of memory");
    c->gate = gate;
    c->claim.calls = c;
    c->claim.arena = arena_new(0);
    c->gather = loop_timer_new(on_gather, c);
    c->due = loop_timer_new(on_due, c);
    calls_wake(c); /* what an earlier run left */
    return c;
}

void calls_free(struct calls **cp)
{
    struct calls *c = *cp;
    if (!c)
        return;
    while (c->flights)
        call_free(c->flights);
    for (struct hook *next; c->hooks; c->hooks = next) {
        next = c->hooks->next;
        free(c->hooks->name);
        free(c->hooks);
    }
    arena_free(&c->claim.arena);
    loop_timer_free(&c->gather);
    loop_timer_free(&c->due);
    free(c);
    *cp = NULL;
}

void calls_stop(struct calls *c)
{
    c->stopped = true;
}

bool calls_idle(const struct calls *c)
{
    return !c->flights && !c->claiming;
}

static const struct hook *hook_find(const struct calls *c, const char *name)
{
    const struct hook *h = c->hooks;
    while (h && strcmp(h->name, name) != 0)
        h = h->next;
    return h;
}

void calls_json(const struct calls *c, struct json *j)
{
    const struct conf *conf = c->gate->conf;
    json_open(j, '[');
    for (size_t i = 0; i < conf->n_hooks; i++) {
        const struct hook *h = hook_find(c, conf->hooks[i].name);
        json_open(j, '{');
        json_key(j, "hook");
        json_str(j, span_of(conf->hooks[i].name));
        json_key(j, "failures");
        json_int(j, h ? h->down : 0);
        json_key(j, "last_ok_at");
        if (h && h->last_ok_ms)
            json_time(j, h->last_ok_ms / 1000, 0);
        else
            json_null(j);
        json_key(j, "failure");
        json_str_or_null(j, span_of(h ? h->failure : ""));
        json_close(j, '}');
    }
    json_close(j, ']');
}
