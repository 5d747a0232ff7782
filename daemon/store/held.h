/* held.h: mail kept apart for a person.  The mail itself and its outcome stand in the ledger; a row here says
 * that it still waits. */
#ifndef STORE_HELD_H
#define STORE_HELD_H

#include "daemon/store/ledger.h"

struct held {
    struct ledger_mail mail; /* walk not read */
    int64_t held_at_ms;
    struct span reason;      /* one line for a person */
    struct span excerpt;     /* how its text begins; empty where it couldn't be read */
    int64_t announced_at_ms; /* 0: agents and admin have not been told yet */
};

struct helds {
    struct held *v;
    size_t n;
};

enum result held_insert(struct db *, int64_t mail, int64_t held_at_ms, struct span reason,
                        struct span excerpt, struct why *);
/* *held_r in the arena; its mail.id is 0 where that mail isn't held. */
enum result held_get(struct db *, int64_t mail, struct arena *, struct held *held_r, struct why *);
/* Oldest first, after mail number after_id, at most limit; from: only this From address (empty: all). */
enum result held_list(struct db *, struct span from, int64_t after_id, size_t limit, struct arena *,
                      struct helds *helds_r, struct why *);
/* Those that nobody has been told of, the oldest first, at most limit. */
enum result held_unannounced(struct db *, size_t limit, struct arena *, struct helds *helds_r, struct why *);
enum result held_set_announced(struct db *, int64_t mail, int64_t at_ms, struct why *);
/* Waits no longer; what became of it is ledger_update()'s.  *was_r: it was there. */
enum result held_remove(struct db *, int64_t mail, bool *was_r, struct why *);
enum result held_count(struct db *, int64_t *count_r, int64_t *oldest_at_ms_r, struct why *);

#endif
