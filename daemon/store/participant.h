/* participant.h: who takes part in a ticket.  Addresses are compared by address_key() (address.h). */
#ifndef STORE_PARTICIPANT_H
#define STORE_PARTICIPANT_H

#include "daemon/store/db.h"

struct participant {
    struct span address; /* as written */
    struct span name;
    struct span role; /* the gate's words (verdict.h): "member", "cc", "named" */
    int64_t since_ms;
};

struct participants {
    struct participant *v;
    size_t n;
};

/* Adds, or changes name and role of who is there already; *added_r (may be NULL) is true for a new one. */
enum result participant_put(struct db *, int64_t ticket, const struct participant *, bool *added_r,
                            struct why *);
/* *found_r false: this address takes no part in it. */
enum result participant_get(struct db *, int64_t ticket, struct span address, struct arena *,
                            struct participant *participant_r, bool *found_r, struct why *);
/* Since when they take part, the first one first. */
enum result participant_list(struct db *, int64_t ticket, struct arena *, struct participants *participants_r,
                             struct why *);
enum result participant_count(struct db *, int64_t ticket, int64_t *count_r, struct why *);
enum result participant_remove(struct db *, int64_t ticket, struct span address, bool *was_r, struct why *);

#endif
