/* grants.c: see grants.h.  Made by main.c; asked by mailboxes.c and control_oauth.c.  Floor: gate. */
#include "daemon/gate/grants.h"

#include <stdio.h>
#include <stdlib.h>

#include "parsers/arena.h"
#include "parsers/json.h"

#include "daemon/base/clock.h"
#include "daemon/base/log.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/asked.h"
#include "daemon/gate/group.h"

/* To send: for a token, or about a login. */
struct asking {
    struct asked asked; /* first: the list leads back */
    enum ipc_type type;
    union {
        struct oauthlink_ask token;
        struct oauthlink_login_ask login;
    } ask;
    grants_done *done;
    void *arg;
    grants_login_done *login_done;
};

struct grant {
    struct group_item alarm; /* first: the group leads back */
    struct grant *next;
    struct oauthlink_state state;
    bool alarming, alarmed; /* alarmed: once until it is fine again */
};

struct grants {
    struct gate *gate;
    void (*mended)(struct gate *);
    struct asked_list askings;
    struct grant *first;
};

static void put(struct ipc *link, struct asked *asked)
{
    const struct asking *q = (const struct asking *)asked;
    size_t n = q->type == IPC_TOKEN ? sizeof q->ask.token : sizeof q->ask.login;
    ipc_send(link, q->type, asked->id, span_make((const char *)&q->ask, n), -1);
}

struct grants *grants_new(struct gate *gate, void (*mended)(struct gate *))
{
    struct grants *g = calloc(1, sizeof *g);
    if (!g)
        BUG("out of memory");
    g->gate = gate;
    g->mended = mended;
    g->askings.put = put;
    return g;
}

void grants_free(struct grants **gp)
{
    struct grants *g = *gp;
    if (!g)
        return;
    for (struct asked *q = g->askings.first, *next; q; q = next) {
        next = q->next;
        free(q);
    }
    for (struct grant *s = g->first, *next; s; s = next) {
        next = s->next;
        free(s);
    }
    free(g);
    *gp = NULL;
}

/* ---- questions */

static struct asking *asking_new(enum ipc_type type)
{
    struct asking *q = calloc(1, sizeof *q);
    if (!q)
        BUG("out of memory");
    q->type = type;
    return q;
}

void grants_want(struct grants *g, const struct oauthlink_ask *wanted, grants_done *done, void *arg)
{
    struct asking *q = asking_new(IPC_TOKEN);
    q->ask.token = *wanted;
    q->done = done;
    q->arg = arg;
    asked_add(&g->askings, &q->asked);
}

void grants_login(struct grants *g, const struct oauthlink_login_ask *wanted, grants_login_done *done,
                  void *arg)
{
    struct asking *q = asking_new(IPC_LOGIN);
    q->ask.login = *wanted;
    q->login_done = done;
    q->arg = arg;
    asked_add(&g->askings, &q->asked);
}

void grants_forget(struct grants *g, const void *arg)
{
    for (struct asked *a = g->askings.first; a; a = a->next) {
        struct asking *q = (struct asking *)a;
        if (q->arg == arg)
            q->done = NULL;
    }
}

void grants_link(struct grants *g, struct ipc *link)
{
    asked_link(&g->askings, link);
}

/* ---- answers */

static void answer_token(struct asking *q, const struct oauthlink_token *t, int fd)
{
    if (q->done)
        q->done(q->arg, t, fd);
}

static void answer_login(struct asking *q, const struct oauthlink_login *l)
{
    q->login_done(q->arg, l);
}

void grants_lost(struct grants *g)
{
    static const struct oauthlink_token no_token = {.failure = "the send role was lost"};
    static const struct oauthlink_login no_login = {.state = OAUTHLINK_TROUBLE,
                                                    .text = "the send role was lost"};
    for (struct asked *a = asked_lost(&g->askings), *next; a; a = next) {
        struct asking *q = (struct asking *)a;
        next = a->next;
        if (q->type == IPC_TOKEN)
            answer_token(q, &no_token, -1);
        else
            answer_login(q, &no_login);
        free(q);
    }
}

/* Out of the list; NULL: nobody asked. */
static struct asking *take(struct grants *g, const struct ipc_frame *frame, enum ipc_type type, size_t n)
{
    struct asking *q = (struct asking *)asked_find(&g->askings, frame->id);
    if (!q || q->type != type || frame->payload.n != n)
        return NULL;
    asked_remove(&g->askings, &q->asked);
    return q;
}

