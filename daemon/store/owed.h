/* owed.h: tickets whose requester has not been told their number, because his budget of automatic mail was
 * spent. One summary tells him of all of them when it is free again. */
#ifndef STORE_OWED_H
#define STORE_OWED_H

#include "daemon/store/db.h"

/* Addresses are compared with ASCII case folded.  Twice is no error. */
enum result owed_add(struct db *, struct span address, int64_t ticket, int64_t at_ms, struct why *);
/* Who is owed something and can be told (undeliverable.h), the longest waiting first, at most limit. */
enum result owed_people(struct db *, size_t limit, struct arena *, struct spans *addresses_r, struct why *);

struct owed_tickets {
    int64_t *v;
    size_t n;
};
/* Their tickets, by number, at most limit. */
enum result owed_tickets(struct db *, struct span address, size_t limit, struct arena *,
                         struct owed_tickets *tickets_r, struct why *);
/* Told, up to that number. */
enum result owed_remove(struct db *, struct span address, int64_t up_to_ticket, struct why *);

#endif
