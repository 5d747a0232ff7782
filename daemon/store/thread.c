/* thread.c: a ticket's Message-IDs.  Store floor; called by the gate's desk.c. */
#include "daemon/store/thread.h"

enum { MAILS_LOOKED_AT = 2000 }; /* of ours: with fifty parties, the last forty to each */

enum result thread_of(struct db *db, int64_t ticket, struct span to, size_t max, struct arena *a,
                      struct thread *thread_r, struct why *why)
{
    struct spans newest_first = {0};
    struct span own = SPAN_EMPTY;
    *thread_r = (struct thread){0};
    struct query *q = db_query(db, STMT_THREAD_IDS);
    query_int(q, ":ticket", ticket);
    query_text(q, ":to", to);
    query_int(q, ":limit", (int64_t)max);
    query_int(q, ":mails", MAILS_LOOKED_AT);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (r != OK)
            return r;
        if (!row)
            break;
        struct span id = query_get_text(q, a);
        if (query_get_bool(q) && !own.n)
            own = id;
        arena_push(a, &newest_first, id);
    }
    for (size_t i = newest_first.n; i > 0; i--)
        arena_push(a, &thread_r->ids, newest_first.v[i - 1]);
    thread_r->last = own.n ? own : newest_first.n ? newest_first.v[0] : SPAN_EMPTY;
    return OK;
}
