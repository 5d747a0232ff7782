/* dispatch.c: the way from the outbox to the send role and back.  Claims and results are items of the group:
 * a row is `sending` on disk before the send role hears of it, and what became of it is on disk before the
 * next one is sent. Made by main.c, woken by group.c.  Floor: gate. */
#include "daemon/gate/dispatch.h"

#include <stdlib.h>

#include "parsers/arena.h"

#include "daemon/base/dots.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/ipc.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/base/sendjob.h"

#include "daemon/store/outbox.h"

#include "daemon/gate/grants.h"
#include "daemon/gate/group.h"
#include "daemon/gate/delivery.h"
#include "daemon/gate/settle.h"
#include "daemon/gate/web.h"

enum {
    WINDOW_LEAST = 128, /* rows handed over and not yet settled */
    WINDOW_MOST = DOTS_MAX,
    WINDOW_BYTES = 64 << 20, /* of their octets */
    GATHER_MS = 20,          /* results and claims wait for each other, so that one commit does for many */
    AGAIN_MS = 1000,         /* after a transaction that failed */
    TRANSPORT_FIRST_MS = 5 * 1000, /* how long a transport that is down is left alone, doubled each time */
    TRANSPORT_LONGEST_MS = 300 * 1000,
    LOST_ALONE = 2, /* send roles lost in a row, after which rows are sent one by one */
    OWN_WARNING_MS = 3600 * 1000,
    LOOKERS_MAX = 64,
};

/* A row on its way, and an item of the group when it has landed. */
struct flight {
    struct group_item item;
    struct flight *next;
    struct dispatch *dispatch;
    struct arena *arena; /* the row's texts */
    struct outbox row;
    size_t bytes;
    bool landed;  /* what became of it is known */
    bool written; /* and waits in the group */
    struct sendresult result;
    struct outbox_result verdict;
};

/* Who waits to hear whether the server can be had. */
struct looker {
    dispatch_looked *done;
    void *arg;
};

struct claim {
    struct group_item item;
    struct dispatch *dispatch;
    size_t max;
    struct arena *arena; /* rows and octets, until they are handed over */
    struct outboxes rows;
    struct span *octets;
    int64_t next_at_ms; /* of the rows that stay; 0: none waits */
};

struct dispatch {
    struct gate *gate;
    struct ipc *link;
    struct dots *dots;
    struct flight *flights;
    size_t n, bytes;
    struct claim claim;
    bool claiming, stopped;
    bool wanted; /* rows may be due */
    struct loop_timer *gather, *due;
    unsigned lost;                /* links in a row, no result between them */
    unsigned down;                /* how often in a row the whole transport failed */
    int64_t leave_alone_until_ms; /* monotonic */
    int64_t down_since_ms;        /* wall clock; 0: it is not */
    char down_why[sizeof((struct sendresult *)0)->response];
    int64_t own_warned_ms;
    struct looker lookers[LOOKERS_MAX];
    size_t n_lookers;
};

/* Soon, and together with what else comes until then. */
static void gather(struct dispatch *d, int64_t in_ms)
{
    if (!loop_timer_running(d->gather))
        loop_timer_set(d->gather, in_ms);
}

/* ---- what became of a row */

static void flight_free(struct flight *f)
{
    struct dispatch *d = f->dispatch;
    struct flight **place = &d->flights;
    while (*place != f)
        place = &(*place)->next;
    *place = f->next;
    d->n--;
    d->bytes -= f->bytes;
    arena_free(&f->arena);
    free(f);
}

static void log_settled(const struct flight *f)
{
    const struct outbox_result *v = &f->verdict;
    log_begin(v->state == OUTBOX_FAILED ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "send");
    log_int("id", f->row.id);
    log_int("ticket", f->row.ticket);
    log_cstr("kind", outbox_kind_name(f->row.kind));
    log_str("to", f->row.to);
    log_cstr("state", outbox_state_name(v->state));
    log_int("attempts", f->row.attempts);
    if (v->next_at_ms > v->at_ms)
        log_int("wait_s", (v->next_at_ms - v->at_ms) / 1000);
    log_cstr("remote", f->result.remote);
    log_cstr("response", f->result.response);
    log_end();
}

