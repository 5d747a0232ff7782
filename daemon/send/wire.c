/* wire.c: libcurl, for what is hard and not ours: names, addresses, TLS and its certificates, STARTTLS, SASL.
 * CURLOPT_CONNECT_ONLY ends its part behind the greeting; the mail itself is talk.c's.  Used by smtp.c. */
#include "daemon/send/wire.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"

enum { HEADER_LINES_MAX = 300, HEADER_BYTES_MAX = 64 * 1024, CONNECT_S = 45 };

struct wire {
    CURL *easy;
    char url[600];
    const struct wire_ops *ops;
    void *arg;
    struct loop_io *io;  /* once open */
    struct talk_can can; /* as far as it has been said */
    unsigned lines;
    size_t bytes;
    int last_code;
    const char *trouble; /* why on_line() gave up */
    char last_line[400], error[CURL_ERROR_SIZE], remote[160];
};

/* One multi handle a process: it holds every connection that is being opened, and, as libcurl wants it, those
 * that are open. */
static CURLM *multi;
static struct loop_timer *timer;

static void settle(void);

static void on_timer(void *arg)
{
    (void)arg;
    int running;
    curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    settle();
}

static int set_timer(CURLM *m, long in_ms, void *arg)
{
    (void)m, (void)arg;
    if (in_ms < 0)
        loop_timer_stop(timer);
    else
        loop_timer_set(timer, in_ms);
    return 0;
}

struct watch {
    struct loop_io *io;
    curl_socket_t fd;
};

static void on_socket(int ready, void *arg)
{
    struct watch *w = arg;
    int running;
    curl_multi_socket_action(
        multi, w->fd, (ready & LOOP_READ ? CURL_CSELECT_IN : 0) | (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0),
        &running);
    settle();
}

static int set_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
    (void)easy, (void)arg;
    struct watch *w = socket_arg;
    if (what == CURL_POLL_REMOVE) {
        if (w) {
            loop_io_free(&w->io);
            free(w);
            curl_multi_assign(multi, fd, NULL);
        }
        return 0;
    }
    int want = (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0);
    if (w) {
        loop_io_want(w->io, want);
        return 0;
    }
    w = calloc(1, sizeof *w);
    if (!w)
        BUG("out of memory");
    w->fd = fd;
    w->io = loop_io_new(fd, want, on_socket, w);
    curl_multi_assign(multi, fd, w);
    return 0;
}

static void start(void)
{
    if (multi)
        return;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    if (!multi)
        BUG("libcurl gives no handle");
    timer = loop_timer_new(on_timer, NULL);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, set_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
}

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
    if (++w->lines > HEADER_LINES_MAX || w->bytes > HEADER_BYTES_MAX)
        w->trouble = "the server's reply has no end";
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

static void set_text(CURL *easy, CURLoption option, const char *text)
{
    if (curl_easy_setopt(easy, option, text) != CURLE_OK)
        BUG("libcurl doesn't take option %d", (int)option);
}

static void set_number(CURL *easy, CURLoption option, long number)
{
    if (curl_easy_setopt(easy, option, number) != CURLE_OK)
        BUG("libcurl doesn't take option %d", (int)option);
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
    set_text(w->easy, CURLOPT_USERNAME, t->user);
    switch (t->auth) {
    case CONF_AUTH_PASSWORD:
        set_text(w->easy, CURLOPT_PASSWORD, word);
        break;
    case CONF_AUTH_XOAUTH2:
    case CONF_AUTH_OAUTHBEARER:
        set_text(w->easy, CURLOPT_XOAUTH2_BEARER, word);
        set_text(w->easy, CURLOPT_LOGIN_OPTIONS,
                 t->auth == CONF_AUTH_XOAUTH2 ? "AUTH=XOAUTH2" : "AUTH=OAUTHBEARER");
        set_number(w->easy, CURLOPT_SASL_IR, 1);
        break;
    }
    if (text.n)
        explicit_bzero(text.p, text.n);
    buf_release(&text);
}

