/* marks.h: the numbers of tickets, mails and outbox rows that may have been given out.  They stand in the
 * database, and as a mark above them in a file beside it (PATH.marks): the writer raises the mark before it
 * commits a number beyond it, so that whatever becomes of the database, no number is used twice. */
#ifndef STORE_MARKS_H
#define STORE_MARKS_H

#include "daemon/store/db.h"

struct marks {
    int64_t ticket, mail, outbox;
};

enum { MARKS_AHEAD = 1000 }; /* numbers that one writing of the file allows */

/* The last numbers that were given out, as the database knows them. */
enum result marks_in_use(struct db *, struct marks *marks_r, struct why *);
/* New numbers are greater than these from now on; inside the caller's transaction. */
enum result marks_raise(struct db *, const struct marks *, struct why *);

/* The file beside the database of that path; all zero where there is none.  known: what the database had
 * given out when the gate last started or ended: one that has given out less is an older copy.  PERM where it
 * holds something else. */
enum result marks_load(const char *database, struct marks *marks_r, struct marks *known_r, struct why *);
/* Synced when it returns OK. */
enum result marks_store(const char *database, const struct marks *, const struct marks *known, struct why *);

/* Each the greater of both. */
struct marks marks_most(struct marks, struct marks);
/* At least one of a's is greater than b's plus ahead. */
bool marks_beyond(const struct marks *a, const struct marks *b, int64_t ahead);

#endif