static enum result settle_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct flight *f = (struct flight *)item;
    FAILPOINT("before-settle"); /* K14 */
    return delivery_settle(gate, &f->row, &f->verdict, delivery_is_for_good(&f->result), why);
}

static void settle_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct flight *f = (struct flight *)item;
    struct dispatch *d = f->dispatch;
    (void)gate;
    if (result != OK) {
        log_text(LOG_LEVEL_ERROR, "send", "what became of mail %lld isn't written yet: %s",
                 (long long)f->row.id, why->text);
        f->written = false;
        gather(d, AGAIN_MS);
        return;
    }
    dots_strike(d->dots, f->row.id);
    log_settled(f);
    flight_free(f);
    d->wanted = true;
    gather(d, 0);
}

static void settle_landed(struct dispatch *d)
{
    for (struct flight *f = d->flights; f; f = f->next) {
        if (!f->landed || f->written)
            continue;
        f->written = true;
        f->item = (struct group_item){.work = settle_work, .done = settle_done};
        group_add(d->gate->group, &f->item);
    }
}

/* Once for all that were under way when it went down. */
static void transport_down(struct dispatch *d, const struct sendresult *r)
{
    int64_t now = loop_now_ms(), wait = TRANSPORT_FIRST_MS;
    if (now < d->leave_alone_until_ms)
        return;
    for (unsigned i = 0; i < d->down && wait < TRANSPORT_LONGEST_MS; i++)
        wait *= 2;
    if (wait > TRANSPORT_LONGEST_MS)
        wait = TRANSPORT_LONGEST_MS;
    if (!d->down)
        d->down_since_ms = wall_now_ms();
    d->down++;
    d->leave_alone_until_ms = now + wait;
    memcpy(d->down_why, r->response, sizeof d->down_why);
    log_begin(LOG_LEVEL_ERROR, "transport");
    log_cstr("state", "down");
    log_int("wait_s", wait / 1000);
    log_cstr("remote", r->remote);
    log_cstr("response", r->response);
    log_end();
}

static void transport_up(struct dispatch *d)
{
    if (d->down)
        log_text(LOG_LEVEL_NOTICE, "transport", "up again");
    d->down = 0;
    d->down_since_ms = 0;
    d->leave_alone_until_ms = 0;
}

static void warn_own(struct dispatch *d, const struct flight *f)
{
    int64_t now = loop_now_ms();
    if (d->own_warned_ms && now - d->own_warned_ms < OWN_WARNING_MS)
        return;
    d->own_warned_ms = now;
    log_begin(LOG_LEVEL_WARNING, "transport");
    log_cstr("text", "the envelope sender is refused, our own address is used: set transport { envelope }");
    log_str("sender", f->row.envelope_sender);
    log_end();
}

static void land(struct flight *f, const struct sendresult *r)
{
    struct dispatch *d = f->dispatch;
    f->result = *r;
    f->landed = true;
    if (r->from_own)
        warn_own(d, f);
    if (r->whole_transport)
        transport_down(d, r);
    else if (r->code || r->class == SEND_SENT) /* a maildir and a sendmail answer without one */
        transport_up(d);
    int64_t wait = d->leave_alone_until_ms - loop_now_ms();
    settle_verdict(&f->row, &f->result, wall_now_ms(), wait > 0 ? wait : 0, &f->verdict);
    gather(d, GATHER_MS);
}

/* The link was lost: what can't have been sent is queued as before, unless it was alone when its send role
 * died again and again: then it is the one, and waits like any other that failed. */
