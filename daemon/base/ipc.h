/* ipc.h: frames over the inherited socketpairs between roles (SOCK_STREAM, AF_UNIX).
 * A frame: type, id (the sender's number for what it is about), payload, and at most one descriptor
 * (SCM_RIGHTS, sent with the frame's first octet). Payloads are at most IPC_PAYLOAD_MAX octets; a peer that
 * breaks the format is dead to us, as if it had gone. Numbers are in the machine's own order: both ends are
 * the same program. */
#ifndef BASE_IPC_H
#define BASE_IPC_H

#include "parsers/buf.h"

enum { IPC_PAYLOAD_MAX = 96 << 20 };

enum ipc_type {
    /* supervisor -> role */
    IPC_CONF = 1, /* fd: the configuration file's octets; payload: its path */
    IPC_LINK, /* fd: one end of a socketpair to another role; payload: "parse", "send", "fetch NAME", "gate";
                 id: slot */
    IPC_LISTEN,  /* fd: a listening socket; payload: "lmtp NAME", "deliver", "control" */
    IPC_MAILBOX, /* for fetch: payload: the mailbox's configured name */
    IPC_SECRET,  /* fd: a secret's octets (role_read_fd()); payload: its name */
    IPC_START,   /* all that comes at start has come */
    IPC_STOP,    /* finish what is under way, and exit 0 */
    /* role -> supervisor */
    IPC_READY,
    IPC_BEAT,   /* READY once; BEAT every second from a loop that makes progress */
    IPC_STATUS, /* payload: text for systemd's STATUS= */
    IPC_KILL,   /* payload: "parse"; id: the slot whose process hangs */
    IPC_EXTEND, /* a long step: id more milliseconds without a BEAT are fine; 0: it is over */
    /* gate <-> parse */
    IPC_PARSE = 32, /* payload: struct facts_arrival, then the raw mail, or fd: the raw mail; id: the mail */
    IPC_FACTS,      /* payload: facts as JSON */
    /* gate <-> send */
    IPC_SEND = 48, /* payload: job as JSON, "\n", the mail's octets (CRLF); id: outbox row */
    IPC_DOTS,      /* gate -> send, first of all; fd: the file of dots.h */
    IPC_SENT,      /* payload: result as JSON */
    IPC_HTTP,      /* payload: job of httpjob.h, "\n", body; id: the gate's number for it */
    IPC_HTTP_DONE, /* payload: result of httpjob.h, "\n", the answer's body */
    /* gate <-> send, of oauthlink.h; id: the gate's number for the question */
    IPC_TOKEN,       /* payload: struct oauthlink_ask */
    IPC_TOKEN_IS,    /* payload: struct oauthlink_token; fd: the token, if there is one */
    IPC_OAUTH_STATE, /* send -> gate, unasked: payload: struct oauthlink_state */
    IPC_LOGIN,       /* payload: struct oauthlink_login_ask */
    IPC_LOGIN_IS,    /* payload: struct oauthlink_login */
    /* fetch <-> gate: numbers from 64 on */
};

struct ipc;

struct ipc_frame {
    enum ipc_type type; /* as the peer sent it: any number */
    uint64_t id;
    struct span payload; /* not aligned; valid until the callback returns, or the next ipc_wait() */
    int fd;              /* -1: none; close-on-exec */
};

/* Non-blocking, on the loop.  Takes fd over.  fn is called for each frame, and once with frame NULL when the
 * peer has gone or broke the format; after that the ipc may only be freed.  It may be freed inside fn.
 * A frame's fd is closed when fn returns: a receiver that keeps it sets frame->fd to -1. */
struct ipc *ipc_new(int fd, void (*fn)(struct ipc *, struct ipc_frame *, void *arg), void *arg);

/* Blocking, without a loop: for the parse role and a role's start.  Takes fd over.  ipc_wait() is false when
 * the peer has gone or broke the format; a frame's fd is the caller's to close. */
struct ipc *ipc_new_blocking(int fd);
bool ipc_wait(struct ipc *, struct ipc_frame *frame_r);
bool ipc_pending(const struct ipc *); /* something (or the end) has come: ipc_wait() will hardly block */
/* A blocking ipc goes over to the loop, with what it has read already (handled in the loop's next turn). */
void ipc_attach(struct ipc *, void (*fn)(struct ipc *, struct ipc_frame *, void *arg), void *arg);

/* Queues (or, blocking, writes) a frame, in order.  The caller keeps its fd (-1: none) and may close it at
 * once: the queue holds a duplicate.  Towards a peer that has gone it does nothing: the news comes through
 * fn or ipc_wait().  A payload over IPC_PAYLOAD_MAX is a BUG. */
void ipc_send(struct ipc *, enum ipc_type, uint64_t id, struct span payload, int fd);
size_t ipc_queued(const struct ipc *); /* octets not yet written */
int ipc_fd(const struct ipc *);        /* to wait for it beside others; stays ipc's */
void ipc_free(struct ipc **);          /* closes the socket; what is queued is lost */

#endif
