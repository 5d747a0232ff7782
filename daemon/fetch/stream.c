/* stream.c: dialling, TLS, deadlines and caps under libetpan.  Called by imap.c; floor: fetch.  The only file
 * of fetch that knows GnuTLS, and with imap.c one of two that know libetpan. */
#include "daemon/fetch/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <libetpan/mailstream.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/clock.h"

#include "daemon/fetch/guard.h"

enum { POLL_MS = 900, SILENCE_MS = 60000 };

struct stream {
    int fd, wake_fd;
    void (*beat)(void *arg);
    void *beat_arg;
    gnutls_session_t tls; /* NULL: clear */
    gnutls_certificate_credentials_t trust;
    gnutls_typed_vdata_st wanted[2]; /* of its certificate */
    char host[256], ca[1024];
    int64_t deadline_ms, silence_ms;
    uint64_t got, cap;
    struct guard guard;
    enum stream_error error;
    char text[1400];
};

/* Keeps the first error. */
static int fail(struct stream *s, enum stream_error e, const char *what)
{
    if (s->error == STREAM_OK) {
        s->error = e;
        snprintf(s->text, sizeof s->text, "%s", what);
    }
    return -1;
}

enum stream_error stream_error(const struct stream *s)
{
    return s->error;
}

const char *stream_error_text(const struct stream *s)
{
    return s->text;
}

bool stream_is_tls(const struct stream *s)
{
    return s->tls != NULL;
}

void stream_allow(struct stream *s, int64_t deadline_ms, int64_t silence_ms, uint64_t cap_bytes)
{
    s->deadline_ms = deadline_ms;
    s->silence_ms = silence_ms;
    s->cap = cap_bytes;
    s->got = 0;
    guard_begin(&s->guard);
}

bool stream_has_news(const struct stream *s)
{
    return s->guard.grown;
}

void stream_forget_news(struct stream *s)
{
    s->guard.grown = false;
}

/* poll(2) on one descriptor and, if wake, on the wake descriptor.  1: ready, 0: out of time, 2: woken, -1:
 * error. */
static int poll_until(struct stream *s, short events, int64_t until_ms, bool wake)
{
    struct pollfd p[2] = {{.fd = s->fd, .events = events}, {.fd = s->wake_fd, .events = POLLIN}};
    for (;;) {
        int64_t left = until_ms - loop_now_ms();
        if (left <= 0)
            return 0;
        int n = poll(p, wake && s->wake_fd >= 0 ? 2 : 1, left > POLL_MS ? POLL_MS : (int)left);
        if (s->beat)
            s->beat(s->beat_arg);
        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0)
            return p[0].revents ? 1 : 2;
    }
}

/* Waits within the command's deadline and silence; 0, or -1 with the error kept. */
static int wait_fd(struct stream *s, short events)
{
    int64_t until = loop_now_ms() + s->silence_ms;
    if (until > s->deadline_ms)
        until = s->deadline_ms;
    int r = poll_until(s, events, until, false);
    if (r == 0)
        return fail(s, STREAM_TIMEOUT, "the server was silent for too long");
    return r < 0 ? fail(s, STREAM_IO, strerror(errno)) : 0;
}

/* Whether a failed read or write is only a matter of waiting; sets what for. */
static bool again(struct stream *s, ssize_t r, short *events)
{
    if (!s->tls)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (r != GNUTLS_E_AGAIN && r != GNUTLS_E_INTERRUPTED)
        return false;
    *events = gnutls_record_get_direction(s->tls) ? POLLOUT : POLLIN;
    return true;
}

static int fail_io(struct stream *s, ssize_t r)
{
    if (!s->tls)
        return fail(s, errno == ECONNRESET || errno == EPIPE ? STREAM_CLOSED : STREAM_IO, strerror(errno));
    /* many servers close without close_notify; a cut connection and a rude one look the same */
    return fail(s, r == GNUTLS_E_PREMATURE_TERMINATION ? STREAM_CLOSED : STREAM_TLS, gnutls_strerror((int)r));
}

/* What has come goes to libetpan, unless it is too much, or would harm it. */
static ssize_t take(struct stream *s, const char *octets, ssize_t n)
{
    s->got += (uint64_t)n;
    if (s->cap && s->got > s->cap)
        return fail(s, STREAM_TOO_BIG, "the server sends more than it may");
    const char *wrong = guard_check(&s->guard, span_make(octets, (size_t)n), s->cap ? s->cap : UINT32_MAX);
    return wrong ? fail(s, STREAM_NONSENSE, wrong) : n;
}