static void land_lost(struct flight *f)
{
    static const enum send_class class_of[] = {
        [DOTS_NONE] = SEND_DEFERRED, [DOTS_PAST] = SEND_UNKNOWN, [DOTS_TAKEN] = SEND_SENT};
    enum dots_state state = dots_state(f->dispatch->dots, f->row.id);
    struct sendresult r = {.class = class_of[state], .response = "the send role was lost with it"};
    land(f, &r);
    if (state != DOTS_NONE || f->dispatch->lost > LOST_ALONE)
        return;
    f->verdict.state = OUTBOX_QUEUED;
    f->verdict.next_at_ms = f->verdict.at_ms;
}

static struct flight *flight_find(struct dispatch *d, uint64_t id)
{
    struct flight *f = d->flights;
    while (f && (f->row.id != (int64_t)id || f->landed))
        f = f->next;
    return f;
}

void dispatch_json(const struct dispatch *d, struct json *j)
{
    int64_t wait_ms = d->leave_alone_until_ms - loop_now_ms();
    json_open(j, '{');
    json_key(j, "down_since");
    if (d->down)
        json_time(j, d->down_since_ms / 1000, 0);
    else
        json_null(j);
    json_key(j, "failure");
    json_str_or_null(j, span_of(d->down ? d->down_why : ""));
    json_key(j, "next_try_at");
    if (d->down)
        json_time(j, (wall_now_ms() + (wait_ms > 0 ? wait_ms : 0)) / 1000, 0);
    else
        json_null(j);
    json_close(j, '}');
}

/* ---- looks */

static void looked(struct dispatch *d, const struct sendresult *r)
{
    struct looker all[LOOKERS_MAX];
    size_t n = d->n_lookers;
    memcpy(all, d->lookers, n * sizeof *all);
    d->n_lookers = 0;
    for (size_t i = 0; i < n; i++)
        all[i].done(all[i].arg, r);
}

bool dispatch_look(struct dispatch *d, dispatch_looked *done, void *arg)
{
    const struct sendjob job = {.look = true};
    struct buf frame;
    if (!d->link || d->n_lookers == LOOKERS_MAX)
        return false;
    d->lookers[d->n_lookers++] = (struct looker){done, arg};
    if (d->n_lookers > 1)
        return true; /* one look is for all who ask meanwhile */
    buf_init(&frame, 4096);
    sendjob_write(&job, &frame);
    buf_addc(&frame, '\n');
    ipc_send(d->link, IPC_SEND, 0, buf_span(&frame), -1);
    buf_release(&frame);
    return true;
}

/* ---- the link */

static void on_frame(struct ipc *link, struct ipc_frame *frame, void *arg)
{
    struct dispatch *d = arg;
    (void)link;
    if (!frame) {
        web_lost(d->gate->web);
        grants_lost(d->gate->grants);
        ipc_free(&d->link);
        d->lost++;
        looked(d,
               &(struct sendresult){.class = SEND_DEFERRED, .response = "the send role was lost meanwhile"});
        for (struct flight *f = d->flights; f; f = f->next)
            if (!f->landed)
                land_lost(f);
        return;
    }
    if (frame->type == IPC_HTTP_DONE) {
        web_frame(d->gate->web, frame);
        return;
    }
    grants_frame(d->gate->grants, frame);
    struct sendresult r;
    if (frame->type != IPC_SENT || !sendresult_read(frame->payload, &r))
        return;
    if (frame->id == 0) { /* of no row: a look */
        looked(d, &r);
        return;
    }
    struct flight *f = flight_find(d, frame->id);
    if (f) {
        d->lost = 0;
        land(f, &r);
    }
}

void dispatch_link(struct dispatch *d, int fd)
{
    if (d->link) {
        on_frame(d->link, NULL, d);
        d->lost--;
    }
    d->link = ipc_new(fd, on_frame, d);
    ipc_send(d->link, IPC_DOTS, 0, SPAN_EMPTY, dots_fd(d->dots));
    web_link(d->gate->web, d->link);
    grants_link(d->gate->grants, d->link);
    dispatch_wake(d);
}

