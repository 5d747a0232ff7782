/* entry.h: a ticket's timeline, and its attachments, which are ranges of a raw mail. */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "daemon/store/db.h"
#include "daemon/store/section.h"
#include "parsers/facts.h"

enum entry_kind { ENTRY_MESSAGE, ENTRY_REPLY, ENTRY_NOTE, ENTRY_EVENT, ENTRY_KINDS };
const char *entry_kind_name(enum entry_kind); /* as in contract.md */

struct entry {
    int64_t id;
    int64_t ticket;
    int64_t n; /* counts within the ticket, from 1 */
    int64_t at_ms;
    enum entry_kind kind;
    struct span author, author_name; /* address; empty: the gate itself */
    struct span subject;             /* of the mail; empty for events */
    struct span text;                /* what was newly written; of an event: one line in words */
    struct span quoted;              /* what was quoted below it */
    struct sections sections;        /* named pieces of text; section_list() reads them */
    int64_t mail;                    /* ledger id, 0: none */
    bool verified;                   /* the author was proven */
};

struct entries {
    struct entry *v;
    size_t n;
};

/* Appends to the timeline of e->ticket; e->id and e->n are ignored.  *id_r: its id. */
enum result entry_insert(struct db *, const struct entry *e, int64_t *id_r, struct why *);
/* The timeline after entry number after_n (0: from the first), at most limit entries. */
enum result entry_list(struct db *, int64_t ticket, int64_t after_n, size_t limit, struct arena *,
                       struct entries *entries_r, struct why *);
/* The newest of them, the newest first, without words but those of events. */
enum result entry_outlines(struct db *, int64_t ticket, int64_t after_n, size_t limit, struct arena *,
                           struct entries *entries_r, struct why *);
/* Number and text of the notes after entry number after_n: with outside, of writers who are no agents (ledger
 * outcome `noted`), else of all others. */
enum result entry_notes(struct db *, int64_t ticket, bool outside, int64_t after_n, size_t limit,
                        struct arena *, struct entries *notes_r, struct why *);
/* How many of that kind, by that author, say these very words, since then. */
enum result entry_same(struct db *, const struct entry *, int64_t since_ms, int64_t *count_r, struct why *);
/* *entry_r.id is 0 where there is none. */
enum result entry_get(struct db *, int64_t id, struct arena *, struct entry *entry_r, struct why *);

struct entry_attachment {
    int64_t n; /* counts per ticket, from 1 */
    int64_t entry, mail;
    struct facts_attachment part; /* name, type, size; where it stands in the raw mail */
    bool stored;                  /* its octets are there (the raw mail is kept) */
};

struct entry_attachments {
    struct entry_attachment *v;
    size_t n;
};

/* Adds all of a mail's attachments to an entry of the ticket; numbers go on from the ticket's last. */
enum result entry_attach(struct db *, int64_t ticket, int64_t entry, int64_t mail, struct facts_attachments,
                         struct why *);
/* All of the ticket, by number. */
enum result entry_attachments(struct db *, int64_t ticket, struct arena *,
                              struct entry_attachments *attachments_r, struct why *);
/* Those of one entry. */
enum result entry_attachments_of(struct db *, int64_t entry, struct arena *,
                                 struct entry_attachments *attachments_r, struct why *);
/* Those of one entry, and the ticket's first: by number. */
enum result entry_attachments_shown(struct db *, int64_t ticket, int64_t entry, size_t first, struct arena *,
                                    struct entry_attachments *attachments_r, struct why *);
/* *attachment_r.n is 0 where there is none. */
enum result entry_attachment(struct db *, int64_t ticket, int64_t n, struct arena *,
                             struct entry_attachment *attachment_r, struct why *);

#endif
