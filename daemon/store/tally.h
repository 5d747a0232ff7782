/* tally.h: how many of what there were, in slots of ten minutes: for rates, counters and budgets, without
 * counting rows. */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "daemon/store/db.h"

struct tally {
    struct span name, kind;
    int64_t count, last_at_ms;
};

struct tallies {
    struct tally *v;
    size_t n;
};

/* what: "mail" (name: the door, kind: the outcome), "automatic" (name: the budget). */
enum result tally_add(struct db *, const char *what, struct span name, struct span kind, int64_t at_ms,
                      struct why *);
/* What counts is what came within so long of since_ms, which is an hour or a day ago: what lies days ahead
 * was counted by a clock that was wrong, and would count until that time has come. */
enum { TALLY_SANE_MS = 3 * 86400 * 1000 };
/* What was counted before that becomes one number each, so that no more rows are kept than a month makes:
 * some of it with each call, the oldest first.  *more_r: there is more. */
enum result tally_fold(struct db *, int64_t before_ms, bool *more_r, struct why *);

/* since_ms is taken down to the begin of its ten minutes: the count is never too low. */
enum result tally_sum(struct db *, const char *what, struct span name, struct span kind, int64_t since_ms,
                      int64_t *count_r, struct why *);
/* Summed up by name and kind, in their order; since_ms 0: ever; any other one is to be of the last month. */
enum result tally_list(struct db *, const char *what, int64_t since_ms, struct arena *,
                       struct tallies *tallies_r, struct why *);

#endif