/* False, and the flight has landed, where it can't be sent at all. */
static bool job_make(struct flight *f, struct sendjob *job_r)
{
    const struct conf *conf = f->dispatch->gate->conf;
    struct sendresult r = {
        .class = SEND_FAILED, .enhanced = "5.1.3", .response = "no address that can be mailed to"};
    *job_r = (struct sendjob){0};
    (void)address_parse(span_of(conf->addresses[0]), &job_r->own);
    if (address_parse(f->row.to, &job_r->to) &&
        (f->row.envelope_sender.n == 0 || address_parse(f->row.envelope_sender, &job_r->from)))
        return true;
    land(f, &r);
    return false;
}

static void hand_over(struct dispatch *d, const struct outbox *row, struct span octets)
{
    struct flight *f = calloc(1, sizeof *f);
    if (!f)
        BUG("out of memory");
    f->dispatch = d;
    f->arena = arena_new(0);
    f->row = *row;
    f->row.to = arena_copy(f->arena, row->to);
    f->row.envelope_sender = arena_copy(f->arena, row->envelope_sender);
    f->bytes = octets.n;
    f->next = d->flights;
    d->flights = f;
    d->n++;
    d->bytes += f->bytes;
    struct sendjob job;
    if (!job_make(f, &job))
        return;
    if (!d->link) {
        land_lost(f);
        return;
    }
    struct buf frame;
    buf_init(&frame, octets.n + 4096);
    sendjob_write(&job, &frame);
    buf_addc(&frame, '\n');
    buf_add(&frame, octets);
    ipc_send(d->link, IPC_SEND, (uint64_t)row->id, buf_span(&frame), -1);
    buf_release(&frame);
}

/* ---- claims */

/* Back to where it was: more octets than may be on their way at once. */
static enum result claim_return(struct gate *gate, const struct outbox *row, struct why *why)
{
    struct outbox_result back = {.state = OUTBOX_QUEUED, .at_ms = wall_now_ms(), .next_at_ms = wall_now_ms()};
    return outbox_settle(gate->db, row->id, &back, NULL, why);
}

static enum result claim_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct claim *c = (struct claim *)item;
    arena_reset(c->arena);
    int64_t now_ms = wall_now_ms();
    enum result r = outbox_bring_near(gate->db, now_ms, why);
    if (r == OK)
        r = outbox_claim(gate->db, now_ms, c->max, c->arena, &c->rows, why);
    size_t bytes = c->dispatch->bytes, claimed = c->rows.n;
    c->octets = ARENA_ARRAY(c->arena, claimed + 1, struct span);
    for (size_t i = 0; i < claimed && r == OK; i++) {
        bool found;
        bytes += (size_t)c->rows.v[i].size_bytes;
        if (i > 0 && bytes > WINDOW_BYTES) {
            c->rows.n = c->rows.n < i ? c->rows.n : i;
            r = claim_return(gate, &c->rows.v[i], why);
        } else {
            r = outbox_octets(gate->db, c->rows.v[i].id, c->arena, &c->octets[i], &found, why);
        }
    }
    return r == OK ? outbox_next(gate->db, &c->next_at_ms, why) : r;
}

static void claim_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct claim *c = (struct claim *)item;
    struct dispatch *d = c->dispatch;
    (void)gate;
    d->claiming = false;
    if (result != OK) {
        log_text(LOG_LEVEL_ERROR, "send", "the outbox can't be read: %s", why->text);
        d->wanted = true;
        gather(d, AGAIN_MS);
        return;
    }
    if (c->rows.n)
        FAILPOINT("claimed"); /* K10 */
    for (size_t i = 0; i < c->rows.n; i++)
        hand_over(d, &c->rows.v[i], c->octets[i]);
    if (c->next_at_ms) {
        int64_t wait = c->next_at_ms - wall_now_ms();
        loop_timer_set(d->due, wait > 0 ? wait : 0);
    }
    arena_reset(c->arena);
}

static size_t window(const struct dispatch *d)
{
    int64_t n = d->gate->conf->transport.connections * 4;
    if (d->down || d->lost >= LOST_ALONE)
        return 1;
    return n < WINDOW_LEAST ? WINDOW_LEAST : n > WINDOW_MOST ? WINDOW_MOST : (size_t)n;
}

