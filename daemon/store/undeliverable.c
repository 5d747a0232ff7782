/* undeliverable.c: addresses that bounced for good.  Store floor; called by the gate's apply.c and post.c. */
#include "daemon/store/undeliverable.h"

enum result undeliverable_add(struct db *db, struct span address, int64_t at_ms, struct span diagnostic,
                              struct why *why)
{
    struct query *q = db_query(db, STMT_UNDELIVERABLE_ADD);
    query_text(q, ":address", address);
    query_int(q, ":at", at_ms);
    query_text(q, ":diagnostic", diagnostic);
    return query_run(q, why);
}

enum result undeliverable_get(struct db *db, struct span address, bool *is_r, struct why *why)
{
    int64_t found;
    struct query *q = db_query(db, STMT_UNDELIVERABLE_GET);
    query_text(q, ":address", address);
    enum result r = query_number(q, &found, why);
    *is_r = found != 0;
    return r;
}

enum result undeliverable_remove(struct db *db, struct span address, bool *was_r, struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_UNDELIVERABLE_REMOVE);
    query_text(q, ":address", address);
    enum result r = query_run_changed(q, &changed, why);
    *was_r = r == OK && changed > 0;
    return r;
}
