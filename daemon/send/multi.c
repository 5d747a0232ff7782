/* multi.c: libcurl's sockets and timers on our loop.  Used by wire.c and http.c. */
#include "daemon/send/multi.h"

#include <stdio.h>
#include <stdlib.h>

#include "parsers/span.h"

#include "daemon/base/crypto.h"
#include "daemon/base/loop.h"
#include "daemon/base/result.h"

static CURLM *multi;
static struct loop_timer *timer;

static void settle(void)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(multi, &left))) {
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result;
        struct multi_transfer *t = NULL;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        t->done(t, code);
    }
}

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

void multi_text(CURL *easy, CURLoption option, const char *text)
{
    if (curl_easy_setopt(easy, option, text) != CURLE_OK)
        BUG("libcurl doesn't take option %d", (int)option);
}

void multi_number(CURL *easy, CURLoption option, long number)
{
    if (curl_easy_setopt(easy, option, number) != CURLE_OK)
        BUG("libcurl doesn't take option %d", (int)option);
}

void multi_begin(struct multi_transfer *t, const char *ca)
{
    start();
    t->easy = curl_easy_init();
    if (!t->easy)
        BUG("out of memory");
    multi_text(t->easy, CURLOPT_PROXY, "");
    multi_number(t->easy, CURLOPT_NOSIGNAL, 1);
    multi_number(t->easy, CURLOPT_QUICK_EXIT, 1); /* closing doesn't wait for a resolver that hangs */
    multi_number(t->easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    multi_number(t->easy, CURLOPT_SSL_VERIFYPEER, 1);
    multi_number(t->easy, CURLOPT_SSL_VERIFYHOST, 2);
    if (*ca)
        multi_text(t->easy, CURLOPT_CAINFO, ca);
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
}

void multi_add(struct multi_transfer *t)
{
    curl_multi_add_handle(multi, t->easy);
}

void multi_end(struct multi_transfer *t)
{
    curl_multi_remove_handle(multi, t->easy);
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
}

enum multi_peer multi_peer(CURL *easy)
{
    struct curl_tlssessioninfo *tls = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || !tls || !tls->internals)
        return MULTI_PEER_CLEAR;
    bool serves = tls->backend == CURLSSLBACKEND_GNUTLS && crypto_peer_may_serve(tls->internals);
    return serves ? MULTI_PEER_SERVER : MULTI_PEER_OTHER;
}

void multi_remote(CURL *easy, char *out, size_t room)
{
    const char *ip = NULL, *url = NULL;
    long port = 0;
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &ip);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
    curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
    struct span host = span_of(url);
    size_t scheme = span_find(host, SPAN_LIT("://"));
    host = span_from(host, scheme < host.n ? scheme + 3 : 0);
    host = span_head(host, span_chr(host, '/'));
    host = span_from(host, span_chr(host, '@') < host.n ? span_chr(host, '@') + 1 : 0);
    struct span name =
        span_head(host, host.n && host.p[0] == '[' ? span_chr(host, ']') + 1 : span_chr(host, ':'));
    bool met = ip && *ip;
    snprintf(out, room, "%.*s%s%s%s", (int)(name.n < 100 ? name.n : 100), name.p, met ? " [" : "",
             met ? ip : "", met ? "]" : "");
    size_t n = strlen(out);
    if (port)
        snprintf(out + n, room - n, ":%ld", port);
}