struct wire *wire_open(const struct conf_transport *t, struct span secret, const char *hello,
                       const struct wire_ops *ops, void *arg)
{
    start();
    struct wire *w = calloc(1, sizeof *w);
    if (!w || !(w->easy = curl_easy_init()))
        BUG("out of memory");
    w->ops = ops;
    w->arg = arg;
    size_t n = strlen(t->url);
    snprintf(w->url, sizeof w->url, "%s%s%s", t->url, n && t->url[n - 1] == '/' ? "" : "/", hello);
    set_text(w->easy, CURLOPT_URL, w->url);
    set_text(w->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set_text(w->easy, CURLOPT_PROXY, "");
    set_number(w->easy, CURLOPT_CONNECT_ONLY, 1);
    set_number(w->easy, CURLOPT_NOSIGNAL, 1);
    set_number(w->easy, CURLOPT_QUICK_EXIT, 1); /* closing doesn't wait for a resolver that hangs */
    set_number(w->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
    set_number(w->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, CONNECT_S);
    set_number(w->easy, CURLOPT_USE_SSL, t->tls == CONF_TLS_REQUIRED ? CURLUSESSL_ALL : CURLUSESSL_NONE);
    set_number(w->easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set_number(w->easy, CURLOPT_SSL_VERIFYPEER, 1);
    set_number(w->easy, CURLOPT_SSL_VERIFYHOST, 2);
    if (*t->ca)
        set_text(w->easy, CURLOPT_CAINFO, t->ca);
    curl_easy_setopt(w->easy, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(w->easy, CURLOPT_HEADERDATA, w);
    curl_easy_setopt(w->easy, CURLOPT_ERRORBUFFER, w->error);
    curl_easy_setopt(w->easy, CURLOPT_PRIVATE, w);
    set_login(w, t, secret);
    curl_multi_add_handle(multi, w->easy);
    return w;
}

void wire_free(struct wire **w)
{
    if (!*w)
        return;
    loop_io_free(&(*w)->io);
    curl_multi_remove_handle(multi, (*w)->easy);
    curl_easy_cleanup((*w)->easy);
    free(*w);
    *w = NULL;
}

static void note_remote(struct wire *w)
{
    const char *ip = NULL, *url = NULL;
    long port = 0;
    curl_easy_getinfo(w->easy, CURLINFO_PRIMARY_IP, &ip);
    curl_easy_getinfo(w->easy, CURLINFO_PRIMARY_PORT, &port);
    curl_easy_getinfo(w->easy, CURLINFO_EFFECTIVE_URL, &url);
    struct span host = span_of(url);
    size_t scheme = span_find(host, SPAN_LIT("://"));
    host = span_from(host, scheme < host.n ? scheme + 3 : 0);
    host = span_head(host, span_chr(host, '/'));
    struct span name =
        span_head(host, host.n && host.p[0] == '[' ? span_chr(host, ']') + 1 : span_chr(host, ':'));
    snprintf(w->remote, sizeof w->remote, "%.*s%s%s%s:%ld", (int)(name.n < 100 ? name.n : 100), name.p,
             ip && *ip ? " [" : "", ip ? ip : "", ip && *ip ? "]" : "", port);
}

static void on_ready(int ready, void *arg)
{
    struct wire *w = arg;
    w->ops->ready(w->arg, ready);
}

static void opened(struct wire *w)
{
    curl_socket_t fd = -1;
    curl_easy_getinfo(w->easy, CURLINFO_ACTIVESOCKET, &fd);
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
    w->ops->failed(w->arg, &r);
}

/* Hears which connections are open or have failed. */
static void settle(void)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(multi, &left))) {
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result;
        struct wire *w = NULL;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&w);
        note_remote(w);
        if (code == CURLE_OK)
            opened(w);
        else
            failed(w, code);
    }
}

long wire_read(struct wire *w, char *p, size_t room, const char **reason_r)
{
    size_t n = 0;
    CURLcode code = curl_easy_recv(w->easy, p, room, &n);
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
    CURLcode code = curl_easy_send(w->easy, s.p, s.n, &n);
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

const char *wire_remote(const struct wire *w)
{
    return w->remote;
}
