/* oauth.c: grants and their tokens.  Called by main.c.  Floor: send. */
#include "daemon/send/oauth.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/crypto.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/send/oauth_grant.h"
#include "daemon/send/oauth_store.h"

enum {
    CALL_MS = 30 * 1000,
    ANSWER_MAX = 64 * 1024,
    FORM_MAX = 256 * 1024,
    SECRET_MAX = 64 * 1024,
    MARGIN_MOST_MS = 300 * 1000, /* renewed so long before it expires, or at three quarters of its life */
    AGAIN_FIRST_MS = 5 * 1000,
    AGAIN_MOST_MS = 300 * 1000,
    REFUSED_MS = 900 * 1000, /* a person must act */
    RENEWED_MS = 60 * 1000,  /* a token refused twice within this isn't what is wrong */
    FAILED_ALARM = 3,
};

static struct {
    struct oauth_grant *grants;
    const struct oauth_ops *ops;
    bool stopped;
} self;

static char *copy(const char *text)
{
    char *mine = strdup(text);
    if (!mine)
        BUG("out of memory");
    return mine;
}

static void set(struct buf *b, struct span octets)
{
    buf_blank(b);
    buf_init(b, octets.n + 1);
    buf_add(b, octets);
}

static bool token_good(const struct oauth_grant *g)
{
    return g->token.n && loop_now_ms() < g->expires_ms && wall_now_ms() < g->expires_wall_ms;
}

/* ---- telling */

static bool alarming(const struct oauth_grant *g)
{
    bool late = !token_good(g) || g->expires_ms - loop_now_ms() < MARGIN_MOST_MS;
    return g->refused || g->unwritten || (g->failed >= FAILED_ALARM && late);
}

static void tell(const struct oauth_grant *g)
{
    struct oauthlink_state s = {.alarm = alarming(g),
                                .expires_s = token_good(g) ? g->expires_wall_ms / 1000 : 0,
                                .refresh_s = g->had_wall_ms / 1000};
    snprintf(s.name, sizeof s.name, "%s", g->name);
    snprintf(s.failure, sizeof s.failure, "%s", g->failure);
    self.ops->state(&s);
}

void oauth_tell_all(void)
{
    for (struct oauth_grant *g = self.grants; g; g = g->next)
        tell(g);
}

static struct oauth_token answer_of(const struct oauth_grant *g)
{
    if (token_good(g))
        return (struct oauth_token){.token = buf_span(&g->token), .generation = g->generation, .failure = ""};
    return (struct oauth_token){
        .token = SPAN_EMPTY, .person = g->refused, .failure = *g->failure ? g->failure : "no token yet"};
}

static void answer_waiters(struct oauth_grant *g)
{
    struct oauth_token t = answer_of(g);
    for (struct oauth_waiter *w = g->waiters, *next; w; w = next) {
        next = w->next;
        g->waiters = next;
        w->done(w->id, &t);
        free(w);
    }
}

/* ---- asking */

void oauth_grant_add_client(const struct oauth_grant *g, struct buf *form)
{
    oauth_form_add(form, "client_id", span_of(g->client_id));
    if (g->client_secret.n)
        oauth_form_add(form, "client_secret", buf_span(&g->client_secret));
}

struct http *oauth_grant_post(struct oauth_grant *g, const char *url, struct span form,
                              void (*done)(void *, const struct http_answer *))
{
    struct span headers[] = {SPAN_LIT("Content-Type: application/x-www-form-urlencoded"),
                             SPAN_LIT("Accept: application/json")};
    struct http_request r = {.post = true,
                             .url = url,
                             .ca = g->ca,
                             .headers = {headers, sizeof headers / sizeof *headers},
                             .body = form,
                             .timeout_ms = CALL_MS,
                             .answer_max = ANSWER_MAX,
                             .allow_private = true}; /* an operator's own server may be inside */
    return http_start(&r, done, g);
}

