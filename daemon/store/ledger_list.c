/* ledger_list.c: the ledger looked through: lists, Message-IDs, counts.  Store floor; called by the tool and
 * by the gate's rules. */
#include "daemon/store/ledger.h"

#include "daemon/store/ledger_row.h"
#include "daemon/store/pack.h"
#include "daemon/store/tally.h"

/* Rows that one statement looks at: some 50 ms on a cold cache, so that no reader holds the WAL for long. */
enum { WINDOW = 20000 };

enum result ledger_rows(struct query *q, struct arena *a, struct ledger_mails *mails, struct why *why)
{
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        mails->v = pack_grow(a, mails->v, mails->n, sizeof *mails->v);
        ledger_row(q, a, &mails->v[mails->n++]);
    }
}

enum result ledger_find_message(struct db *db, struct span message_id, size_t max, struct arena *a,
                                struct ledger_mails *mails_r, struct why *why)
{
    *mails_r = (struct ledger_mails){0};
    if (message_id.n == 0) /* `seen` files all mails without one under "" */
        return OK;
    struct query *q = db_query(db, STMT_LEDGER_FIND_MESSAGE);
    query_text(q, ":message_id", message_id);
    query_int(q, ":max", (int64_t)max);
    return ledger_rows(q, a, mails_r, why);
}

static void bind_filter(struct query *q, const struct ledger_filter *f, size_t have)
{
    if (f->outcome_set)
        query_cstr(q, ":outcome", ledger_outcome_name(f->outcome));
    query_text_or_null(q, ":mailbox", f->mailbox);
    query_id(q, ":since", f->since_ms);
    query_id(q, ":until", f->until_ms);
    query_text_or_null(q, ":from", f->from);
    query_text_or_null(q, ":to", f->to);
    query_text_or_null(q, ":subject", f->subject);
    query_int(q, ":limit", (int64_t)(f->limit - have));
}

static enum result list_all(struct db *db, const struct ledger_filter *f, int64_t before, struct arena *a,
                            struct ledger_mails *mails, struct why *why)
{
    enum result r = OK;
    while (r == OK && before > 1 && mails->n < f->limit) {
        int64_t floor = before > WINDOW ? before - WINDOW : 1;
        struct query *q = db_query(db, STMT_LEDGER_LIST);
        query_int(q, ":before", before);
        query_int(q, ":floor", floor);
        bind_filter(q, f, mails->n);
        r = ledger_rows(q, a, mails, why);
        before = floor;
    }
    return r;
}

enum result ledger_list(struct db *db, const struct ledger_filter *f, struct arena *a,
                        struct ledger_mails *mails_r, struct why *why)
{
    *mails_r = (struct ledger_mails){0};
    int64_t before = f->before_id;
    enum result r = before ? OK : query_number(db_query(db, STMT_LEDGER_NEXT_ID), &before, why);
    if (r != OK)
        return r;
    if (f->message_id.n == 0 && f->ticket == 0)
        return list_all(db, f, before, a, mails_r, why);
    struct query *q = db_query(db, f->message_id.n ? STMT_LEDGER_LIST_MESSAGE : STMT_LEDGER_LIST_TICKET);
    if (f->message_id.n)
        query_text(q, ":message_id", f->message_id);
    query_int(q, ":before", before);
    query_id(q, ":ticket", f->ticket);
    bind_filter(q, f, 0);
    return ledger_rows(q, a, mails_r, why);
}

/* --- Counts --- */

enum result ledger_tally(struct db *db, int64_t since_ms, struct arena *a, struct ledger_tallies *tallies_r,
                         struct why *why)
{
    struct tallies t;
    *tallies_r = (struct ledger_tallies){0};
    enum result r = tally_list(db, "mail", since_ms, a, &t, why);
    for (size_t i = 0; r == OK && i < t.n; i++) {
        struct ledger_tally one = {
            .source = t.v[i].name, .count = t.v[i].count, .last_at_ms = t.v[i].last_at_ms};
        if (!ledger_outcome_parse(t.v[i].kind, &one.outcome))
            continue;
        tallies_r->v = pack_grow(a, tallies_r->v, tallies_r->n, sizeof *tallies_r->v);
        tallies_r->v[tallies_r->n++] = one;
    }
    return r;
}

enum result ledger_doors(struct db *db, struct arena *a, struct ledger_tallies *doors, struct why *why)
{
    enum result r = ledger_tally(db, 0, a, doors, why);
    size_t n = 0;
    for (size_t i = 0; i < doors->n; i++) { /* by source, so that a door's rows stand together */
        struct ledger_tally *last = n ? &doors->v[n - 1] : NULL, *one = &doors->v[i];
        if (last && span_eq(last->source, one->source)) {
            last->count += one->count;
            last->last_at_ms = last->last_at_ms > one->last_at_ms ? last->last_at_ms : one->last_at_ms;
        } else {
            doors->v[n++] = *one;
        }
    }
    doors->n = n;
    return r;
}
