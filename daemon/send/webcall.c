/* webcall.c: see webcall.h.  Called by main.c.  Floor: send. */
#include "daemon/send/webcall.h"

#include <stdio.h>
#include <stdlib.h>

#include "parsers/codec.h"
#include "parsers/json.h"

#include "daemon/base/clock.h"
#include "daemon/base/crypto.h"

#include "daemon/send/http.h"

static size_t under_way;

struct call {
    uint64_t id;
    webcall_done *done;
};

static void refuse(uint64_t id, webcall_done *done, const char *error)
{
    struct httpresult r = {.class = HTTPRESULT_NEVER};
    snprintf(r.error, sizeof r.error, "%s", error);
    done(id, &r, SPAN_EMPTY);
}

static void on_answer(void *arg, const struct http_answer *a)
{
    struct call *c = arg;
    struct httpresult r = {.class = a->status    ? HTTPRESULT_ANSWERED
                                    : a->refused ? HTTPRESULT_NEVER
                                                 : HTTPRESULT_NOT_NOW,
                           .status = a->status,
                           .cut = a->cut,
                           .retry_after_s = a->retry_after_s};
    snprintf(r.etag, sizeof r.etag, "%s", a->etag);
    snprintf(r.remote, sizeof r.remote, "%s", a->remote);
    snprintf(r.error, sizeof r.error, "%s", a->error);
    under_way--;
    c->done(c->id, &r, a->body);
    free(c);
}

static void start(const struct http_request *request, uint64_t id, webcall_done *done)
{
    struct call *c = malloc(sizeof *c);
    if (!c)
        BUG("out of memory");
    *c = (struct call){id, done};
    under_way++;
    http_start(request, on_answer, c);
}

bool webcall_idle(void)
{
    return under_way == 0;
}

/* ---- secrets */

void webcall_fill_secret(struct span body, struct span secret, struct buf *out)
{
    const struct span mark = SPAN_LIT("\\u0001");
    for (size_t i = 0; i < body.n;) {
        struct span rest = span_from(body, i);
        size_t plain = span_chr(rest, '\\');
        buf_add(out, span_head(rest, plain));
        rest = span_from(rest, plain);
        bool here = span_starts(rest, mark);
        if (here)
            json_inside(out, secret);
        else
            buf_add(out, span_head(rest, 2)); /* an escape: its second octet begins none */
        i += plain + (here ? mark.n : span_head(rest, 2).n);
    }
}

void webcall_sign(struct span secret, struct span id, int64_t time_s, struct span body, struct buf *out)
{
    const struct span prefix = SPAN_LIT("whsec_");
    struct arena *a = arena_new(0);
    struct buf text;
    buf_init(&text, body.n + id.n + 64);
    buf_add(&text, id);
    buf_printf(&text, ".%lld.", (long long)time_s);
    buf_add(&text, body);
    struct span key = span_starts(secret, prefix)
                          ? codec_decode(a, FACTS_ENCODING_BASE64, span_from(secret, prefix.n))
                          : secret;
    struct crypto_sha256 mac = crypto_hmac_sha256(key, buf_span(&text));
    buf_adds(out, "v1,");
    codec_base64_encode(out, crypto_span(&mac), 0);
    buf_blank(&text);
    arena_free(&a);
}

/* Fit for a header or the path of a URL: no controls, no blanks. */
static bool is_visible(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
            return false;
    return true;
}

/* https://hooks.slack.com/services/{secret} */
static const char *url_of(const struct conf_hook *hook, struct span secret, bool *secret_used_r,
                          struct arena *a)
{
    const struct span place = SPAN_LIT("{secret}");
    struct span url = span_of(hook->url);
    size_t at = span_find(url, place);
    *secret_used_r = at < url.n;
    if (!*secret_used_r)
        return hook->url;
    struct span behind = span_from(url, at + place.n);
    return arena_str(a, arena_printf(a, "%.*s%.*s%.*s", (int)at, url.p, SPAN_FMT(secret), SPAN_FMT(behind)));
}

