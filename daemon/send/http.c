/* http.c: see http.h.  Used by webcall.c and oauth.c.  Floor: send. */
#include "daemon/send/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"
#include "daemon/base/result.h"

#include "daemon/send/multi.h"
#include "daemon/send/reach.h"

enum { HEADER_BYTES_MAX = 64 * 1024, RETRY_AFTER_MAX_S = 86400 };

struct http {
    struct multi_transfer transfer; /* first: a cast leads back */
    struct curl_slist *headers;
    struct buf sent, got;
    bool allow_private;
    bool clear;  /* http */
    bool opened; /* a socket, towards an address that it may reach */
    size_t header_bytes;
    struct http_answer answer;
    bool headed; /* the answer's header is whole: that is an answer, whatever comes of its body */
    void (*done)(void *arg, const struct http_answer *);
    void *arg;
    const char *denied;  /* why open_socket() did */
    const char *trouble; /* why a callback gave up */
    char error[CURL_ERROR_SIZE];
};

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct http *h = arg;
    (void)purpose;
    bool is_public = reach_is_public(&to->addr);
    if (is_public ? h->clear : !h->allow_private) {
        h->denied = is_public ? "http is for private addresses only"
                              : "its address is not a public one (allow_private)";
        return CURL_SOCKET_BAD;
    }
    h->opened = true; /* of its addresses one may be tried: where it fails, that is why */
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* Connected, certificate verified, nothing said yet. */
static int before_request(void *arg, char *to, char *from, int to_port, int from_port)
{
    struct http *h = arg;
    (void)to, (void)from, (void)to_port, (void)from_port;
    if (h->clear || multi_peer(h->transfer.easy) == MULTI_PEER_SERVER)
        return CURL_PREREQFUNC_OK;
    h->trouble = "its certificate is not one for servers";
    return CURL_PREREQFUNC_ABORT;
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    struct http *h = arg;
    size_t room = h->got.cap - h->got.n, have = size * n;
    buf_add(&h->got, span_make(p, have < room ? have : room));
    if (have <= room)
        return have;
    return 0;
}

static int64_t seconds(struct span s)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_digit(s.p[i]))
            return 0; /* a date: our own back-off will do */
        v = v * 10 + (s.p[i] - '0');
        if (v > RETRY_AFTER_MAX_S)
            return RETRY_AFTER_MAX_S;
    }
    return v;
}

static void note_etag(struct http *h, struct span s)
{
    h->answer.etag[0] = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
            return;
    if (s.n < sizeof h->answer.etag)
        snprintf(h->answer.etag, sizeof h->answer.etag, "%.*s", SPAN_FMT(s));
}

/* Each header line, of 1xx answers and behind chunks, too. */
static size_t on_header(char *p, size_t size, size_t n, void *arg)
{
    struct http *h = arg;
    struct span line = span_make(p, size * n), name = span_head(line, span_chr(line, ':'));
    struct span value = span_trim(span_from(line, name.n + 1));
    h->header_bytes += line.n;
    if (h->header_bytes > HEADER_BYTES_MAX) {
        h->trouble = "the answer's header has no end";
        return 0;
    }
    if (span_trim(line).n == 0) {
        long status = 0;
        curl_easy_getinfo(h->transfer.easy, CURLINFO_RESPONSE_CODE, &status);
        h->headed = status >= 200;
    }
    if (span_ieq(name, SPAN_LIT("ETag")))
        note_etag(h, value);
    else if (span_ieq(name, SPAN_LIT("Retry-After")))
        h->answer.retry_after_s = seconds(value);
    return line.n;
}

static void on_done(struct multi_transfer *t, CURLcode code)
{
    struct http *h = (struct http *)t;
    struct http_answer *a = &h->answer;
    long status = 0;
    FAILPOINT("http-answered"); /* K16, the gate doesn't know yet */
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    multi_remote(t->easy, a->remote, sizeof a->remote);
    bool whole = code == CURLE_OK || h->headed;
    a->cut = whole && code != CURLE_OK;
    a->body = buf_span(&h->got);
    a->status = whole ? (int)status : 0;
    if (!whole) {
        struct buf line;
        buf_init(&line, sizeof a->error);
        bool denied = h->denied && !h->opened;
        a->refused = denied || code == CURLE_URL_MALFORMAT;
        escape_for_line(&line, span_of(denied       ? h->denied
                                       : h->trouble ? h->trouble
                                       : *h->error  ? h->error
                                                    : curl_easy_strerror(code)));
        snprintf(a->error, sizeof a->error, "%s", line.n ? line.p : "no answer");
        buf_release(&line);
    }
    h->done(h->arg, a);
    http_free(&h);
}

/* libcurl copies it. */
static void add_header(struct http *h, const char *line)
{
    struct curl_slist *grown = curl_slist_append(h->headers, line);
    if (!grown)
        BUG("out of memory");
    h->headers = grown;
}

static void set_headers(struct http *h, struct spans headers)
{
    struct buf line;
    buf_init(&line, 64 * 1024);
    for (size_t i = 0; i < headers.n; i++) {
        for (size_t k = 0; k < headers.v[i].n; k++)
            if ((unsigned char)headers.v[i].p[k] < ' ')
                BUG("a control in a header of ours");
        buf_clear(&line);
        buf_add(&line, headers.v[i]);
        add_header(h, line.n ? line.p : "");
    }
    buf_blank(&line);
    add_header(h, "Expect:"); /* neither waited for nor wanted */
}

struct http *http_start(const struct http_request *r, void (*done)(void *arg, const struct http_answer *),
                        void *arg)
{
    struct http *h = calloc(1, sizeof *h);
    if (!h)
        BUG("out of memory");
    h->done = done;
    h->arg = arg;
    h->allow_private = r->allow_private;
    h->clear = span_istarts(span_of(r->url), SPAN_LIT("http:"));
    buf_init(&h->sent, r->body.n);
    buf_add(&h->sent, r->body);
    buf_init(&h->got, r->answer_max);
    multi_begin(&h->transfer, r->ca);
    h->transfer.done = on_done;
    CURL *easy = h->transfer.easy;
    multi_text(easy, CURLOPT_URL, r->url);
    multi_text(easy, CURLOPT_PROTOCOLS_STR, r->allow_http ? "https,http" : "https");
    multi_text(easy, CURLOPT_USERAGENT, "gatepost/" GATEPOST_VERSION);
    multi_number(easy, CURLOPT_FOLLOWLOCATION, 0);
    multi_number(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    multi_number(easy, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
    /* A connection opened for one who may go inside must not serve one who may not. */
    multi_number(easy, CURLOPT_FRESH_CONNECT, 1);
    multi_number(easy, CURLOPT_FORBID_REUSE, 1);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, h);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, h);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, h);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, h->error);
    set_headers(h, r->headers);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, h->headers);
    if (r->post) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)h->sent.n);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, h->sent.n ? h->sent.p : "");
    }
    multi_add(&h->transfer);
    return h;
}

void http_free(struct http **hp)
{
    struct http *h = *hp;
    if (!h)
        return;
    multi_end(&h->transfer);
    for (struct curl_slist *l = h->headers; l; l = l->next)
        explicit_bzero(l->data, strlen(l->data)); /* bearer tokens */
    curl_slist_free_all(h->headers);
    buf_blank(&h->sent);
    buf_blank(&h->got);
    free(h);
    *hp = NULL;
}
