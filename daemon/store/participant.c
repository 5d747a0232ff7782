/* participant.c: who takes part in a ticket.  Store floor; called by the gate and by the tool.  The column
 * compares with ASCII case folded, which is address_key()'s rule. */
#include "daemon/store/participant.h"

#include "daemon/store/pack.h"

enum result participant_put(struct db *db, int64_t ticket, const struct participant *p, bool *added_r,
                            struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_PARTICIPANT_PUT);
    query_int(q, ":ticket", ticket);
    query_text(q, ":address", p->address);
    query_text(q, ":role", p->role);
    query_int(q, ":since", p->since_ms);
    query_text_or_null(q, ":name", p->name);
    enum result r = query_run_changed(q, &changed, why);
    if (added_r)
        *added_r = changed == 1;
    if (r != OK || changed == 1)
        return r;
    q = db_query(db, STMT_PARTICIPANT_CHANGE);
    query_text(q, ":role", p->role);
    query_text_or_null(q, ":name", p->name);
    query_int(q, ":ticket", ticket);
    query_text(q, ":address", p->address);
    return query_run(q, why);
}

static void participant_row(struct query *q, struct arena *a, struct participant *p)
{
    p->address = query_get_text(q, a);
    p->role = query_get_text(q, a);
    p->since_ms = query_get_int(q);
    p->name = query_get_text(q, a);
}

enum result participant_get(struct db *db, int64_t ticket, struct span address, struct arena *a,
                            struct participant *participant_r, bool *found_r, struct why *why)
{
    *participant_r = (struct participant){0};
    struct query *q = db_query(db, STMT_PARTICIPANT_GET);
    query_int(q, ":ticket", ticket);
    query_text(q, ":address", address);
    enum result r = query_row(q, found_r, why);
    if (!*found_r)
        return r;
    participant_row(q, a, participant_r);
    return query_done(q, why);
}

enum result participant_list(struct db *db, int64_t ticket, struct arena *a,
                             struct participants *participants_r, struct why *why)
{
    *participants_r = (struct participants){0};
    struct query *q = db_query(db, STMT_PARTICIPANT_LIST);
    query_int(q, ":ticket", ticket);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        participants_r->v = pack_grow(a, participants_r->v, participants_r->n, sizeof *participants_r->v);
        participant_row(q, a, &participants_r->v[participants_r->n++]);
    }
}

enum result participant_count(struct db *db, int64_t ticket, int64_t *count_r, struct why *why)
{
    struct query *q = db_query(db, STMT_PARTICIPANT_COUNT);
    query_int(q, ":ticket", ticket);
    return query_number(q, count_r, why);
}

enum result participant_remove(struct db *db, int64_t ticket, struct span address, bool *was_r,
                               struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_PARTICIPANT_REMOVE);
    query_int(q, ":ticket", ticket);
    query_text(q, ":address", address);
    enum result r = query_run_changed(q, &changed, why);
    *was_r = changed == 1;
    return r;
}
