/* imap.h: an IMAP session (RFC 3501) as a mailbox needs it, over stream.h and libetpan.  Blocking, with
 * deadlines of its own; any failure but IMAP_REFUSED and IMAP_GONE ends the session: imap_drop() it and dial
 * anew.
 *
 * Nothing is sent before TLS but CAPABILITY and STARTTLS, and a PREAUTH greeting on a clear port is refused
 * where TLS is required (RFC 9051 sections 7.1.4 and 11.3); so no password leaves in the clear. */
#ifndef FETCH_IMAP_H
#define FETCH_IMAP_H

#include "daemon/base/conf.h"
#include "daemon/fetch/stream.h"

/* What a failure asks for. */
enum imap_class {
    IMAP_OK,
    IMAP_TRANSIENT,   /* network, time-out, BYE, "not now": dial again, backing off */
    IMAP_OUT_OF_STEP, /* broke the protocol: dial again, ask for less at a time */
    IMAP_OPERATOR,    /* certificate, credentials, no such folder: a person must act; retry seldom */
    IMAP_REFUSED,     /* this command alone was answered NO; the session lives */
};

struct imap_failure {
    enum imap_class class;
    bool auth;      /* the credentials were refused: an access token may have expired */
    char code[32];  /* of the response, "AUTHENTICATIONFAILED"; "" where there is none */
    char text[400]; /* one line for a person */
};

struct imap;

struct imap_conf {
    struct stream_conf stream;
    bool implicit_tls; /* imaps; else STARTTLS unless clear_ok */
    bool clear_ok;     /* tls = "none", loopback only */
    enum conf_auth auth;
    const char *user;
    struct span secret; /* password or access token */
};

/* Dial, verify, greeting, STARTTLS, log in, capabilities.  NULL and *failure_r filled. */
struct imap *imap_open(const struct imap_conf *, int64_t deadline_ms, struct imap_failure *failure_r);
void imap_close(struct imap **); /* LOGOUT, waits two seconds at most */
void imap_drop(struct imap **);  /* no goodbye */

bool imap_can_idle(const struct imap *);

struct imap_box {
    uint32_t uidvalidity; /* never 0 */
    uint32_t uidnext;     /* 0: not told */
    uint32_t exists;
    bool read_only;
};
bool imap_select(struct imap *, const char *folder, struct imap_box *box_r, struct imap_failure *);

struct imap_uids {
    uint32_t *v; /* ascending, each once */
    size_t n;
};
/* All UIDs from `from` on, in the arena.  "n:*" always names the last mail: lower ones are left out. */
bool imap_uids(struct imap *, uint32_t from, struct arena *, struct imap_uids *uids_r, struct imap_failure *);

/* Those whose INTERNALDATE may be since_s or later: a day's zone more, dates are the server's to read. */
bool imap_since(struct imap *, int64_t since_s, struct arena *, struct imap_uids *uids_r,
                struct imap_failure *);

struct imap_info {
    uint32_t uid;
    bool there; /* the server told of it; false: gone meanwhile */
    bool seen, deleted;
    uint64_t size_bytes;    /* as the server says */
    int64_t internaldate_s; /* 0: not told or nonsense */
};
/* Size, flags and, where dates is set, INTERNALDATE of n ascending UIDs, without a body.  infos: room for n,
 * filled in the order of uids.  A UID that the server leaves out is searched for: there is false only where
 * it is gone. */
bool imap_infos(struct imap *, const uint32_t *uids, size_t n, bool dates, struct imap_info *infos,
                struct imap_failure *);

/* Bodies of n ascending UIDs (BODY.PEEK[]), one call of `got` for each that is there, in that order, octets
 * valid during the call.  Where the server leaves out one that is still there, none is handed over and the
 * fetch has failed.  cap_bytes: all that it may send.  False where the session failed, and where `got`
 * returned false (then with IMAP_TRANSIENT "stopped"). */
typedef bool imap_got(void *arg, uint32_t uid, struct span octets);
bool imap_fetch(struct imap *, const uint32_t *uids, size_t n, uint64_t cap_bytes, imap_got *got, void *arg,
                struct imap_failure *);
/* One large mail piece by piece, or, with max_bytes not 0, only its first max_bytes octets.  *there_r false:
 * it is gone, and nothing came. */
typedef bool imap_piece(void *arg, struct span octets);
bool imap_stream(struct imap *, uint32_t uid, uint64_t max_bytes, uint64_t cap_bytes, imap_piece *piece,
                 void *arg, bool *there_r, struct imap_failure *);

/* +FLAGS.SILENT, for all of the UIDs; flag as "\\Seen". */
bool imap_flag(struct imap *, const uint32_t *uids, size_t n, const char *flag, struct imap_failure *);
/* MOVE; else COPY, \Deleted, UID EXPUNGE (without UIDPLUS the copies stay flagged \Deleted: never a plain
 * EXPUNGE).  A missing folder is created once. */
bool imap_move(struct imap *, const uint32_t *uids, size_t n, const char *folder, struct imap_failure *);
/* \Deleted and UID EXPUNGE (without UIDPLUS only \Deleted). */
bool imap_delete(struct imap *, const uint32_t *uids, size_t n, struct imap_failure *);

/* The server has told of mail since the last imap_uids() began: it may not tell again, so that one looks once
 * more before idling. */
bool imap_has_news(const struct imap *);

enum imap_idle { IMAP_IDLE_NEWS, IMAP_IDLE_TIMEOUT, IMAP_IDLE_WOKEN, IMAP_IDLE_FAILED };
/* IDLE (RFC 2177) until something about the folder changes, until_ms, or the wake descriptor; DONE is sent
 * and answered before it returns.  A server that refuses it is not asked again: imap_can_idle() is false
 * then. */
enum imap_idle imap_idle(struct imap *, int64_t until_ms, struct imap_failure *);
/* NOOP, for servers without IDLE: true; the next imap_uids() sees what came. */
bool imap_noop(struct imap *, struct imap_failure *);

#endif