void oauth_grant_read(const struct oauth_grant *g, const struct http_answer *a, struct arena *arena,
                      struct oauth_answer *out)
{
    struct span ours[] = {buf_span(&g->client_secret), buf_span(&g->refresh_token), buf_span(&g->token),
                          buf_span(&g->device.code)};
    struct spans secrets = {ours, sizeof ours / sizeof *ours};
    if (a->status == 0)
        *out = (struct oauth_answer){.class = OAUTH_LATER, .error = arena_copy(arena, span_of(a->error))};
    else
        oauth_answer_read(a->status, a->cut ? SPAN_EMPTY : a->body, &secrets, arena, out);
}

/* Where the disk refuses it, it is tried again with the next one, and meanwhile it is known here alone. */
static void keep(struct oauth_grant *g)
{
    struct why why;
    g->unwritten = oauth_store_write(g->state_dir, g->name, buf_span(&g->refresh_token),
                                     buf_span(&g->belongs), &why) != OK;
    if (g->unwritten)
        log_text(LOG_LEVEL_ERROR, "oauth", "%s: the new refresh token can't be kept: %s", g->name, why.text);
}

static void fail(struct oauth_grant *g, bool refused, struct span error)
{
    int64_t wait = AGAIN_FIRST_MS;
    g->failed++;
    g->refused = refused;
    for (unsigned i = 1; i < g->failed && wait < AGAIN_MOST_MS; i++)
        wait *= 2;
    snprintf(g->failure, sizeof g->failure, "%.*s", SPAN_FMT(span_head(error, sizeof g->failure - 1)));
    loop_timer_set(g->timer, refused ? REFUSED_MS : wait < AGAIN_MOST_MS ? wait : AGAIN_MOST_MS);
    log_begin(refused ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "oauth");
    log_cstr("grant", g->name);
    log_cstr("state", refused ? "refused" : "failed");
    log_cstr("error", g->failure);
    log_end();
}

static void take_token(struct oauth_grant *g, const struct oauth_answer *a)
{
    int64_t life = a->expires_in_s * 1000, margin = life / 4 < MARGIN_MOST_MS ? life / 4 : MARGIN_MOST_MS;
    set(&g->token, a->access_token);
    g->generation++;
    g->had_wall_ms = wall_now_ms();
    g->expires_ms = loop_now_ms() + life;
    g->expires_wall_ms = g->had_wall_ms + life;
    if (a->refresh_token.n && !g->client && !span_eq(a->refresh_token, buf_span(&g->refresh_token))) {
        set(&g->refresh_token, a->refresh_token);
        g->unwritten = true;
    }
    if (g->unwritten)
        keep(g);
    g->failed = 0;
    g->refused = false;
    g->failure[0] = 0;
    if (g->unwritten)
        snprintf(g->failure, sizeof g->failure, "the new refresh token can't be kept on disk");
    loop_timer_set(g->timer, life - margin);
    log_begin(LOG_LEVEL_INFO, "oauth");
    log_cstr("grant", g->name);
    log_cstr("state", "token");
    log_int("expires_s", a->expires_in_s);
    log_end();
}

static void on_answer(void *arg, const struct http_answer *http)
{
    struct oauth_grant *g = arg;
    struct arena *a = arena_new(0);
    struct oauth_answer answer;
    g->call = NULL;
    oauth_grant_read(g, http, a, &answer);
    if (answer.class == OAUTH_GRANTED)
        take_token(g, &answer);
    else
        fail(g, answer.class == OAUTH_REFUSED, answer.error.n ? answer.error : SPAN_LIT("no token"));
    tell(g);
    answer_waiters(g);
    oauth_answer_blank(&answer);
    arena_free(&a);
}

