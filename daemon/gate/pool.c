/* pool.c: hands mails to parse workers and charges the mail that costs one.  Called by intake.c and main.c.
 * Floor: gate.
 *
 * A worker answers in order, so the first unanswered mail is the one it is at.  Time is looked at by one
 * ticking timer, not by one a mail. */
#include "daemon/gate/pool.h"

#include <stdlib.h>

#include "daemon/base/ipc.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/gate/facts_load.h"

enum { TICK_MS = 100 };

struct worker {
    struct pool *pool;
    uint64_t slot;
    struct ipc *ipc;      /* NULL: none at the moment */
    struct intakes mails; /* given to it, the first is the one it is at */
    int64_t at_it_since_ms;
    bool fresh; /* has been given nothing yet */
};

struct pool {
    struct gate *gate;
    struct worker workers[POOL_WORKERS];
    struct intakes waiting;
    struct intakes second_tries; /* for fresh workers only, */
    int64_t next_second_ms;      /* and not before */
    bool renewing;               /* a worker was let go for them */
    struct intakes large;        /* wait, too */
    int64_t next_large_ms;       /* one of them need wait no longer */
    int64_t small_ms;            /* when a smaller one came */
    struct loop_timer *tick, *quiet;
};

static void assign(struct pool *);

static bool is_large(const struct intake *in)
{
    return in->raw.n > POOL_LARGE_BYTES;
}

/* The last of its mails is a large one: nothing shall wait behind that. */
static bool has_large(const struct worker *w)
{
    return w->mails.n && is_large(w->mails.tail);
}

static size_t in_flight(const struct pool *p)
{
    size_t n = 0;
    for (size_t i = 0; i < POOL_WORKERS; i++)
        n += p->workers[i].mails.n;
    return n;
}

/* The mail cost a worker: a second try, or none. */
static void charge(struct pool *p, struct intake *in, const char *what)
{
    in->tries++;
    log_begin(LOG_LEVEL_WARNING, "parse");
    log_cstr("trouble", what);
    log_str("sha256", span_of(in->sha256));
    log_int("size", (int64_t)in->raw.n);
    log_int("try", in->tries);
    log_end();
    if (in->tries < POOL_TRIES) {
        intakes_push(&p->second_tries, in);
        return;
    }
    in->facts = NULL;
    in->held_reason = arena_printf(in->arena, "parse: %s", what).p;
    intake_parsed(p->gate, in);
}

/* The worker is no more, or shall be no more. */
static void lose(struct worker *w, const char *what)
{
    struct pool *p = w->pool;
    struct intakes mails = w->mails;
    w->mails = (struct intakes){0};
    ipc_free(&w->ipc);
    struct intake *at_it = intakes_pop(&mails);
    if (!at_it)
        return;
    p->gate->counters.parse_deaths++;
    /* The others go back to the head of the queue, in their order. */
    struct intakes back = {0};
    for (struct intake *in; (in = intakes_pop(&mails));)
        intakes_push(is_large(in) ? &p->large : &back, in);
    while (p->waiting.n)
        intakes_push(&back, intakes_pop(&p->waiting));
    p->waiting = back;
    charge(p, at_it, what);
}

static void kill_worker(struct worker *w, const char *what)
{
    ipc_send(w->pool->gate->supervisor, IPC_KILL, w->slot, SPAN_LIT("parse"), -1);
    lose(w, what);
}

static void on_facts(struct worker *w, struct ipc_frame *frame)
{
    struct intake *in = w->mails.head;
    struct facts *facts;
    struct why why;
    if (frame->type != IPC_FACTS || !in || frame->id != in->number) {
        kill_worker(w, "the worker answered out of turn");
        return;
    }
    if (facts_load(frame->payload, in->raw.n, in->arena, &facts, &why) != OK) {
        log_text(LOG_LEVEL_WARNING, "parse", "facts refused: %s", why.text);
        kill_worker(w, "the worker's answer was malformed");
        return;
    }
    intakes_pop(&w->mails);
    in->facts = facts;
    int64_t now = loop_now_ms();
    if (is_large(in))
        w->pool->next_large_ms = now + POOL_LARGE_MS + (now - w->at_it_since_ms);
    w->at_it_since_ms = now;
    intake_parsed(w->pool->gate, in);
}

static void on_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg)
{
    struct worker *w = arg;
    (void)ipc;
    if (frame)
        on_facts(w, frame);
    else
        lose(w, "the worker died");
    assign(w->pool);
}

static void give(struct worker *w, struct intake *in)
{
    struct facts_arrival arrival = {.received_at_s = in->received_at_ms / 1000};
    struct buf payload;
    bool by_descriptor = in->file.fd >= 0;
    buf_init(&payload, IPC_PAYLOAD_MAX);
    buf_add(&payload, span_make((const char *)&arrival, sizeof arrival));
    if (!by_descriptor)
        buf_add(&payload, in->raw);
    w->fresh = false;
    if (w->mails.n == 0)
        w->at_it_since_ms = loop_now_ms();
    intakes_push(&w->mails, in);
    ipc_send(w->ipc, IPC_PARSE, in->number, buf_span(&payload), in->file.fd);
    buf_release(&payload);
    if (!loop_timer_running(w->pool->tick))
        loop_timer_set(w->pool->tick, TICK_MS);
}

/* The worker with the fewest mails and room for one more; NULL: none.  fresh: only one that did nothing yet.
 */