static ssize_t low_read(mailstream_low *low, void *octets, size_t n)
{
    struct stream *s = low->data;
    while (s->error == STREAM_OK) {
        short events = POLLIN;
        ssize_t r = s->tls ? gnutls_record_recv(s->tls, octets, n) : recv(s->fd, octets, n, 0);
        if (r > 0)
            return take(s, octets, r);
        if (r == 0) /* never 0 to libetpan: it would ask for ever */
            return fail(s, STREAM_CLOSED, "the server closed the connection");
        if (!again(s, r, &events))
            return fail_io(s, r);
        if (wait_fd(s, events) < 0)
            return -1;
    }
    return -1;
}

static ssize_t low_write(mailstream_low *low, const void *octets, size_t n)
{
    struct stream *s = low->data;
    while (s->error == STREAM_OK) {
        short events = POLLOUT;
        ssize_t r = s->tls ? gnutls_record_send(s->tls, octets, n) : send(s->fd, octets, n, MSG_NOSIGNAL);
        if (r > 0)
            return r;
        if (!again(s, r, &events))
            return fail_io(s, r);
        if (wait_fd(s, events) < 0)
            return -1;
    }
    return -1;
}

static int low_close(mailstream_low *low)
{
    (void)low;
    return 0; /* stream_free() closes */
}

static int low_fd(mailstream_low *low)
{
    return ((struct stream *)low->data)->fd;
}

static void low_free(mailstream_low *low)
{
    free(low->identifier);
    free(low);
}

static void low_cancel(mailstream_low *low)
{
    (void)low;
}

static mailstream_low_driver driver = {
    .mailstream_read = low_read,
    .mailstream_write = low_write,
    .mailstream_close = low_close,
    .mailstream_get_fd = low_fd,
    .mailstream_free = low_free,
    .mailstream_cancel = low_cancel,
};

mailstream_low *stream_low(struct stream *s)
{
    mailstream_low *low = mailstream_low_new(s, &driver);
    if (!low)
        BUG("out of memory");
    return low;
}

/* One address: a connected, non-blocking socket, or -1. */
static int dial_one(const struct stream_conf *conf, const struct addrinfo *ai, int64_t deadline_ms)
{
    int fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, ai->ai_protocol);
    if (fd < 0)
        return -1;
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    int e = connect(fd, ai->ai_addr, ai->ai_addrlen) == 0 ? 0 : errno;
    if (e == EINPROGRESS) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        int64_t left;
        int n = 0;
        while (n <= 0 && (left = deadline_ms - loop_now_ms()) > 0) {
            if ((n = poll(&p, 1, left > POLL_MS ? POLL_MS : (int)left)) < 0 && errno != EINTR)
                break;
            if (conf->beat)
                conf->beat(conf->beat_arg);
        }
        socklen_t len = sizeof e;
        e = ETIMEDOUT;
        if (n > 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len) < 0)
            e = errno;
    }
    if (e == 0)
        return fd;
    close(fd);
    errno = e;
    return -1;
}

struct stream *stream_dial(const struct stream_conf *conf, int64_t deadline_ms, enum stream_error *error_r,
                           struct why *why)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG}, *list = NULL;
    int e = getaddrinfo(conf->host, conf->port, &hints, &list);
    if (e != 0) {
        *error_r = STREAM_DNS;
        why_set(why, TEMP, WHY_SOURCE, "4.4.3", "%s: %s", conf->host, gai_strerror(e));
        return NULL;
    }
    int fd = -1;
    for (const struct addrinfo *ai = list; ai && fd < 0; ai = ai->ai_next)
        fd = dial_one(conf, ai, deadline_ms);
    e = errno;
    freeaddrinfo(list);
    if (fd < 0) {
        *error_r = STREAM_CONNECT;
        why_set(why, TEMP, WHY_SOURCE, "4.4.1", "%s port %s: %s", conf->host, conf->port, strerror(e));
        return NULL;
    }
    struct stream *s = calloc(1, sizeof *s);
    if (!s)
        BUG("out of memory");
    *s = (struct stream){.fd = fd,
                         .wake_fd = conf->wake_fd,
                         .beat = conf->beat,
                         .beat_arg = conf->beat_arg,
                         .deadline_ms = deadline_ms,
                         .silence_ms = SILENCE_MS};
    snprintf(s->host, sizeof s->host, "%s", conf->host);
    snprintf(s->ca, sizeof s->ca, "%s", conf->ca);
    *error_r = STREAM_OK;
    return s;
}