static void ask(struct oauth_grant *g)
{
    struct buf form;
    if (g->call || self.stopped)
        return;
    if (!g->client && !g->refresh_token.n) {
        g->refused = true;
        snprintf(g->failure, sizeof g->failure, "nobody has logged in yet: gatepost oauth %s", g->name);
        tell(g);
        answer_waiters(g);
        return;
    }
    buf_init(&form, FORM_MAX);
    oauth_form_add(&form, "grant_type", span_of(g->client ? "client_credentials" : "refresh_token"));
    if (!g->client)
        oauth_form_add(&form, "refresh_token", buf_span(&g->refresh_token));
    oauth_grant_add_client(g, &form);
    if (*g->scope)
        oauth_form_add(&form, "scope", span_of(g->scope));
    g->call = oauth_grant_post(g, g->token_url, buf_span(&form), on_answer);
    buf_blank(&form);
}

static void on_timer(void *arg)
{
    ask(arg);
}

void oauth_grant_logged_in(struct oauth_grant *g, const struct oauth_answer *a)
{
    if (!a->refresh_token.n)
        log_text(LOG_LEVEL_WARNING, "oauth", "%s: the login gave no refresh token: it ends with its token",
                 g->name);
    http_free(&g->call);
    g->renewed_ms = 0;
    take_token(g, a);
    tell(g);
    answer_waiters(g);
}

static struct oauth_grant *find(struct span name)
{
    struct oauth_grant *g = self.grants;
    while (g && !span_eq(span_of(g->name), name))
        g = g->next;
    return g;
}

/* The token that we have is refused: another, unless that one was had for the same reason a moment ago. */
static bool renew(struct oauth_grant *g)
{
    int64_t now = loop_now_ms();
    if (g->renewed_ms && now - g->renewed_ms < RENEWED_MS)
        return false;
    g->renewed_ms = now;
    buf_blank(&g->token);
    return true;
}

void oauth_want(struct span name, uint32_t refused, uint64_t id, oauth_done *done)
{
    struct oauth_grant *g = find(name);
    if (!g || self.stopped) {
        struct oauth_token none = {.token = SPAN_EMPTY,
                                   .person = !g,
                                   .failure = g ? "stopping" : "no oauth { } for it is configured"};
        done(id, &none);
        return;
    }
    if (refused && refused == g->generation && g->token.n && !renew(g)) {
        struct oauth_token fresh = {
            .token = SPAN_EMPTY, .person = true, .failure = "the server refuses a token that is fresh"};
        done(id, &fresh);
        return;
    }
    bool waits = loop_timer_running(g->timer) && g->failed; /* after a failure: its turn comes */
    if (token_good(g) || (waits && !g->call)) {
        struct oauth_token t = answer_of(g);
        done(id, &t);
        return;
    }
    struct oauth_waiter *w = malloc(sizeof *w);
    if (!w)
        BUG("out of memory");
    *w = (struct oauth_waiter){g->waiters, id, done};
    g->waiters = w;
    ask(g);
}

void oauth_login(const struct oauthlink_login_ask *asked, uint64_t id, oauth_login_done *done)
{
    struct oauth_grant *g = find(span_of(asked->name));
    struct oauthlink_login none = {.state = OAUTHLINK_REFUSED};
    bool late = g && !g->client && asked->begin && self.stopped; /* clients ask oauth_want(), which knows */
    snprintf(none.text, sizeof none.text, "%s",
             g ? "stopping: try again" : "no oauth { } for it is configured");
    if (g && !late)
        oauth_device_login(g, asked->begin, id, done);
    else
        done(id, &none);
}

/* ---- configuration */

static void forget(struct oauth_grant *g)
{
    struct oauth_grant **place = &self.grants;
    while (*place != g)
        place = &(*place)->next;
    *place = g->next;
    http_free(&g->call);
    g->refused = true;
    snprintf(g->failure, sizeof g->failure, "the configuration has changed");
    buf_blank(&g->token);
    answer_waiters(g);
    oauth_device_release(g);
    loop_timer_free(&g->timer);
    buf_blank(&g->client_secret);
    buf_blank(&g->refresh_token);
    buf_blank(&g->belongs);
    char *texts[] = {g->name, g->token_url, g->device_url, g->client_id, g->scope, g->ca, g->state_dir};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    free(g);
}

