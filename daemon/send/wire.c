/* wire.c: libcurl, for what is hard and not ours: names, addresses, TLS and its certificates, STARTTLS, SASL.
 * CURLOPT_CONNECT_ONLY ends its part behind the greeting; the mail itself is talk.c's.  Used by smtp.c. */
#include "daemon/send/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/send/multi.h"

enum { HEADER_LINES_MAX = 300, HEADER_BYTES_MAX = 64 * 1024, CONNECT_S = 45 };

struct wire {
    struct multi_transfer transfer; /* first: a cast leads back */
    char url[600];
    const struct wire_ops *ops;
    void *arg;
    struct loop_io *io;  /* once open */
    struct talk_can can; /* as far as it has been said */
    unsigned lines;
    size_t bytes;
    enum multi_peer peer, least; /* seen so far; without which nothing of ours is said */
    int last_code;
    const char *trouble; /* why on_line() gave up */
    char last_line[400], error[CURL_ERROR_SIZE], remote[160];
};

/* A keyword of the EHLO reply, "250-SIZE 1000". */
static bool offers(struct span line, struct span keyword)
{
    line = span_trim(span_from(line, 4));
    return span_istarts(line, keyword) && (line.n == keyword.n || line.p[keyword.n] == ' ');
}

/* Each line that the server says until the connection is open.  0 tells libcurl to give up. */
static size_t on_line(char *p, size_t size, size_t n, void *arg)
{
    struct wire *w = arg;
    struct span line = span_trim(span_make(p, size * n));
    w->bytes += size * n;
    if (w->peer == MULTI_PEER_CLEAR)
        w->peer = multi_peer(w->transfer.easy); /* it may have begun TLS since the last line */
    if (++w->lines > HEADER_LINES_MAX || w->bytes > HEADER_BYTES_MAX)
        w->trouble = "the server's reply has no end";
    else if (w->peer == MULTI_PEER_OTHER)
        w->trouble = "its certificate is not one for servers";
    else if (line.n < 3 || !ascii_digit(line.p[0]) || !ascii_digit(line.p[1]) || !ascii_digit(line.p[2]))
        w->trouble = "the server speaks no SMTP";
    if (w->trouble)
        return 0;
    w->last_code = (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + (line.p[2] - '0');
    snprintf(w->last_line, sizeof w->last_line, "%.*s", (int)(line.n < 390 ? line.n : 390), line.p);
    if (w->last_code == 220)
        w->can = (struct talk_can){0}; /* a greeting, or TLS begins: what was offered before is void */
    if (w->last_code == 250) {
        w->can.pipelining = w->can.pipelining || offers(line, SPAN_LIT("PIPELINING"));
        w->can.size = w->can.size || offers(line, SPAN_LIT("SIZE"));
        w->can.smtputf8 = w->can.smtputf8 || offers(line, SPAN_LIT("SMTPUTF8"));
    }
    return size * n;
}

/* libcurl copies what it is given. */
static void set_login(struct wire *w, const struct conf_transport *t, struct span secret)
{
    if (!*t->user)
        return;
    struct buf text;
    buf_init(&text, secret.n + 1);
    buf_add(&text, secret);
    const char *word = text.n ? text.p : "";
    multi_text(w->transfer.easy, CURLOPT_USERNAME, t->user);
    switch (t->auth) {
    case CONF_AUTH_PASSWORD:
        multi_text(w->transfer.easy, CURLOPT_PASSWORD, word);
        break;
    case CONF_AUTH_XOAUTH2:
    case CONF_AUTH_OAUTHBEARER:
        multi_text(w->transfer.easy, CURLOPT_XOAUTH2_BEARER, word);
        multi_text(w->transfer.easy, CURLOPT_LOGIN_OPTIONS,
                   t->auth == CONF_AUTH_XOAUTH2 ? "AUTH=XOAUTH2" : "AUTH=OAUTHBEARER");
        multi_number(w->transfer.easy, CURLOPT_SASL_IR, 1);
        break;
    }
    buf_blank(&text);
}

static void on_ready(int ready, void *arg)
{
    struct wire *w = arg;
    w->ops->ready(w->arg, ready);
}

static void opened(struct wire *w)
{
    curl_socket_t fd = -1;
    curl_easy_getinfo(w->transfer.easy, CURLINFO_ACTIVESOCKET, &fd);
    w->io = loop_io_new(fd, 0, on_ready, w);
    w->ops->open(w->arg, w->can);
}

/* Nothing that happens before MAIL is a mail's fault: 5xx here is ours or the server's, and waits. */
static void failed(struct wire *w, CURLcode code)
{
    struct sendresult r = {
        .class = SEND_DEFERRED, .whole_transport = true, .code = w->last_code >= 400 ? w->last_code : 0};
    struct buf line;
    buf_init(&line, 4096);
    const char *said = *w->error ? w->error : curl_easy_strerror(code);
    escape_for_line(&line, span_of(w->trouble ? w->trouble : r.code ? w->last_line : said));
    if (r.code && !w->trouble) {
        buf_adds(&line, " (");
        buf_adds(&line, curl_easy_strerror(code));
        buf_adds(&line, ")");
    }
    snprintf(r.response, sizeof r.response, "%s", line.n ? line.p : "no connection");
    snprintf(r.remote, sizeof r.remote, "%s", w->remote);
    buf_release(&line);
    w->ops->failed(w->arg, &r, code == CURLE_LOGIN_DENIED);
}

static void on_done(struct multi_transfer *t, CURLcode code)
{
    struct wire *w = (struct wire *)t;
    multi_remote(t->easy, w->remote, sizeof w->remote);
    if (code == CURLE_OK && w->peer < w->least)
        w->trouble = "the server answers without TLS";
    if (code == CURLE_OK && !w->trouble)
        opened(w);
    else
        failed(w, code);
}

struct wire *wire_open(const struct conf_transport *t, struct span secret, const char *hello,
                       const struct wire_ops *ops, void *arg)
{
    struct wire *w = calloc(1, sizeof *w);
    if (!w)
        BUG("out of memory");
    multi_begin(&w->transfer, t->ca);
    w->transfer.done = on_done;
    w->ops = ops;
    w->arg = arg;
    w->least = t->tls == CONF_TLS_REQUIRED || t->implicit_tls ? MULTI_PEER_SERVER : MULTI_PEER_CLEAR;
    size_t n = strlen(t->url);
    snprintf(w->url, sizeof w->url, "%s%s%s", t->url, n && t->url[n - 1] == '/' ? "" : "/", hello);
    multi_text(w->transfer.easy, CURLOPT_URL, w->url);
    multi_text(w->transfer.easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    multi_number(w->transfer.easy, CURLOPT_CONNECT_ONLY, 1);
    multi_number(w->transfer.easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
    multi_number(w->transfer.easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, CONNECT_S);
    multi_number(w->transfer.easy, CURLOPT_USE_SSL,
                 t->tls == CONF_TLS_REQUIRED ? CURLUSESSL_ALL : CURLUSESSL_NONE);
    curl_easy_setopt(w->transfer.easy, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(w->transfer.easy, CURLOPT_HEADERDATA, w);
    curl_easy_setopt(w->transfer.easy, CURLOPT_ERRORBUFFER, w->error);
    set_login(w, t, secret);
    multi_add(&w->transfer);
    return w;
}

void wire_free(struct wire **w)
{
    if (!*w)
        return;
    loop_io_free(&(*w)->io);
    multi_end(&(*w)->transfer);
    free(*w);
    *w = NULL;
}

long wire_read(struct wire *w, char *p, size_t room, const char **reason_r)
{
    size_t n = 0;
    CURLcode code = curl_easy_recv(w->transfer.easy, p, room, &n);
    if (code == CURLE_AGAIN)
        return 0;
    if (code == CURLE_OK && n > 0)
        return (long)n;
    *reason_r = code == CURLE_OK ? "the server closed the connection" : curl_easy_strerror(code);
    return -1;
}

long wire_write(struct wire *w, struct span s, const char **reason_r)
{
    size_t n = 0;
    CURLcode code = curl_easy_send(w->transfer.easy, s.p, s.n, &n);
    if (code == CURLE_AGAIN)
        return 0;
    if (code == CURLE_OK)
        return (long)n;
    *reason_r = curl_easy_strerror(code);
    return -1;
}

void wire_want(struct wire *w, int what)
{
    loop_io_want(w->io, what);
}

void wire_hello(char *out_r, size_t room)
{
    out_r[room - 1] = 0;
    if (gethostname(out_r, room - 1) != 0 || !strchr(out_r, '.'))
        snprintf(out_r, room, "localhost");
}

bool wire_secured(const struct wire *w)
{
    return w->peer == MULTI_PEER_SERVER;
}

const char *wire_remote(const struct wire *w)
{
    return w->remote;
}