/* Credentials: whom we trust.  False, and the error kept, where the file of authorities can't be read. */
static bool load_trust(struct stream *s)
{
    if (gnutls_certificate_allocate_credentials(&s->trust) != GNUTLS_E_SUCCESS)
        BUG("out of memory");
    int n = s->ca[0] ? gnutls_certificate_set_x509_trust_file(s->trust, s->ca, GNUTLS_X509_FMT_PEM)
                     : gnutls_certificate_set_x509_system_trust(s->trust);
    if (n > 0)
        return true;
    char text[1200];
    snprintf(text, sizeof text, "%s: no authorities to trust: %s", s->ca[0] ? s->ca : "the system's store",
             n < 0 ? gnutls_strerror(n) : "it is empty");
    fail(s, STREAM_CERTIFICATE, text);
    return false;
}

/* What is wrong with the certificate, in GnuTLS' words. */
static void fail_handshake(struct stream *s, int r)
{
    unsigned status = gnutls_session_get_verify_cert_status(s->tls);
    gnutls_datum_t words = {0};
    if (r == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR &&
        gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0) ==
            GNUTLS_E_SUCCESS) {
        fail(s, STREAM_CERTIFICATE, (const char *)words.data);
        gnutls_free(words.data);
        return;
    }
    fail(s, r == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR ? STREAM_CERTIFICATE : STREAM_TLS,
         gnutls_strerror(r));
}

/* A host name is sent as SNI; a literal address must not be (RFC 6066 section 3). */
static bool is_literal_address(const char *host)
{
    return strchr(host, ':') || host[strspn(host, "0123456789.")] == 0;
}

bool stream_start_tls(struct stream *s)
{
    if (s->error != STREAM_OK || s->tls || !load_trust(s))
        return false;
    gnutls_session_t tls;
    if (gnutls_init(&tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) != GNUTLS_E_SUCCESS)
        BUG("out of memory");
    s->tls = tls;
    const char *where = NULL;
    if (gnutls_set_default_priority_append(tls, "-VERS-TLS1.0:-VERS-TLS1.1:%PROFILE_MEDIUM", &where, 0) < 0)
        BUG("TLS priorities: %s", where ? where : "");
    gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, s->trust);
    if (!is_literal_address(s->host))
        gnutls_server_name_set(tls, GNUTLS_NAME_DNS, s->host, strlen(s->host));
    /* For this host, and made for servers; the session keeps the pointer. */
    s->wanted[0] =
        (gnutls_typed_vdata_st){.type = GNUTLS_DT_DNS_HOSTNAME, .data = (unsigned char *)(uintptr_t)s->host};
    s->wanted[1] = (gnutls_typed_vdata_st){.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                           .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_SERVER};
    gnutls_session_set_verify_cert2(tls, s->wanted, 2, 0);
    gnutls_transport_set_int(tls, s->fd);
    for (;;) {
        int r = gnutls_handshake(tls);
        if (r == GNUTLS_E_SUCCESS)
            return true;
        if (gnutls_error_is_fatal(r)) {
            fail_handshake(s, r);
            return false;
        }
        if ((r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED) &&
            wait_fd(s, gnutls_record_get_direction(tls) ? POLLOUT : POLLIN) < 0)
            return false;
    }
}

enum stream_error stream_wait(struct stream *s, int64_t until_ms)
{
    if (s->error != STREAM_OK)
        return s->error;
    if (s->tls && gnutls_record_check_pending(s->tls) > 0)
        return STREAM_OK;
    int r = poll_until(s, POLLIN, until_ms, true);
    if (r < 0)
        fail(s, STREAM_IO, strerror(errno));
    return r == 0 ? STREAM_TIMEOUT : r == 2 ? STREAM_WOKEN : s->error;
}

void stream_free(struct stream **sp)
{
    struct stream *s = *sp;
    if (!s)
        return;
    if (s->tls)
        gnutls_deinit(s->tls);
    if (s->trust)
        gnutls_certificate_free_credentials(s->trust);
    close(s->fd);
    free(s);
    *sp = NULL;
}
