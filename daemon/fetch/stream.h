/* stream.h: the octets under an IMAP session: a TCP connection that we dial ourselves, with or without TLS
 * (GnuTLS: certificate chain and host name are verified inside the handshake, SNI, TLS 1.2 at least), a
 * deadline and a cap on what a command may bring.  libetpan's own transports verify no certificate, spin when
 * a server dies inside a literal, and take what the server says it will send; so this is the only one that
 * fetch knows.
 *
 * The first error sticks: every later read and write fails, and stream_error() still tells the first. */
#ifndef FETCH_STREAM_H
#define FETCH_STREAM_H

#include "daemon/base/result.h"

enum stream_error {
    STREAM_OK,
    STREAM_DNS,         /* no address */
    STREAM_CONNECT,     /* none of the addresses answers */
    STREAM_CERTIFICATE, /* wrong host, unknown authority, expired: a person must act */
    STREAM_TLS,         /* no TLS spoken there, or a broken handshake */
    STREAM_TIMEOUT,     /* the deadline, or nothing came for too long */
    STREAM_CLOSED,      /* the peer went away; within a literal as well */
    STREAM_IO,
    STREAM_TOO_BIG,  /* more than the cap */
    STREAM_NONSENSE, /* what would harm the reader: guard.h */
    STREAM_WOKEN,    /* the wake descriptor became readable; doesn't stick */
};

struct stream;
struct _mailstream_low; /* libetpan's */

struct stream_conf {
    const char *host, *port; /* as getaddrinfo(3) takes them; host is also what the certificate must bear */
    const char *ca;          /* file of trusted certificates; "": the system's */
    int wake_fd;             /* interrupts stream_wait(); -1: none */
    void (*beat)(void *arg); /* called at least once a second while it waits; NULL: nobody cares */
    void *beat_arg;
};

/* Connects.  NULL where nothing answers before deadline_ms (monotonic); *error_r and why->text say what
 * happened. */
struct stream *stream_dial(const struct stream_conf *, int64_t deadline_ms, enum stream_error *error_r,
                           struct why *);
/* The handshake, until the deadline.  False: no octet of ours may follow. */
bool stream_start_tls(struct stream *);
bool stream_is_tls(const struct stream *);
void stream_free(struct stream **); /* closes; says no goodbye */

/* For what follows: an end, the longest silence, and how many octets may come in all (0: no limit). */
void stream_allow(struct stream *, int64_t deadline_ms, int64_t silence_ms, uint64_t cap_bytes);
/* The server has told of new mail since the last stream_forget_news(). */
bool stream_has_news(const struct stream *);
void stream_forget_news(struct stream *);

/* Waits until something can be read.  STREAM_OK, STREAM_TIMEOUT (here no error: doesn't stick), STREAM_WOKEN,
 * or the error that stuck. */
enum stream_error stream_wait(struct stream *, int64_t until_ms);

enum stream_error stream_error(const struct stream *);
const char *stream_error_text(const struct stream *); /* one line, with what GnuTLS or the system said */

/* libetpan's view of it; freed by libetpan with the session (the stream itself stays the caller's). */
struct _mailstream_low *stream_low(struct stream *);

#endif
