/* imap_private.h: what the files of imap.h share; the only one that shows libetpan. */
#ifndef FETCH_IMAP_PRIVATE_H
#define FETCH_IMAP_PRIVATE_H

#include <libetpan/libetpan.h>

#include "parsers/buf.h"

#include "daemon/fetch/imap.h"

enum {
    IMAP_COMMAND_MS = 60000,       /* a command's deadline */
    IMAP_SILENCE_MS = 45000,       /* without an octet within it */
    IMAP_BODY_MS = 1800000,        /* for bodies: 50 MB over a slow line */
    IMAP_REPLY_CAP_BYTES = 8 << 20 /* of a command that brings no bodies */
};

struct imap {
    struct stream *stream;
    mailimap *session;
    struct buf capabilities; /* words, a blank behind each */
    bool idle, move, uidplus;
};

/* Before each command. */
void imap_allow(struct imap *, int64_t within_ms, uint64_t cap_bytes);
/* What libetpan's result code and the response say.  Returns r == MAILIMAP_NO_ERROR. */
bool imap_check(struct imap *, int r, const char *what, struct imap_failure *);
/* Fills *f and returns false. */
bool imap_fail(struct imap_failure *, enum imap_class, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Commands of our own, beside libetpan's: sends "TAG command CRLF" (secret ones are not logged), then lines.
 * NULL: the stream failed.  The line is valid until the next call, without CRLF. */
bool imap_raw_send(struct imap *, const char *command);
bool imap_raw_octets(struct imap *, struct span octets); /* no tag, CRLF added */
const char *imap_raw_line(struct imap *);
/* Reads on to the tagged reply.  False: refused or failed. */
bool imap_raw_finish(struct imap *, const char *what, struct imap_failure *);
/* Whether line is the tagged reply to the last command; *rest_r what follows the tag. */
bool imap_raw_tagged(struct imap *, const char *line, const char **rest_r);
/* Judges a tagged reply's rest, "OK ..." or "NO [CODE] ...". */
bool imap_judge_reply(const char *rest, const char *what, struct imap_failure *);

/* Asks anew; what was known before is void. */
bool imap_ask_capabilities(struct imap *, struct imap_failure *);
/* "AUTH=PLAIN", in any case of letters. */
bool imap_has(const struct imap *, const char *word);

bool imap_authenticate(struct imap *, const struct imap_conf *, struct imap_failure *);

#endif
