/* undeliverable.h: addresses to which a mail of ours came back for good.  Nothing that nobody asked for goes
 * there until a person writes from it. */
#ifndef STORE_UNDELIVERABLE_H
#define STORE_UNDELIVERABLE_H

#include "daemon/store/db.h"

struct undeliverable {
    struct span address;
    int64_t at_ms;          /* since when */
    struct span diagnostic; /* of the last mail that came back */
};
struct undeliverables {
    struct undeliverable *v;
    size_t n;
};

/* Addresses are compared with ASCII case folded.  Twice is no error: the later diagnostic stays. */
enum result undeliverable_add(struct db *, struct span address, int64_t at_ms, struct span diagnostic,
                              struct why *);
/* One or none, in the arena. */
enum result undeliverable_get(struct db *, struct span address, struct arena *, struct undeliverables *one_r,
                              struct why *);
/* Of the ticket's requester and participants. */
enum result undeliverable_of_ticket(struct db *, int64_t ticket, struct arena *, struct undeliverables *all_r,
                                    struct why *);
/* Somebody wrote from it.  *was_r: it was there. */
enum result undeliverable_remove(struct db *, struct span address, bool *was_r, struct why *);

#endif
