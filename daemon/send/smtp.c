/* smtp.c: which mail goes over which connection, and how long is waited.  wire.c moves the octets, talk.c
 * says which. Called by main.c. */
#include "daemon/send/smtp.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/failpoint.h"
#include "daemon/base/loop.h"
#include "daemon/base/result.h"

#include "daemon/send/wire.h"

enum {
    LIMITED_MS = 60 * 1000, /* how long fewer connections are tried after one too many was refused */
};

const struct smtp_times smtp_times_default = {
    .open_ms = 60 * 1000,
    .reply_ms = 300 * 1000,
    .block_ms = 180 * 1000,
    .last_ms = 600 * 1000,
    .idle_ms = 30 * 1000,
};

struct connection {
    struct connection *next;
    struct smtp *smtp;
    struct wire *wire;
    struct talk talk;
    struct job *job;
    struct loop_timer *deadline;
    unsigned waited;     /* the talk's steps when the deadline was set */
    uint32_t generation; /* of the token it logs in with */
    bool open, old;      /* old: of a configuration before this one */
};

struct smtp {
    struct conf_transport transport; /* its texts are ours */
    struct buf secret;
    struct smtp_times times;
    char hello[256];
    struct connection *connections;
    size_t n_connections, n_opening;
    struct job *queue, **queue_end;
    size_t n_queue;
    size_t limit; /* connections at most */
    int64_t limited_until_ms, next_mail_ms;
    struct loop_timer *pump_timer;
    bool stopped;
    /* With access tokens. */
    void (*want)(uint32_t refused);
    bool asked, granted;          /* for one; it has come, and nothing else since */
    bool renewed;                 /* once already for the mails that wait */
    uint32_t generation, refused; /* of the secret; that the server refused */
};

static void pump(struct smtp *);
static void step(struct connection *);

static void queue_first(struct smtp *s, struct job *job)
{
    job->next = s->queue;
    s->queue = job;
    if (!job->next)
        s->queue_end = &job->next;
    s->n_queue++;
}

static struct job *queue_take(struct smtp *s)
{
    struct job *job = s->queue;
    s->queue = job->next;
    if (!s->queue)
        s->queue_end = &s->queue;
    s->n_queue--;
    job->next = NULL;
    return job;
}

static void connection_free(struct connection *c)
{
    struct smtp *s = c->smtp;
    struct connection **place = &s->connections;
    while (*place != c)
        place = &(*place)->next;
    *place = c->next;
    s->n_connections--;
    if (!c->open)
        s->n_opening--;
    wire_free(&c->wire);
    talk_release(&c->talk);
    loop_timer_free(&c->deadline);
    free(c);
}

/* Says goodbye where the server would still hear it; nobody waits for its answer. */
static void quit(struct connection *c)
{
    const char *reason;
    talk_quit(&c->talk);
    wire_write(c->wire, buf_span(&c->talk.out), &reason);
    connection_free(c);
}

static bool idle(const struct connection *c)
{
    return c->open && !c->job;
}

static void quit_idle(struct smtp *s)
{
    struct connection *next;
    for (struct connection *c = s->connections; c; c = next) {
        next = c->next;
        if (idle(c))
            quit(c);
    }
}

/* The mail's fate is known. */
static void finish(struct connection *c)
{
    struct smtp *s = c->smtp;
    struct job *job = c->job;
    struct sendresult result = c->talk.result;
    bool stale = c->talk.stale && !job->retried;
    snprintf(result.remote, sizeof result.remote, "%s", wire_remote(c->wire));
    c->job = NULL;
    if (c->talk.closes || c->old || s->stopped) {
        if (c->talk.closes)
            connection_free(c);
        else
            quit(c);
    } else {
        talk_next(&c->talk);
        step(c);
    }
    if (stale) {
        /* The server had given the connection up while it lay idle, and may have others. */
        job->retried = true;
        queue_first(s, job);
        quit_idle(s);
    } else {
        job_done(job, &result);
    }
    loop_timer_set(s->pump_timer, 0);
}

static void lost(struct connection *c, const char *reason)
{
    talk_lost(&c->talk, reason);
    if (c->job)
        finish(c);
    else
        connection_free(c);
}

/* False where the connection is gone. */
static bool write_out(struct connection *c)
{
    while (c->talk.out.n) {
        const char *reason = "";
        long n = wire_write(c->wire, buf_span(&c->talk.out), &reason);
        if (n < 0) {
            lost(c, reason);
            return false;
        }
        if (n == 0)
            break;
        buf_drop(&c->talk.out, (size_t)n);
        if (c->talk.state == TALK_BODY || c->talk.state == TALK_DOT)
            loop_timer_set(c->deadline, c->smtp->times.block_ms);
    }
    return true;
}

