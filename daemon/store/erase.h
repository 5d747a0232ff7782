/* erase.h: what is erased for good: from the texts, the raw mail, the index, the outbox.  All inside the
 * caller's transaction; afterwards, outside of one, index_merge(), db_vacuum() and db_checkpoint(TRUNCATE)
 * take the traces out of the file (secure_delete overwrites what is freed).
 *
 * What stays: numbers, times, and an event without content where an entry was. */
#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include "daemon/store/db.h"

struct erased {
    int64_t tickets, entries, mails;
};

/* Each adds to *erased.  PERM with a line for a person where there is no such thing. */
enum result erase_ticket(struct db *, int64_t ticket, struct erased *, struct why *);
/* The same in parts, each of which may be a transaction of its own: of its entries some more.  *after: 0 at
 * first, else as the part before left it.  *more_r: it isn't done yet. */
enum result erase_ticket_part(struct db *, int64_t ticket, int64_t *after, struct erased *, bool *more_r,
                              struct why *);
/* n 0: id is the entry's own, as `thread --json` shows it; else the ticket's entry n.  Sections that it
 * stated, mails of ours about it and its attachments go with it; of a ticket's first entry the subject, too.
 */
enum result erase_entry(struct db *, int64_t id, int64_t n, struct erased *, struct why *);
/* Attachment n of the ticket: in the raw mail its octets become "=". */
enum result erase_attachment(struct db *, int64_t ticket, int64_t n, struct why *);
/* Beside any of these, once: mails of ours about no ticket in particular that aren't sent, and so still kept
 * (settle.c).  Transcripts that wait to be sent fail, and what couldn't be sent loses its octets.  Owes the
 * scrub.
 */
enum result erase_common(struct db *, struct why *);

/* What was erased leaves words in the index's merged pieces, free pages and the WAL, until they are scrubbed
 * (gate/upkeep.h).  That it is owed is kept with what was erased, so that a gate which dies in between leaves
 * it to the next one. */
enum result erase_owe_scrub(struct db *, struct why *);
enum result erase_scrubbed(struct db *, struct why *);
enum result erase_owes_scrub(struct db *, bool *owes_r, struct why *);

/* The address and, where it is a member's, the member's other ones: tickets of theirs, entries and mails by
 * them, mails to them, their place in the directory.  All of the database is looked through, a part in each
 * step, which may be a transaction of its own, so that mail is taken in between.  What comes after the
 * beginning stays.  Where it is broken off and begun anew nothing is missed. */
struct erase_person { /* plain data: a copy takes a step back that was not committed */
    struct spans addresses;
    size_t at;            /* of them, the one that is being erased */
    int stage;            /* what of it */
    int64_t after;        /* up to this number the stage's table has been looked through */
    int64_t ends[4];      /* of ticket, entry, mail, outbox */
    struct erased erased; /* so far */
    bool done;
};
/* PERM where it is an agent's.  The arena must outlive *p. */
enum result erase_person_begin(struct db *, struct span address, struct arena *, struct erase_person *p,
                               struct why *);
/* Once more, until it is done. */
enum result erase_person_step(struct db *, struct erase_person *p, struct why *);

/* Retention: at most max of what is older than before_ms; *done_r: how many there were.  *after_ms, 0 at
 * first, is where the next call goes on, so that what is erased isn't looked at again and again. */
enum result erase_old_tickets(struct db *, int64_t *after_ms, int64_t before_ms, int64_t max, int64_t *done_r,
                              struct why *);
enum result erase_old_held(struct db *, int64_t before_ms, int64_t max, int64_t *done_r, struct why *);
/* Raw mail, and the octets of ours that were sent. */
enum result erase_old_raw(struct db *, int64_t before_ms, int64_t max, int64_t *done_r, struct why *);
/* Rows of mails without a ticket.  Goes on after where the last call ended: *done_r counts rows looked at. */
enum result erase_old_ledger(struct db *, int64_t before_ms, int64_t max, int64_t *done_r, struct why *);
/* That mail, which was held, isn't any more: erase_old_ledger() looks at it once more, if it did already. */
enum result erase_old_ledger_again(struct db *, int64_t mail, struct why *);

#endif
