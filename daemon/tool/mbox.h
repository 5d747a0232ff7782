/* mbox.h: mail archives as `gatepost import` reads them: where each mail lies and when it came, in the order
 * of time, so that an answer comes behind what it answers whatever the archive's order; then one mail by one.
 *
 * mbox (RFC 4155, and what programs write): a mail begins at a line "From SENDER DATE" at the head of the
 * file or behind an empty line; lines end in LF or CRLF.  Of ">From " and ">>From " one ">" is taken
 * (mboxrd), or, with mboxo, of ">From " alone.  Maildir: new/ and cur/, without drafts and trash. */
#ifndef TOOL_MBOX_H
#define TOOL_MBOX_H

#include "parsers/arena.h"
#include "parsers/buf.h"

struct mbox_mail {
    const char *file;   /* maildir: its path; mbox: NULL */
    uint64_t at, bytes; /* mbox: where its first octet lies */
    int64_t at_s;       /* when it came, since 1970; 0: nobody knows */
    size_t order;       /* in the archive */
};

struct mbox {
    int fd;           /* mbox: the file; -1 */
    bool unquote_all; /* ">>From ", too */
    struct mbox_mail *v;
    size_t n, room;
    size_t left; /* maildir: drafts and trash, which are not among v */
};

/* False, and *why_r one line, where it can't be read or is none.  What points into the arena lives there. */
bool mbox_open_file(struct mbox *, const char *path, bool mboxo, struct arena *, const char **why_r);
bool mbox_open_maildir(struct mbox *, const char *path, struct arena *, const char **why_r);
void mbox_close(struct mbox *);

/* The octets of one mail, in the place of what buf held.  False, with *why_r, where they can't be read or are
 * more than the buf takes. */
bool mbox_read(const struct mbox *, const struct mbox_mail *, struct buf *, struct arena *,
               const char **why_r);

#endif