/* ---- what is called */

static void call_hook(const struct conf_hook *hook, struct span secret, const struct httpjob *job,
                      struct span body, struct arena *a, uint64_t id, webcall_done *done)
{
    struct span template = span_of(hook->template_name);
    struct buf filled, signature;
    bool in_url, ntfy = span_starts(template, SPAN_LIT("ntfy"));
    buf_init(&filled, body.n + 64 * 1024);
    buf_init(&signature, 200);
    webcall_fill_secret(body, secret, &filled);
    int64_t now_s = wall_now_ms() / 1000;
    struct http_request r = {.post = true,
                             .url = url_of(hook, secret, &in_url, a),
                             .ca = hook->ca,
                             .body = buf_span(&filled),
                             .timeout_ms = hook->timeout_s * 1000,
                             .answer_max = HTTPJOB_HOOK_ANSWER_MAX,
                             .allow_private = hook->allow_private,
                             .allow_http = hook->allow_private};
    arena_push(a, &r.headers, SPAN_LIT("Content-Type: application/json"));
    arena_push(a, &r.headers, arena_printf(a, "webhook-id: %.*s", SPAN_FMT(job->id)));
    arena_push(a, &r.headers, arena_printf(a, "webhook-timestamp: %lld", (long long)now_s));
    if (ntfy && secret.n) {
        arena_push(a, &r.headers, arena_printf(a, "Authorization: Bearer %.*s", SPAN_FMT(secret)));
    } else if (secret.n && !in_url && !span_eq(template, SPAN_LIT("pagerduty"))) {
        webcall_sign(secret, job->id, now_s, r.body, &signature);
        arena_push(a, &r.headers, arena_printf(a, "webhook-signature: %.*s", SPAN_FMT(buf_span(&signature))));
    }
    if ((ntfy || in_url) && !is_visible(secret))
        refuse(id, done, "its secret can't stand in a header or URL");
    else
        start(&r, id, done);
    buf_blank(&filled);
    buf_release(&signature);
}

static void call_directory(const struct conf *conf, struct span secret, const struct httpjob *job,
                           struct arena *a, uint64_t id, webcall_done *done)
{
    struct http_request r = {.url = conf->directory.url,
                             .ca = conf->directory.ca,
                             .timeout_ms = HTTPJOB_DIRECTORY_MS,
                             .answer_max = HTTPJOB_DIRECTORY_MAX,
                             .allow_private = true, /* it is ours */
                             .allow_http = true};   /* conf_check.c: on loopback only */
    arena_push(a, &r.headers, SPAN_LIT("Accept: application/json"));
    if (secret.n)
        arena_push(a, &r.headers, arena_printf(a, "Authorization: Bearer %.*s", SPAN_FMT(secret)));
    if (job->etag.n)
        arena_push(a, &r.headers, arena_printf(a, "If-None-Match: %.*s", SPAN_FMT(job->etag)));
    if (!*r.url)
        refuse(id, done, "the directory has no url");
    else if (!is_visible(secret) || !is_visible(job->etag))
        refuse(id, done, "its secret can't stand in a header");
    else
        start(&r, id, done);
}

void webcall_start(const struct conf *conf, webcall_secret *secret, uint64_t id, struct span payload,
                   webcall_done *done)
{
    struct arena *a = arena_new(0);
    struct httpjob job;
    size_t line = span_chr(payload, '\n');
    const struct conf_hook *hook;
    if (!httpjob_read(span_head(payload, line), a, &job) || !is_visible(job.id))
        refuse(id, done, "the gate sent what is no job");
    else if (job.what == HTTPJOB_DIRECTORY)
        call_directory(conf, secret(conf->directory.secret), &job, a, id, done);
    else if (!(hook = conf_hook(conf, job.name)))
        refuse(id, done, "no hook of that name is configured");
    else
        call_hook(hook, secret(hook->secret), &job, span_from(payload, line + 1), a, id, done);
    arena_free(&a);
}