/* All that the grant hangs on, hashed: it goes into a file. */
static void set_belongs(struct oauth_grant *g, struct span first_token)
{
    struct crypto_hash *h = crypto_hash_new();
    struct span parts[] = {span_of(g->token_url), span_of(g->client_id), first_token};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        crypto_hash_add(h, parts[i]);
        crypto_hash_add(h, span_make("", 1));
    }
    struct crypto_sha256 sum = crypto_hash_end(&h);
    buf_init(&g->belongs, 100);
    crypto_hex(&g->belongs, crypto_span(&sum));
}

/* What was kept counts while it belongs to this client, server and first token. */
static void find_refresh_token(struct oauth_grant *g, struct span first_token)
{
    struct oauth_kept kept;
    buf_init(&g->refresh_token, SECRET_MAX);
    if (g->client)
        return;
    if (oauth_store_read(g->state_dir, g->name, &kept) &&
        span_eq(buf_span(&kept.belongs), buf_span(&g->belongs)))
        buf_add(&g->refresh_token, buf_span(&kept.refresh_token));
    else
        buf_add(&g->refresh_token, first_token);
    oauth_kept_release(&kept);
}

static bool same(const struct oauth_grant *a, const struct oauth_grant *b)
{
    return a->client == b->client && strcmp(a->scope, b->scope) == 0 && strcmp(a->ca, b->ca) == 0 &&
           strcmp(a->device_url, b->device_url) == 0 &&
           span_eq(buf_span(&a->client_secret), buf_span(&b->client_secret)) &&
           span_eq(buf_span(&a->belongs), buf_span(&b->belongs));
}

static void configure(const struct conf *conf, const char *name, const struct conf_oauth *oauth,
                      const char *first_token)
{
    struct oauth_grant *g = calloc(1, sizeof *g), *had = find(span_of(name));
    struct span first = self.ops->secret(first_token);
    if (!g)
        BUG("out of memory");
    *g = (struct oauth_grant){.wanted = true,
                              .name = copy(name),
                              .token_url = copy(oauth->token_url),
                              .device_url = copy(oauth->device_url),
                              .client_id = copy(oauth->client_id),
                              .scope = copy(oauth->scope),
                              .ca = copy(oauth->ca),
                              .state_dir = copy(conf->state_dir),
                              .client = oauth->grant == CONF_GRANT_CLIENT,
                              .generation = had ? had->generation : 0,
                              .next = self.grants};
    set(&g->client_secret, self.ops->secret(oauth->secret));
    set_belongs(g, first);
    find_refresh_token(g, first);
    g->timer = loop_timer_new(on_timer, g);
    self.grants = g;
    if (had && same(had, g)) {
        forget(g);
        had->wanted = true;
        if (had->failed || had->refused)
            loop_timer_set(had->timer, 0); /* whoever reloads may have mended it */
        return;
    }
    if (had)
        forget(had);
    loop_timer_set(g->timer, 0);
}

void oauth_configure(const struct conf *conf, const struct oauth_ops *ops)
{
    self.ops = ops;
    for (struct oauth_grant *g = self.grants; g; g = g->next)
        g->wanted = false;
    for (size_t i = 0; i < conf->n_mailboxes; i++)
        if (conf->mailboxes[i].oauth.set)
            configure(conf, conf->mailboxes[i].name, &conf->mailboxes[i].oauth, conf->mailboxes[i].secret);
    if (conf->transport.oauth.set)
        configure(conf, OAUTHLINK_TRANSPORT, &conf->transport.oauth, conf->transport.secret);
    for (struct oauth_grant *g = self.grants, *next; g; g = next) {
        next = g->next;
        if (!g->wanted)
            forget(g);
    }
}

void oauth_stop(void)
{
    self.stopped = true;
    for (struct oauth_grant *g = self.grants; g; g = g->next) {
        loop_timer_stop(g->timer);
        http_free(&g->call);
        oauth_device_release(g);
    }
}