static void take_token(struct grants *g, const struct ipc_frame *frame)
{
    struct oauthlink_token t;
    struct asking *q = take(g, frame, IPC_TOKEN, sizeof t);
    if (!q)
        return;
    memcpy(&t, frame->payload.p, sizeof t);
    t.failure[sizeof t.failure - 1] = 0;
    answer_token(q, &t, frame->fd);
    free(q);
}

static void take_login(struct grants *g, const struct ipc_frame *frame)
{
    struct oauthlink_login l;
    struct asking *q = take(g, frame, IPC_LOGIN, sizeof l);
    if (!q)
        return;
    memcpy(&l, frame->payload.p, sizeof l);
    l.user_code[sizeof l.user_code - 1] = l.uri[sizeof l.uri - 1] = 0;
    l.uri_complete[sizeof l.uri_complete - 1] = l.text[sizeof l.text - 1] = 0;
    answer_login(q, &l);
    free(q);
}

/* ---- how they fare */

static enum result alarm_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct grant *s = (struct grant *)item;
    struct arena *a = arena_new(0);
    struct span detail = arena_printf(a, "%s: %s", s->state.name, s->state.failure);
    enum result r = alert_raise(gate, a, "alert.oauth", detail, wall_now_ms(), why);
    arena_free(&a);
    return r;
}

static void alarm_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct grant *s = (struct grant *)item;
    (void)gate, (void)why;
    s->alarming = false;
    s->alarmed = result == OK;
}

static struct grant *grant_get(struct grants *g, const char *name)
{
    for (struct grant *s = g->first; s; s = s->next)
        if (strcmp(s->state.name, name) == 0)
            return s;
    struct grant *s = calloc(1, sizeof *s);
    if (!s)
        BUG("out of memory");
    s->next = g->first;
    g->first = s;
    return s;
}

static void take_state(struct grants *g, const struct ipc_frame *frame)
{
    struct oauthlink_state now;
    if (frame->payload.n != sizeof now)
        return;
    memcpy(&now, frame->payload.p, sizeof now);
    now.name[sizeof now.name - 1] = now.failure[sizeof now.failure - 1] = 0;
    struct grant *s = grant_get(g, now.name);
    bool mended = *s->state.failure && !*now.failure;
    s->state = now;
    if (mended)
        g->mended(g->gate);
    s->alarmed = s->alarmed && now.alarm;
    if (!now.alarm || s->alarming || s->alarmed)
        return;
    s->alarming = true;
    s->alarm = (struct group_item){.work = alarm_work, .done = alarm_done};
    group_add(g->gate->group, &s->alarm);
}

void grants_frame(struct grants *g, const struct ipc_frame *frame)
{
    if (frame->type == IPC_TOKEN_IS)
        take_token(g, frame);
    else if (frame->type == IPC_LOGIN_IS)
        take_login(g, frame);
    else if (frame->type == IPC_OAUTH_STATE)
        take_state(g, frame);
}

static void write_time(struct json *j, const char *key, int64_t at_s)
{
    json_key(j, key);
    if (at_s)
        json_time(j, at_s, 0);
    else
        json_null(j);
}

static void write_grant(const struct grants *g, const char *name, struct json *j)
{
    static const struct oauthlink_state nothing;
    const struct grant *s = g->first;
    while (s && strcmp(s->state.name, name) != 0)
        s = s->next;
    const struct oauthlink_state *state = s ? &s->state : &nothing;
    json_open(j, '{');
    json_key(j, "grant");
    json_str(j, span_of(name));
    write_time(j, "token_at", state->refresh_s);
    write_time(j, "expires_at", state->expires_s);
    json_key(j, "alarm");
    json_bool(j, state->alarm);
    json_key(j, "failure");
    json_str_or_null(j, span_of(state->failure));
    json_close(j, '}');
}

void grants_json(const struct grants *g, struct json *j)
{
    const struct conf *conf = g->gate->conf;
    json_open(j, '[');
    for (size_t i = 0; i < conf->n_mailboxes; i++)
        if (conf->mailboxes[i].oauth.set)
            write_grant(g, conf->mailboxes[i].name, j);
    if (conf->transport.oauth.set)
        write_grant(g, OAUTHLINK_TRANSPORT, j);
    json_close(j, ']');
}