/* Claims when half the window is free: a row at a time would be a commit at a time. */
static void claim_more(struct dispatch *d)
{
    size_t most = window(d);
    int64_t alone_ms = d->leave_alone_until_ms - loop_now_ms();
    if (!d->wanted || !d->link || d->claiming || d->stopped || d->n > most / 2 || d->bytes > WINDOW_BYTES)
        return;
    if (alone_ms > 0) {
        loop_timer_set(d->due, alone_ms);
        return;
    }
    d->wanted = false;
    d->claiming = true;
    d->claim.max = most - d->n;
    d->claim.item = (struct group_item){.work = claim_work, .done = claim_done};
    group_add(d->gate->group, &d->claim.item);
}

static void on_gather(void *arg)
{
    settle_landed(arg);
    claim_more(arg);
}

static void on_due(void *arg)
{
    struct dispatch *d = arg;
    d->wanted = true;
    claim_more(d);
}

void dispatch_wake(struct dispatch *d)
{
    d->wanted = true;
    gather(d, GATHER_MS);
}

void dispatch_hurry(struct dispatch *d)
{
    d->leave_alone_until_ms = 0;
    dispatch_wake(d);
}

/* Rows that were being sent when the last gate ended: the server has taken some, others may have arrived, and
 * the rest certainly did not. */
static enum result recover_rows(struct dispatch *d, bool trusted, int64_t *unknown_r, struct why *why)
{
    int64_t ids[DOTS_MAX], now = wall_now_ms();
    size_t n = trusted ? dots_list(d->dots, DOTS_TAKEN, ids) : 0;
    struct outbox_result taken = {.state = OUTBOX_SENT,
                                  .at_ms = now,
                                  .response = SPAN_LIT("taken by the server just before the gate ended")};
    enum result r = OK;
    for (size_t i = 0; i < n && r == OK; i++)
        r = outbox_settle(d->gate->db, ids[i], &taken, NULL, why);
    FAILPOINT("recovering"); /* K21 */
    n = dots_list(d->dots, DOTS_PAST, ids);
    return r == OK ? outbox_recover(d->gate->db, trusted ? ids : NULL, n, now, unknown_r, why) : r;
}

static void recover(struct dispatch *d)
{
    struct why why;
    int64_t unknown = 0;
    bool trusted;
    d->dots = dots_open(d->gate->conf->run_dir, &trusted, &why);
    if (!d->dots)
        BUG("%s", why.text);
    if (recover_rows(d, trusted, &unknown, &why) != OK) {
        log_text(LOG_LEVEL_ERROR, "start", "mails that were being sent: %s", why.text);
        return;
    }
    dots_clear(d->dots);
    if (unknown)
        log_text(LOG_LEVEL_WARNING, "start",
                 "%lld mails may have been sent when the gate ended: sent once more", (long long)unknown);
}

struct dispatch *dispatch_new(struct gate *gate)
{
    struct dispatch *d = calloc(1, sizeof *d);
    if (!d)
        BUG("out of memory");
    d->gate = gate;
    d->claim.dispatch = d;
    d->claim.arena = arena_new(0);
    d->gather = loop_timer_new(on_gather, d);
    d->due = loop_timer_new(on_due, d);
    recover(d);
    return d;
}

void dispatch_free(struct dispatch **dispatch)
{
    struct dispatch *d = *dispatch;
    if (!d)
        return;
    ipc_free(&d->link);
    dots_close(&d->dots);
    while (d->flights)
        flight_free(d->flights);
    arena_free(&d->claim.arena);
    loop_timer_free(&d->gather);
    loop_timer_free(&d->due);
    free(d);
    *dispatch = NULL;
}

void dispatch_stop(struct dispatch *d)
{
    d->stopped = true;
}

bool dispatch_idle(const struct dispatch *d)
{
    return d->n == 0 && !d->claiming;
}
