/* sendjob.h: what the gate and the send role say to each other, as the payloads of IPC_SEND and IPC_SENT
 * (ipc.h). IPC_SEND: sendjob_write(), "\n", the mail's octets.  IPC_SENT: sendresult_write(). */
#ifndef BASE_SENDJOB_H
#define BASE_SENDJOB_H

#include "parsers/address.h"
#include "parsers/buf.h"

/* One mail to one recipient (RFC 3834 section 3.1.3). */
struct sendjob {
    struct address from; /* envelope sender; "" is <> */
    struct address to;
    struct address own; /* what to send as where the server refuses `from`; "" for no second try */
    bool look; /* no mail, but whether the server can be logged in to; the addresses are "", the id is 0 */
};

enum send_class {
    SEND_SENT,
    SEND_DEFERRED, /* not now: 4xx, no connection, no TLS */
    SEND_FAILED,   /* never: 5xx */
    SEND_UNKNOWN,  /* the last octet had left, and no reply came */
};

extern const char *const send_class_name[]; /* the outbox's words: "sent" ... */

struct sendresult {
    enum send_class class;
    int code;             /* of the reply that decided; 0: none came */
    bool from_own;        /* `from` was refused, `own` was used: alert */
    bool whole_transport; /* deferred for a reason that no other mail will fare better with: pause them all */
    char enhanced[12];    /* "4.7.1"; "" where the server gave none */
    char remote[160];     /* "mx.example.com [192.0.2.1]:25", "sendmail", "maildir" */
    char response[400];   /* the reply, or our own words; one line, escaped */
};

void sendjob_write(const struct sendjob *, struct buf *out);
/* False where it is no job, or an address is none. */
bool sendjob_read(struct span json, struct sendjob *job_r);
void sendresult_write(const struct sendresult *, struct buf *out);
bool sendresult_read(struct span json, struct sendresult *result_r);

#endif