static struct worker *choose(struct pool *p, bool fresh)
{
    struct worker *best = NULL;
    for (size_t i = 0; i < POOL_WORKERS; i++) {
        struct worker *w = &p->workers[i];
        if (w->ipc && w->mails.n < POOL_DEPTH && !has_large(w) && (!fresh || w->fresh) &&
            (!best || w->mails.n < best->mails.n))
            best = w;
    }
    return best;
}

static bool second_due(const struct pool *p)
{
    return p->second_tries.n > 0 && loop_now_ms() >= p->next_second_ms;
}

static bool large_due(const struct pool *p)
{
    int64_t now = loop_now_ms();
    for (size_t i = 0; i < POOL_WORKERS; i++)
        if (has_large(&p->workers[i]))
            return false;
    return p->large.n && (now >= p->next_large_ms || (!p->waiting.n && now - p->small_ms >= POOL_QUIET_MS));
}

static void assign(struct pool *p)
{
    struct worker *w;
    if (second_due(p) && (w = choose(p, true))) {
        p->next_second_ms = loop_now_ms() + POOL_SECOND_MS;
        give(w, intakes_pop(&p->second_tries));
    }
    if (large_due(p) && (w = choose(p, false)))
        give(w, intakes_pop(&p->large));
    while (p->waiting.n && (w = choose(p, false)))
        give(w, intakes_pop(&p->waiting));
    if (p->large.n && !loop_timer_running(p->quiet))
        loop_timer_set(p->quiet, POOL_QUIET_MS);
    if (p->second_tries.n && !loop_timer_running(p->tick))
        loop_timer_set(p->tick, TICK_MS);
}

/* Lets an idle worker go, so that a fresh one comes in its place. */
static void renew_one(struct pool *p)
{
    for (size_t i = 0; i < POOL_WORKERS; i++) {
        struct worker *w = &p->workers[i];
        if (w->ipc && w->mails.n == 0) {
            ipc_free(&w->ipc);
            p->renewing = true;
            return;
        }
    }
}

static void on_tick(void *arg)
{
    struct pool *p = arg;
    int64_t now = loop_now_ms();
    for (size_t i = 0; i < POOL_WORKERS; i++) {
        struct worker *w = &p->workers[i];
        if (w->mails.n == 0 || now - w->at_it_since_ms < POOL_WALL_MS)
            continue;
        p->gate->counters.parse_timeouts++;
        kill_worker(w, "the worker took too long");
    }
    assign(p);
    if (second_due(p) && !p->renewing)
        renew_one(p);
    if (in_flight(p) || p->second_tries.n)
        loop_timer_set(p->tick, TICK_MS);
}

static void on_quiet(void *arg)
{
    assign(arg);
}

struct pool *pool_new(struct gate *gate)
{
    struct pool *p = calloc(1, sizeof *p);
    if (!p)
        BUG("out of memory");
    p->gate = gate;
    for (size_t i = 0; i < POOL_WORKERS; i++)
        p->workers[i] = (struct worker){.pool = p, .slot = i};
    p->tick = loop_timer_new(on_tick, p);
    p->quiet = loop_timer_new(on_quiet, p);
    return p;
}

void pool_free(struct pool **p)
{
    if (!*p)
        return;
    for (size_t i = 0; i < POOL_WORKERS; i++)
        ipc_free(&(*p)->workers[i].ipc);
    loop_timer_free(&(*p)->tick);
    loop_timer_free(&(*p)->quiet);
    free(*p);
    *p = NULL;
}

void pool_link(struct pool *p, uint64_t slot, int fd)
{
    if (slot >= POOL_WORKERS)
        BUG("parse worker in slot %llu", (unsigned long long)slot);
    struct worker *w = &p->workers[slot];
    lose(w, "the worker was replaced");
    w->ipc = ipc_new(fd, on_frame, w);
    w->fresh = true;
    p->renewing = false;
    assign(p);
}

void pool_parse(struct pool *p, struct intake *in)
{
    if (!is_large(in))
        p->small_ms = loop_now_ms();
    intakes_push(is_large(in) ? &p->large : &p->waiting, in);
    assign(p);
}

size_t pool_waiting(const struct pool *p)
{
    return p->waiting.n + p->large.n + p->second_tries.n + in_flight(p);
}

size_t pool_reading(const struct pool *p, struct pollfd *fds, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < POOL_WORKERS && n < max; i++) {
        const struct worker *w = &p->workers[i];
        if (w->ipc && w->mails.n > has_large(w))
            fds[n++] = (struct pollfd){.fd = ipc_fd(w->ipc), .events = POLLIN};
    }
    return n;
}

size_t pool_workers(const struct pool *p)
{
    size_t n = 0;
    for (size_t i = 0; i < POOL_WORKERS; i++)
        n += p->workers[i].ipc != NULL;
    return n;
}

void pool_stop(struct pool *p)
{
    struct why why;
    why_set(&why, TEMP, WHY_SOURCE, "4.3.2", "the gate is stopping");
    for (size_t i = 0; i < POOL_WORKERS; i++) {
        struct worker *w = &p->workers[i];
        ipc_free(&w->ipc);
        while (w->mails.n)
            intake_give_up(p->gate, intakes_pop(&w->mails), &why);
    }
    while (p->waiting.n)
        intake_give_up(p->gate, intakes_pop(&p->waiting), &why);
    while (p->large.n)
        intake_give_up(p->gate, intakes_pop(&p->large), &why);
    while (p->second_tries.n)
        intake_give_up(p->gate, intakes_pop(&p->second_tries), &why);
}
