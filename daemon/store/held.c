/* held.c: mail kept apart.  Store floor; called by the gate and by the tool. */
#include "daemon/store/held.h"

#include "daemon/store/erase.h"
#include "daemon/store/ledger_row.h"
#include "daemon/store/pack.h"

enum result held_insert(struct db *db, int64_t mail, int64_t held_at_ms, struct span reason,
                        struct span excerpt, struct why *why)
{
    struct query *q = db_query(db, STMT_HELD_INSERT);
    query_int(q, ":mail", mail);
    query_int(q, ":at", held_at_ms);
    query_text(q, ":reason", reason);
    query_text(q, ":excerpt", excerpt);
    return query_run(q, why);
}

static void held_row(struct query *q, struct arena *a, struct held *h)
{
    ledger_row(q, a, &h->mail);
    h->held_at_ms = query_get_int(q);
    h->announced_at_ms = query_get_int(q);
    h->reason = query_get_text(q, a);
    h->excerpt = query_get_text(q, a);
}

enum result held_get(struct db *db, int64_t mail, struct arena *a, struct held *h, struct why *why)
{
    *h = (struct held){0};
    bool row;
    struct query *q = db_query(db, STMT_HELD_GET);
    query_int(q, ":mail", mail);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    held_row(q, a, h);
    return query_done(q, why);
}

static enum result held_rows(struct query *q, struct arena *a, struct helds *helds_r, struct why *why)
{
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        helds_r->v = pack_grow(a, helds_r->v, helds_r->n, sizeof *helds_r->v);
        held_row(q, a, &helds_r->v[helds_r->n++]);
    }
}

enum result held_list(struct db *db, struct span from, int64_t after_id, size_t limit, struct arena *a,
                      struct helds *helds_r, struct why *why)
{
    *helds_r = (struct helds){0};
    struct query *q = db_query(db, STMT_HELD_LIST);
    query_int(q, ":after", after_id);
    query_text_or_null(q, ":from", from);
    query_int(q, ":limit", (int64_t)limit);
    return held_rows(q, a, helds_r, why);
}

enum result held_unannounced(struct db *db, size_t limit, struct arena *a, struct helds *helds_r,
                             struct why *why)
{
    *helds_r = (struct helds){0};
    struct query *q = db_query(db, STMT_HELD_UNANNOUNCED);
    query_int(q, ":limit", (int64_t)limit);
    return held_rows(q, a, helds_r, why);
}

enum result held_set_announced(struct db *db, int64_t mail, int64_t at_ms, struct why *why)
{
    struct query *q = db_query(db, STMT_HELD_SET_ANNOUNCED);
    query_int(q, ":at", at_ms);
    query_int(q, ":mail", mail);
    return query_run(q, why);
}

enum result held_remove(struct db *db, int64_t mail, bool *was_r, struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_HELD_REMOVE);
    query_int(q, ":mail", mail);
    enum result r = query_run_changed(q, &changed, why);
    *was_r = changed > 0;
    return r == OK && *was_r ? erase_old_ledger_again(db, mail, why) : r;
}

enum result held_count(struct db *db, int64_t *count_r, int64_t *oldest_at_ms_r, struct why *why)
{
    bool row;
    *count_r = *oldest_at_ms_r = 0;
    struct query *q = db_query(db, STMT_HELD_COUNT);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    *count_r = query_get_int(q);
    *oldest_at_ms_r = query_get_int(q);
    return query_done(q, why);
}
