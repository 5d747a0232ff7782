/* oauth_device.c: the first login (RFC 8628): a code for the person, and the token server asked now and then
 * whether the person has typed it.  Called by oauth.c. */
#include <stdio.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/send/oauth_grant.h"

enum { FORM_MAX = 256 * 1024, SLOWER_MS = 5000 };

static void on_poll_timer(void *arg);

static void end(struct oauth_grant *g, enum oauthlink_login_state state, struct span text)
{
    struct oauth_device *d = &g->device;
    if (d->timer)
        loop_timer_stop(d->timer);
    buf_blank(&d->code);
    d->login.state = state;
    snprintf(d->login.text, sizeof d->login.text, "%.*s",
             SPAN_FMT(span_head(text, sizeof d->login.text - 1)));
}

/* Whoever asked for the code. */
static void answer_begun(struct oauth_grant *g)
{
    struct oauth_device *d = &g->device;
    oauth_login_done *done = d->begun;
    d->begun = NULL;
    if (done)
        done(d->begun_id, &d->login);
}

void oauth_device_release(struct oauth_grant *g)
{
    struct oauth_device *d = &g->device;
    http_free(&d->call);
    end(g, OAUTHLINK_REFUSED, SPAN_LIT("broken off: the configuration has changed, or the daemon stops"));
    answer_begun(g);
    loop_timer_free(&d->timer);
}

/* ---- polling */

static void on_polled(void *arg, const struct http_answer *http)
{
    struct oauth_grant *g = arg;
    struct oauth_device *d = &g->device;
    struct arena *a = arena_new(0);
    struct oauth_answer answer;
    d->call = NULL;
    oauth_grant_read(g, http, a, &answer);
    switch (answer.class) {
    case OAUTH_GRANTED:
        end(g, OAUTHLINK_DONE, SPAN_EMPTY);
        log_text(LOG_LEVEL_NOTICE, "oauth", "%s: logged in", g->name);
        oauth_grant_logged_in(g, &answer);
        break;
    case OAUTH_PENDING:
    case OAUTH_LATER: /* RFC 8628 section 3.5: a poll that fails is made again, slower */
        if (answer.slow_down || answer.class == OAUTH_LATER)
            d->interval_ms += SLOWER_MS;
        loop_timer_set(d->timer, d->interval_ms);
        break;
    case OAUTH_CODE:
    case OAUTH_REFUSED:
        end(g, OAUTHLINK_REFUSED, answer.error);
        break;
    }
    oauth_answer_blank(&answer);
    arena_free(&a);
}

static void on_poll_timer(void *arg)
{
    struct oauth_grant *g = arg;
    struct oauth_device *d = &g->device;
    struct buf form;
    if (loop_now_ms() >= d->until_ms) {
        end(g, OAUTHLINK_REFUSED, SPAN_LIT("the code has expired"));
        return;
    }
    buf_init(&form, FORM_MAX);
    oauth_form_add(&form, "grant_type", SPAN_LIT("urn:ietf:params:oauth:grant-type:device_code"));
    oauth_form_add(&form, "device_code", buf_span(&d->code));
    oauth_grant_add_client(g, &form);
    d->call = oauth_grant_post(g, g->token_url, buf_span(&form), on_polled);
    buf_blank(&form);
}

/* ---- beginning */

static void take_code(struct oauth_grant *g, const struct oauth_answer *a)
{
    struct oauth_device *d = &g->device;
    buf_init(&d->code, a->device_code.n + 1);
    buf_add(&d->code, a->device_code);
    d->interval_ms = a->interval_s * 1000;
    d->until_ms = loop_now_ms() + a->expires_in_s * 1000;
    d->login = (struct oauthlink_login){.state = OAUTHLINK_WAITING, .expires_in_s = a->expires_in_s};
    snprintf(d->login.user_code, sizeof d->login.user_code, "%.*s",
             SPAN_FMT(span_head(a->user_code, sizeof d->login.user_code - 1)));
    snprintf(d->login.uri, sizeof d->login.uri, "%.*s", SPAN_FMT(span_head(a->uri, sizeof d->login.uri - 1)));
    if (a->uri_complete.n < sizeof d->login.uri_complete)
        snprintf(d->login.uri_complete, sizeof d->login.uri_complete, "%.*s", SPAN_FMT(a->uri_complete));
    loop_timer_set(d->timer, d->interval_ms);
}

static void on_code(void *arg, const struct http_answer *http)
{
    struct oauth_grant *g = arg;
    struct arena *a = arena_new(0);
    struct oauth_answer answer;
    g->device.call = NULL;
    oauth_grant_read(g, http, a, &answer);
    if (answer.class == OAUTH_CODE)
        take_code(g, &answer);
    else
        end(g, answer.class == OAUTH_LATER ? OAUTHLINK_TROUBLE : OAUTHLINK_REFUSED,
            answer.error.n ? answer.error : SPAN_LIT("no code"));
    answer_begun(g);
    oauth_answer_blank(&answer);
    arena_free(&a);
}

/* Client credentials have nobody to log in: whether they give a token is told instead. */
static oauth_login_done *trial;

static void on_client_token(uint64_t id, const struct oauth_token *t)
{
    struct oauthlink_login r = {.state = t->token.n  ? OAUTHLINK_DONE
                                         : t->person ? OAUTHLINK_REFUSED
                                                     : OAUTHLINK_TROUBLE,
                                .needless = true};
    snprintf(r.text, sizeof r.text, "%s", t->failure);
    oauth_login_done *done = trial;
    trial = NULL;
    done(id, &r);
}

void oauth_device_login(struct oauth_grant *g, bool begin, uint64_t id, oauth_login_done *done)
{
    struct oauth_device *d = &g->device;
    struct oauthlink_login no = {.state = OAUTHLINK_REFUSED};
    struct buf form;
    if (!begin) {
        if (!d->timer)
            snprintf(no.text, sizeof no.text, "no login is under way");
        done(id, d->timer ? &d->login : &no);
        return;
    }
    if (g->client && !trial) {
        trial = done;
        oauth_want(span_of(g->name), 0, id, on_client_token);
        return;
    }
    if (trial || d->begun || !*g->device_url) {
        snprintf(no.text, sizeof no.text, "%s",
                 trial || d->begun ? "somebody else has begun one just now" : "oauth { } has no device_url");
        done(id, &no);
        return;
    }
    http_free(&d->call);
    end(g, OAUTHLINK_WAITING, SPAN_EMPTY);
    if (!d->timer)
        d->timer = loop_timer_new(on_poll_timer, g);
    d->begun = done;
    d->begun_id = id;
    buf_init(&form, FORM_MAX);
    oauth_grant_add_client(g, &form);
    if (*g->scope)
        oauth_form_add(&form, "scope", span_of(g->scope));
    d->call = oauth_grant_post(g, g->device_url, buf_span(&form), on_code);
    buf_blank(&form);
}
