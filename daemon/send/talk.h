/* talk.h: an SMTP client's mail transactions (RFC 5321 section 3.3) on a connection that is open, greeted and
 * authenticated.  Pure: no sockets, clocks or timers; the octets go in and out through here, so that every
 * reply a server can give is a row in a table of a test.
 *
 * libcurl opens the connection and would do this, too, but waits for the reply to the last octet without
 * giving the control back (measured with 7.88: every other connection stands still meanwhile), and doesn't
 * say whether that octet had left. */
#ifndef SEND_TALK_H
#define SEND_TALK_H

#include "parsers/buf.h"

#include "daemon/base/sendjob.h"

#include "daemon/send/reply.h"

enum { TALK_CHUNK_BYTES = 32 * 1024 };

/* What the server said it can do (EHLO). */
struct talk_can {
    bool pipelining, size, smtputf8;
};

enum talk_state {
    TALK_IDLE,    /* nothing under way */
    TALK_REPLIES, /* waits for replies */
    TALK_BODY,    /* the mail is to be written: talk_body() */
    TALK_DOT,     /* all but the last line is written: talk_dot() when the gate knows */
    TALK_LAST,    /* waits for the reply to the dot */
    TALK_DONE,    /* result is set */
};

struct talk {
    enum talk_state state;
    struct talk_can can;
    struct buf out; /* to be written; the owner takes it off the front */
    struct reply reply;
    const struct sendjob *job;
    struct address from; /* as which it is being sent */
    struct span mail;
    size_t mail_at;
    bool line_begin;
    int expect[3]; /* verbs whose replies are still to come */
    size_t n_expect;
    unsigned steps; /* commands sent and replies heard: a deadline is for each, not for each octet */
    bool mail_refused, rcpt_refused;
    bool reset;  /* RSET first */
    bool used;   /* a mail was tried on it */
    bool closes; /* the connection is of no more use */
    bool stale;  /* the server had closed it before it saw this mail: try at once on another */
    struct sendresult result;
};

void talk_init(struct talk *, struct talk_can can);
void talk_release(struct talk *);

/* Begins a mail in TALK_IDLE.  job and mail stay the caller's until TALK_DONE. */
void talk_begin(struct talk *, const struct sendjob *, struct span mail);
/* Octets from the server, in any state. */
void talk_input(struct talk *, struct span);
/* In TALK_BODY, when out is empty: the next part of the mail, dots stuffed, line ends CRLF. */
void talk_body(struct talk *);
/* In TALK_DOT, when out is empty: the last line. */
void talk_dot(struct talk *);
/* The connection has gone, or a deadline passed: what is said about it.  Then TALK_DONE. */
void talk_lost(struct talk *, const char *reason);
/* After TALK_DONE, back to TALK_IDLE. */
void talk_next(struct talk *);
/* In TALK_IDLE. */
void talk_quit(struct talk *);

#endif
