/* erase_private.h: for erase*.c and no others. */
#ifndef STORE_ERASE_PRIVATE_H
#define STORE_ERASE_PRIVATE_H

#include "daemon/store/entry.h"
#include "daemon/store/erase.h"

struct erase_ids {
    int64_t *v;
    size_t n;
};
/* All rows of a statement with one column. */
enum result erase_ids(struct query *, struct arena *, struct erase_ids *ids_r, struct why *);

/* A statement with one number in it. */
enum result erase_run(struct db *, enum stmt, const char *name, int64_t value, struct why *);
/* n such statements in their order, up to the first that fails. */
enum result erase_steps(struct db *, const enum stmt *steps, size_t n, const char *name, int64_t value,
                        struct why *);

/* The entry, and of a ticket's first one the subject.  erase_told() remains to be done. */
enum result erase_entry_untold(struct db *, const struct entry *, struct erased *, struct why *);

/* The octets of notices and transcripts on the ticket; transcripts not yet sent fail. */
enum result erase_told(struct db *, int64_t ticket, struct why *);

/* The mail, its duplicates, their raw octets and the keys they are known by. */
enum result erase_mail(struct db *, int64_t mail, struct erased *, struct why *);

#endif
