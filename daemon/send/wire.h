/* wire.h: a connection to an SMTP server, opened, secured, greeted and authenticated by libcurl, whose one
 * user is wire.c; and then octets, without blocking, on the loop. */
#ifndef SEND_WIRE_H
#define SEND_WIRE_H

#include "daemon/base/conf.h"

#include "daemon/send/talk.h"

struct wire;

/* Called from the loop, never from within wire_open(), wire_read() or wire_write(); the wire may be freed
 * inside. */
struct wire_ops {
    void (*open)(void *arg,
                 struct talk_can can); /* once: what follows goes through wire_read() and wire_write() */
    /* once, instead of open(): result is filled (deferred, whole_transport); the wire is to be freed */
    void (*failed)(void *arg, const struct sendresult *, bool login_refused);
    void (*ready)(void *arg, int what); /* LOOP_READ, LOOP_WRITE: as wanted */
};

/* secret: the password or, with xoauth2 and oauthbearer, the access token.  hello: what to say at EHLO.  ops
 * and arg must outlive the wire. */
struct wire *wire_open(const struct conf_transport *, struct span secret, const char *hello,
                       const struct wire_ops *, void *arg);
void wire_free(struct wire **); /* closes at once */

/* Octets read or written; 0: not now; -1: the connection has gone, why in *reason_r (a literal). */
long wire_read(struct wire *, char *p, size_t room, const char **reason_r);
long wire_write(struct wire *, struct span, const char **reason_r);
void wire_want(struct wire *, int what);

/* What to say at EHLO: the host's name, where it is a full one. */
void wire_hello(char *out_r, size_t room);
/* Whether all of it goes over TLS, as far as it is open. */
bool wire_secured(const struct wire *);

/* "mx.example.com [192.0.2.1]:25" */
const char *wire_remote(const struct wire *);

#endif
