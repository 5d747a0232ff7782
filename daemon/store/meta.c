/* meta.c: single values.  Store floor; called by the other files of store/, the gate and the tool. */
#include "daemon/store/meta.h"

static enum result get(struct db *db, const char *key, struct query **q_r, bool *row_r, struct why *why)
{
    *q_r = db_query(db, STMT_META_GET);
    query_cstr(*q_r, ":key", key);
    return query_row(*q_r, row_r, why);
}

enum result meta_get_int(struct db *db, const char *key, int64_t otherwise, int64_t *value_r, struct why *why)
{
    struct query *q;
    bool row;
    *value_r = otherwise;
    enum result r = get(db, key, &q, &row, why);
    if (!row)
        return r;
    *value_r = query_get_int(q);
    return query_done(q, why);
}

enum result meta_set_int(struct db *db, const char *key, int64_t value, struct why *why)
{
    struct query *q = db_query(db, STMT_META_SET);
    query_cstr(q, ":key", key);
    query_int(q, ":value", value);
    return query_run(q, why);
}

enum result meta_get_text(struct db *db, const char *key, struct arena *a, struct span *value_r,
                          struct why *why)
{
    struct query *q;
    bool row;
    *value_r = SPAN_EMPTY;
    enum result r = get(db, key, &q, &row, why);
    if (!row)
        return r;
    *value_r = query_get_text(q, a);
    return query_done(q, why);
}

enum result meta_is_text(struct db *db, const char *key, struct span value, bool *is_r, struct why *why)
{
    struct query *q;
    bool row;
    *is_r = false;
    enum result r = get(db, key, &q, &row, why);
    if (!row)
        return r;
    *is_r = span_ieq(query_peek_text(q), value);
    return query_done(q, why);
}

enum result meta_set_text(struct db *db, const char *key, struct span value, struct why *why)
{
    struct query *q = db_query(db, STMT_META_SET);
    query_cstr(q, ":key", key);
    query_text(q, ":value", value);
    return query_run(q, why);
}
