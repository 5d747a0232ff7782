/* tally.c: counts by time.  Store floor; called by ledger.c and outbox.c, which know what is counted, and by
 * `stats`. */
#include "daemon/store/tally.h"

#include "daemon/store/pack.h"

enum {
    SLOT_MS = 10 * 60 * 1000,
    FOLDED_AT_ONCE = 500, /* slots */
};

enum result tally_add(struct db *db, const char *what, struct span name, struct span kind, int64_t at_ms,
                      struct why *why)
{
    struct query *q = db_query(db, STMT_TALLY_ADD);
    query_int(q, ":slot", at_ms / SLOT_MS);
    query_cstr(q, ":what", what);
    query_text(q, ":name", name);
    query_text(q, ":kind", kind);
    query_int(q, ":at", at_ms);
    return query_run(q, why);
}

enum result tally_fold(struct db *db, int64_t before_ms, bool *more_r, struct why *why)
{
    static const enum stmt steps[] = {STMT_TALLY_FOLD, STMT_TALLY_FORGET};
    int64_t oldest = 0, end = before_ms / SLOT_MS;
    enum result r = query_number(db_query(db, STMT_TALLY_OLDEST), &oldest, why);
    int64_t before = oldest + FOLDED_AT_ONCE < end ? oldest + FOLDED_AT_ONCE : end;
    *more_r = r == OK && oldest && before < end;
    for (size_t i = 0; r == OK && oldest && oldest < before && i < sizeof steps / sizeof *steps; i++) {
        struct query *q = db_query(db, steps[i]);
        query_int(q, ":before", before);
        r = query_run(q, why);
    }
    return r;
}

enum result tally_sum(struct db *db, const char *what, struct span name, struct span kind, int64_t since_ms,
                      int64_t *count_r, struct why *why)
{
    struct query *q = db_query(db, STMT_TALLY_SUM);
    query_int(q, ":since", since_ms / SLOT_MS);
    query_int(q, ":until", (since_ms + TALLY_SANE_MS) / SLOT_MS);
    query_cstr(q, ":what", what);
    query_text(q, ":name", name);
    query_text(q, ":kind", kind);
    return query_number(q, count_r, why);
}

enum result tally_list(struct db *db, const char *what, int64_t since_ms, struct arena *a, struct tallies *t,
                       struct why *why)
{
    *t = (struct tallies){0};
    struct query *q = db_query(db, STMT_TALLY_LIST);
    query_int(q, ":since", since_ms / SLOT_MS);
    query_cstr(q, ":what", what);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        t->v = pack_grow(a, t->v, t->n, sizeof *t->v);
        struct tally *one = &t->v[t->n++];
        one->name = query_get_text(q, a);
        one->kind = query_get_text(q, a);
        one->count = query_get_int(q);
        one->last_at_ms = query_get_int(q);
    }
}