/* It is noted before the last octet leaves. */
static bool dot(struct connection *c)
{
    FAILPOINT("mid-data"); /* K12 */
    if (!job_dot(c->job)) {
        lost(c, "the gate has gone");
        return false;
    }
    talk_dot(&c->talk);
    return true;
}

/* Once for each thing that is waited for, however many octets come meanwhile. */
static void wait_until(struct connection *c, int64_t in_ms)
{
    if (c->waited == c->talk.steps)
        return;
    c->waited = c->talk.steps;
    loop_timer_set(c->deadline, in_ms);
}

/* Goes on until something must be waited for. */
static void step(struct connection *c)
{
    const struct smtp_times *times = &c->smtp->times;
    for (;;) {
        if (!write_out(c))
            return;
        wire_want(c->wire, LOOP_READ | (c->talk.out.n ? LOOP_WRITE : 0));
        if (c->talk.out.n)
            return;
        switch (c->talk.state) {
        case TALK_BODY:
            FAILPOINT("after-rcpt"); /* K11 */
            talk_body(&c->talk);
            break;
        case TALK_DOT:
            if (!dot(c))
                return;
            break;
        case TALK_REPLIES:
            wait_until(c, times->reply_ms);
            return;
        case TALK_LAST:
            FAILPOINT("after-dot"); /* K13 */
            wait_until(c, times->last_ms);
            return;
        case TALK_IDLE:
            wait_until(c, times->idle_ms);
            return;
        case TALK_DONE:
            finish(c);
            return;
        }
    }
}

static void on_ready(void *arg, int what)
{
    struct connection *c = arg;
    while (what & LOOP_READ) {
        char p[16 * 1024];
        const char *reason = "";
        long n = wire_read(c->wire, p, sizeof p, &reason);
        if (n < 0) {
            lost(c, reason);
            return;
        }
        if (n == 0)
            break;
        talk_input(&c->talk, span_make(p, (size_t)n));
        if (c->talk.closes)
            break;
    }
    if (c->talk.closes && !c->job)
        connection_free(c);
    else
        step(c);
}

static void begin(struct connection *c)
{
    struct smtp *s = c->smtp;
    c->job = queue_take(s);
    if (s->transport.rate_per_min)
        s->next_mail_ms = loop_now_ms() + 60 * 1000 / s->transport.rate_per_min;
    talk_begin(&c->talk, &c->job->envelope, c->job->mail);
    loop_timer_set(c->deadline, s->times.reply_ms);
    step(c);
}

static void on_open(void *arg, struct talk_can can)
{
    struct connection *c = arg;
    c->open = true;
    c->smtp->n_opening--;
    c->smtp->renewed = false;
    talk_init(&c->talk, can);
    c->waited = c->talk.steps - 1;
    step(c);
    loop_timer_set(c->smtp->pump_timer, 0);
}

static void defer_all(struct smtp *s, const struct sendresult *r)
{
    s->renewed = false;
    while (s->queue)
        job_done(queue_take(s), r);
}

/* One connection too many, or the server is not to be had: then all who wait for it hear so. */
static void open_failed(struct connection *c, const struct sendresult *result, bool login_refused)
{
    struct smtp *s = c->smtp;
    struct sendresult r = *result;
    uint32_t used = c->generation;
    connection_free(c);
    if (s->want && login_refused && (!s->renewed || used == s->refused || used != s->generation)) {
        /* it may just be stale: one more try with another */
        s->renewed = s->renewed || used == s->generation;
        s->refused = used;
        loop_timer_set(s->pump_timer, 0);
        return;
    }
    if (s->n_connections > s->n_opening) {
        s->limit = s->n_connections;
        s->limited_until_ms = loop_now_ms() + LIMITED_MS;
        return;
    }
    if (s->n_opening)
        return; /* the last of them decides */
    defer_all(s, &r);
}

static void on_failed(void *arg, const struct sendresult *result, bool login_refused)
{
    open_failed(arg, result, login_refused);
}

static void on_deadline(void *arg)
{
    struct connection *c = arg;
    if (!c->open) {
        struct sendresult r = {.class = SEND_DEFERRED, .whole_transport = true};
        snprintf(r.response, sizeof r.response, "no connection within %d s",
                 (int)(c->smtp->times.open_ms / 1000));
        open_failed(c, &r, false);
    } else if (c->job) {
        lost(c, "the server did not answer in time");
    } else {
        quit(c);
    }
}

static const struct wire_ops ops = {.open = on_open, .failed = on_failed, .ready = on_ready};

static void open_connection(struct smtp *s)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        BUG("out of memory");
    c->smtp = s;
    c->generation = s->generation;
    c->next = s->connections;
    s->connections = c;
    s->n_connections++;
    s->n_opening++;
    c->deadline = loop_timer_new(on_deadline, c);
    loop_timer_set(c->deadline, s->times.open_ms);
    c->wire = wire_open(&s->transport, buf_span(&s->secret), s->hello, &ops, c);
}

