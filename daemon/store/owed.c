/* owed.c: confirmations that are still owed.  Store floor; called by the gate's apply.c and summary.c. */
#include "daemon/store/owed.h"

#include "daemon/store/pack.h"

enum result owed_add(struct db *db, struct span address, int64_t ticket, int64_t at_ms, struct why *why)
{
    struct query *q = db_query(db, STMT_OWED_ADD);
    query_text(q, ":address", address);
    query_int(q, ":ticket", ticket);
    query_int(q, ":at", at_ms);
    return query_run(q, why);
}

enum result owed_people(struct db *db, size_t limit, struct arena *a, struct spans *addresses_r,
                        struct why *why)
{
    *addresses_r = (struct spans){0};
    struct query *q = db_query(db, STMT_OWED_PEOPLE);
    query_int(q, ":limit", (int64_t)limit);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        arena_push(a, addresses_r, query_get_text(q, a));
    }
}

enum result owed_tickets(struct db *db, struct span address, size_t limit, struct arena *a,
                         struct owed_tickets *tickets_r, struct why *why)
{
    *tickets_r = (struct owed_tickets){0};
    struct query *q = db_query(db, STMT_OWED_TICKETS);
    query_text(q, ":address", address);
    query_int(q, ":limit", (int64_t)limit);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        tickets_r->v = pack_grow(a, tickets_r->v, tickets_r->n, sizeof *tickets_r->v);
        tickets_r->v[tickets_r->n++] = query_get_int(q);
    }
}

enum result owed_remove(struct db *db, struct span address, int64_t up_to_ticket, struct why *why)
{
    struct query *q = db_query(db, STMT_OWED_REMOVE);
    query_text(q, ":address", address);
    query_int(q, ":ticket", up_to_ticket);
    return query_run(q, why);
}
