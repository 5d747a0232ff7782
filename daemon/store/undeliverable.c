/* undeliverable.c: addresses that bounced for good.  Store floor; called by the gate's apply.c, delivery.c
 * and post.c, and by the tool. */
#include "daemon/store/undeliverable.h"

#include "daemon/store/pack.h"

enum result undeliverable_add(struct db *db, struct span address, int64_t at_ms, struct span diagnostic,
                              struct why *why)
{
    struct query *q = db_query(db, STMT_UNDELIVERABLE_ADD);
    query_text(q, ":address", address);
    query_int(q, ":at", at_ms);
    query_text(q, ":diagnostic", diagnostic);
    return query_run(q, why);
}

static enum result rows(struct query *q, struct arena *a, struct undeliverables *all_r, struct why *why)
{
    *all_r = (struct undeliverables){0};
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        all_r->v = pack_grow(a, all_r->v, all_r->n, sizeof *all_r->v);
        struct undeliverable *u = &all_r->v[all_r->n++];
        u->address = query_get_text(q, a);
        u->at_ms = query_get_int(q);
        u->diagnostic = query_get_text(q, a);
    }
}

enum result undeliverable_get(struct db *db, struct span address, struct arena *a,
                              struct undeliverables *one_r, struct why *why)
{
    struct query *q = db_query(db, STMT_UNDELIVERABLE_GET);
    query_text(q, ":address", address);
    return rows(q, a, one_r, why);
}

enum result undeliverable_of_ticket(struct db *db, int64_t ticket, struct arena *a,
                                    struct undeliverables *all_r, struct why *why)
{
    struct query *q = db_query(db, STMT_UNDELIVERABLE_OF_TICKET);
    query_int(q, ":ticket", ticket);
    return rows(q, a, all_r, why);
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
