/* outbox_list.c: the outbox looked through: single rows, lists, counts.  Store floor; called by the tool and
 * the gate. */
#include "daemon/store/outbox.h"

#include "daemon/store/outbox_row.h"
#include "daemon/store/pack.h"

/* Rows that one statement looks at, so that no reader holds the WAL for long. */
enum { WINDOW = 20000 };

static enum result one_row(struct query *q, struct arena *a, struct outbox *o, struct why *why)
{
    bool row;
    *o = (struct outbox){0};
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    outbox_row(q, a, o);
    return query_done(q, why);
}

enum result outbox_get(struct db *db, int64_t id, struct arena *a, struct outbox *row_r, struct why *why)
{
    struct query *q = db_query(db, STMT_OUTBOX_GET);
    query_int(q, ":id", id);
    return one_row(q, a, row_r, why);
}

enum result outbox_find_message(struct db *db, int64_t ticket, struct span message_id, struct arena *a,
                                struct outbox *row_r, struct why *why)
{
    struct query *q = db_query(db, STMT_OUTBOX_FIND_MESSAGE);
    query_int(q, ":ticket", ticket);
    query_text(q, ":message_id", message_id);
    return one_row(q, a, row_r, why);
}

enum result outbox_octets(struct db *db, int64_t id, struct arena *a, struct span *octets_r, bool *found_r,
                          struct why *why)
{
    *octets_r = SPAN_EMPTY;
    struct query *q = db_query(db, STMT_OUTBOX_OCTETS_GET);
    query_int(q, ":outbox", id);
    enum result r = query_row(q, found_r, why);
    if (!*found_r)
        return r;
    *octets_r = query_get_text(q, a);
    return query_done(q, why);
}

enum result outbox_answers(struct db *db, int64_t ticket, struct arena *a, struct outbox_answers *answers_r,
                           struct why *why)
{
    *answers_r = (struct outbox_answers){0};
    struct query *q = db_query(db, STMT_OUTBOX_ANSWERS);
    query_int(q, ":ticket", ticket);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        answers_r->v = pack_grow(a, answers_r->v, answers_r->n, sizeof *answers_r->v);
        struct outbox_answer *one = &answers_r->v[answers_r->n++];
        one->entry = query_get_int(q);
        one->outbox = query_get_int(q);
    }
}

static void bind_filter(struct query *q, const struct outbox_filter *f, int64_t before, size_t have)
{
    if (f->state_set)
        query_cstr(q, ":state", outbox_state_name(f->state));
    if (f->waiting)
        query_int(q, ":waiting", 1);
    query_int(q, ":before", before);
    query_int(q, ":limit", (int64_t)(f->limit - have));
}

enum result outbox_list(struct db *db, const struct outbox_filter *f, struct arena *a,
                        struct outboxes *rows_r, struct why *why)
{
    *rows_r = (struct outboxes){0};
    int64_t before = f->before_id;
    enum result r = OK;
    if (before == 0) {
        r = query_number(db_query(db, STMT_OUTBOX_LAST_ID), &before, why);
        before++;
    }
    bool waiting = f->waiting || (f->state_set && f->state == OUTBOX_QUEUED); /* which always is due once */
    bool unsettled = f->state_set && f->state != OUTBOX_SENT;
    if (r == OK && (f->ticket || waiting || unsettled)) {
        struct query *q = db_query(db, f->ticket ? STMT_OUTBOX_LIST_TICKET
                                       : waiting ? STMT_OUTBOX_LIST_WAITING
                                                 : STMT_OUTBOX_LIST_UNSETTLED);
        if (f->ticket)
            query_int(q, ":ticket", f->ticket);
        bind_filter(q, f, before, 0);
        return outbox_rows(q, a, rows_r, why);
    }
    while (r == OK && before > 1 && rows_r->n < f->limit) {
        int64_t floor = before > WINDOW ? before - WINDOW : 1;
        struct query *q = db_query(db, STMT_OUTBOX_LIST);
        query_int(q, ":floor", floor);
        bind_filter(q, f, before, rows_r->n);
        r = outbox_rows(q, a, rows_r, why);
        before = floor;
    }
    return r;
}

static enum result count_unsettled(struct db *db, struct outbox_counts *c, int64_t *waiting_r,
                                   struct why *why)
{
    *waiting_r = 0;
    struct query *q = db_query(db, STMT_OUTBOX_COUNT_UNSETTLED);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        enum outbox_state state = outbox_state_get(q);
        c->by_state[state] = query_get_int(q);
        *waiting_r += query_get_int(q);
    }
}

enum result outbox_count(struct db *db, struct outbox_counts *c, struct why *why)
{
    *c = (struct outbox_counts){0};
    int64_t waiting;
    enum result r = query_number(db_query(db, STMT_OUTBOX_LAST_ID), &c->total, why);
    if (r == OK)
        r = count_unsettled(db, c, &waiting, why);
    if (r != OK)
        return r;
    bool row;
    struct query *q = db_query(db, STMT_OUTBOX_COUNT_WAITING);
    r = query_row(q, &row, why);
    if (!row)
        return r;
    c->by_state[OUTBOX_QUEUED] = query_get_int(q) - waiting;
    c->oldest_due_ms = query_get_int(q);
    return query_done(q, why);
}
