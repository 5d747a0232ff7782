/* lmtp_session.h: one LMTP conversation (RFC 2033) as a state machine without a socket: octets in, replies
 * out, mails to submit().  lmtp.c puts it on a connection, the unit test and the fuzzer feed it by hand. */
#ifndef GATE_LMTP_SESSION_H
#define GATE_LMTP_SESSION_H

#include "daemon/gate/intake.h"
#include "parsers/buf.h"

enum {
    LMTP_RECIPIENTS_MAX = 1000, /* RFC 5321 section 4.5.3.1.8: at least 100 */
    LMTP_ERRORS_MAX = 20,       /* refused commands, then 421 */
    LMTP_OUT_HIGH = 32 << 10,   /* replies that wait for the peer to read, then nothing more is taken in */
};

/* What all sessions share; changed on reload. */
struct lmtp_env {
    const char *hostname;
    uint64_t max_size;
    const char *spill_folder;
    bool stopping; /* finish the mail under way, then 421 */
    /* Takes the intake; its done() comes later, never from within. */
    void (*submit)(struct intake *, void *arg);
    void *arg;
};

struct lmtp_session;

/* trusted: a peer that may name another source (root or our own uid, over a unix socket).  resume is called
 * when an answer has been written to out and more input may be fed.  env outlives the session.  The greeting
 * stands in out at once. */
struct lmtp_session *lmtp_session_new(const struct lmtp_env *env, bool trusted, void (*resume)(void *),
                                      void *arg);
/* A mail under way in the gate goes its way; its answer is heard by nobody. */
void lmtp_session_free(struct lmtp_session **);

/* How many octets were taken: all of them, unless an answer is awaited, out is full, or it has ended. */
size_t lmtp_session_feed(struct lmtp_session *, struct span in);

struct buf *lmtp_session_out(struct lmtp_session *);      /* the caller drops what it has written */
bool lmtp_session_waiting(const struct lmtp_session *);   /* for the gate's answer */
bool lmtp_session_receiving(const struct lmtp_session *); /* a mail's octets are coming */
bool lmtp_session_ended(const struct lmtp_session *);     /* nothing more will come: write out, and close */

/* No mail is being received or with the gate. */
bool lmtp_session_quiet(const struct lmtp_session *);
/* Ends it with this reply.  Not while waiting; with env->stopping set it ends by itself then. */
void lmtp_session_end(struct lmtp_session *, const char *text);

#endif