static struct connection *find_idle(struct smtp *s)
{
    struct connection *c = s->connections;
    while (c && (!idle(c) || c->old))
        c = c->next;
    return c;
}

/* Whether a connection may be opened: its token is there, or none is needed. */
static bool may_log_in(struct smtp *s)
{
    if (s->want && !s->granted && !s->asked) {
        s->asked = true;
        s->want(s->refused);
    }
    return !s->want || s->granted;
}

/* Gives mails to connections that are free, and opens as many more as there are mails, within the limit. */
static void pump(struct smtp *s)
{
    int64_t now = loop_now_ms();
    if (now >= s->limited_until_ms)
        s->limit = s->transport.connections > 0 ? (size_t)s->transport.connections : 1;
    s->granted = false; /* had a while ago: it may have expired since */
    while (s->queue && !s->stopped) {
        if (s->transport.rate_per_min && now < s->next_mail_ms) {
            loop_timer_set(s->pump_timer, s->next_mail_ms - now);
            return;
        }
        struct connection *c = find_idle(s);
        if (c)
            begin(c);
        else if (s->n_opening < s->n_queue && s->n_connections < s->limit && may_log_in(s))
            open_connection(s);
        else
            return;
    }
}

static void on_pump(void *arg)
{
    pump(arg);
}

static const char *copy(const char *text)
{
    char *mine = strdup(text);
    if (!mine)
        BUG("out of memory");
    return mine;
}

static void forget_transport(struct smtp *s)
{
    const char *texts[] = {s->transport.url, s->transport.ca, s->transport.user};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free((char *)(uintptr_t)texts[i]);
    buf_blank(&s->secret);
}

static void set_transport(struct smtp *s, const struct conf_transport *t, struct span secret)
{
    s->transport = (struct conf_transport){.url = copy(t->url),
                                           .ca = copy(t->ca),
                                           .user = copy(t->user),
                                           .tls = t->tls,
                                           .auth = t->auth,
                                           .connections = t->connections,
                                           .rate_per_min = t->rate_per_min};
    buf_init(&s->secret, secret.n);
    buf_add(&s->secret, secret);
}

struct smtp *smtp_new(const struct conf_transport *transport, struct span secret,
                      const struct smtp_times *times)
{
    struct smtp *s = calloc(1, sizeof *s);
    if (!s)
        BUG("out of memory");
    set_transport(s, transport, secret);
    s->times = *times;
    s->queue_end = &s->queue;
    s->pump_timer = loop_timer_new(on_pump, s);
    wire_hello(s->hello, sizeof s->hello);
    return s;
}

void smtp_reload(struct smtp *s, const struct conf_transport *transport, struct span secret)
{
    forget_transport(s);
    set_transport(s, transport, secret);
    s->limited_until_ms = 0;
    quit_idle(s);
    for (struct connection *c = s->connections; c; c = c->next)
        c->old = true;
    loop_timer_set(s->pump_timer, 0);
}

void smtp_free(struct smtp **smtp)
{
    struct smtp *s = *smtp;
    if (!s)
        return;
    while (s->connections) {
        job_free(&s->connections->job);
        connection_free(s->connections);
    }
    while (s->queue) {
        struct job *job = queue_take(s);
        job_free(&job);
    }
    loop_timer_free(&s->pump_timer);
    forget_transport(s);
    free(s);
    *smtp = NULL;
}

void smtp_use_tokens(struct smtp *s, void (*want)(uint32_t refused))
{
    s->want = want;
    s->asked = s->granted = s->renewed = false;
    s->refused = 0;
}

void smtp_token(struct smtp *s, struct span token, uint32_t generation, const char *failure)
{
    struct sendresult r = {.class = SEND_DEFERRED, .whole_transport = true};
    s->asked = false;
    if (!token.n) {
        snprintf(r.response, sizeof r.response, "no access token: %s", failure);
        defer_all(s, &r);
        return;
    }
    buf_blank(&s->secret);
    buf_init(&s->secret, token.n);
    buf_add(&s->secret, token);
    s->generation = generation;
    s->granted = true;
    loop_timer_set(s->pump_timer, 0); /* where it was waited for; then it is asked for once more, and there */
}

void smtp_send(struct smtp *s, struct job *job)
{
    job->next = NULL;
    *s->queue_end = job;
    s->queue_end = &job->next;
    s->n_queue++;
    pump(s);
}

void smtp_stop(struct smtp *s)
{
    s->stopped = true;
    quit_idle(s);
}

bool smtp_idle(const struct smtp *s)
{
    for (const struct connection *c = s->connections; c; c = c->next)
        if (c->job)
            return false;
    return s->stopped || !s->queue;
}
