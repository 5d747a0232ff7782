/* erase_old.c: what has been kept for long enough.  Store floor; called by gate/retention.c. */
#include "daemon/store/erase_private.h"
#include "daemon/store/meta.h"

static const char LEDGER_MARK[] = "retention.ledger"; /* the last row that was looked at */

static enum result old_ids(struct db *db, enum stmt stmt, int64_t before_ms, int64_t max, struct arena *a,
                           struct erase_ids *ids_r, struct why *why)
{
    struct query *q = db_query(db, stmt);
    query_int(q, ":before", before_ms);
    query_int(q, ":max", max);
    return erase_ids(q, a, ids_r, why);
}

enum result erase_old_tickets(struct db *db, int64_t *after_ms, int64_t before_ms, int64_t max,
                              int64_t *done_r, struct why *why)
{
    struct arena *a = arena_new(0);
    struct erase_ids ids = {ARENA_ARRAY(a, (size_t)max, int64_t), 0};
    struct erased erased = {0};
    int64_t last_ms = *after_ms;
    bool row = true;
    struct query *q = db_query(db, STMT_OLD_CLOSED);
    query_int(q, ":after", *after_ms);
    query_int(q, ":before", before_ms);
    query_int(q, ":max", max);
    enum result r = query_row(q, &row, why);
    for (; row; r = query_row(q, &row, why)) {
        ids.v[ids.n++] = query_get_int(q);
        last_ms = query_get_int(q);
    }
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_ticket(db, ids.v[i], &erased, why);
    if (r == OK)
        *after_ms = last_ms;
    *done_r = (int64_t)ids.n;
    arena_free(&a);
    return r;
}

enum result erase_old_held(struct db *db, int64_t before_ms, int64_t max, int64_t *done_r, struct why *why)
{
    static const enum stmt steps[] = {STMT_ERASE_HELD, STMT_ERASE_RAW}; /* in this order */
    struct arena *a = arena_new(0);
    struct erase_ids ids;
    enum result r = old_ids(db, STMT_OLD_HELD, before_ms, max, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_steps(db, steps, sizeof steps / sizeof *steps, ":mail", ids.v[i], why);
    if (r == OK && ids.n)
        r = erase_old_ledger_again(db, ids.v[0], why);
    *done_r = (int64_t)ids.n;
    arena_free(&a);
    return r;
}

static enum result delete_old(struct db *db, enum stmt stmt, int64_t before_ms, int64_t max, int64_t *done,
                              struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, stmt);
    query_int(q, ":max", max);
    query_int(q, ":before", before_ms);
    enum result r = query_run_changed(q, &changed, why);
    *done += r == OK ? changed : 0;
    return r;
}

enum result erase_old_raw(struct db *db, int64_t before_ms, int64_t max, int64_t *done_r, struct why *why)
{
    *done_r = 0;
    enum result r = delete_old(db, STMT_OLD_RAW, before_ms, max, done_r, why);
    return r == OK ? delete_old(db, STMT_OLD_OCTETS, before_ms, max, done_r, why) : r;
}

static enum result erase_row(struct db *db, int64_t mail, struct why *why)
{
    static const enum stmt steps[] = {STMT_ERASE_SEEN, STMT_ERASE_RAW,
                                      STMT_ERASE_MAIL_ROW}; /* in this order */
    return erase_steps(db, steps, sizeof steps / sizeof *steps, ":mail", mail, why);
}

struct look {
    int64_t mark, looked_at;
};

/* The rows to go, in the arena; look->mark: the last that is old enough. */
static enum result look_on(struct db *db, int64_t before_ms, int64_t max, struct arena *a, struct look *look,
                           struct erase_ids *ids_r, struct why *why)
{
    struct query *q = db_query(db, STMT_OLD_LEDGER);
    query_int(q, ":after", look->mark);
    query_int(q, ":max", max);
    ids_r->v = ARENA_ARRAY(a, (size_t)max, int64_t);
    ids_r->n = 0;
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        int64_t id = query_get_int(q), received_at_ms = query_get_int(q);
        bool may_go = query_get_bool(q);
        if (received_at_ms >= before_ms)
            return query_done(q, why);
        look->mark = id;
        look->looked_at++;
        if (may_go)
            ids_r->v[ids_r->n++] = id;
    }
}

enum result erase_old_ledger(struct db *db, int64_t before_ms, int64_t max, int64_t *done_r, struct why *why)
{
    struct arena *a = arena_new(0);
    struct erase_ids ids = {0};
    struct look look = {0};
    enum result r = meta_get_int(db, LEDGER_MARK, 0, &look.mark, why);
    if (r == OK)
        r = look_on(db, before_ms, max, a, &look, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_row(db, ids.v[i], why);
    if (r == OK && look.looked_at)
        r = meta_set_int(db, LEDGER_MARK, look.mark, why);
    *done_r = look.looked_at;
    arena_free(&a);
    return r;
}

enum result erase_old_ledger_again(struct db *db, int64_t mail, struct why *why)
{
    int64_t mark;
    enum result r = meta_get_int(db, LEDGER_MARK, 0, &mark, why);
    return r == OK && mail <= mark ? meta_set_int(db, LEDGER_MARK, mail - 1, why) : r;
}
