/* ledger_list.c: the ledger looked through: lists, Message-IDs, counts.  Store floor; called by the tool and
 * by the gate's rules. */
#include "daemon/store/ledger.h"

#include "parsers/fold.h"

#include "daemon/store/ledger_row.h"
#include "daemon/store/pack.h"
#include "daemon/store/tally.h"

/* Rows that one statement looks at: some 50 ms on a cold cache, so that no reader holds the WAL for long. */
enum { WINDOW = 20000 };

#define CLOCK_MS (INT64_C(86400) * 1000) /* that clocks are wrong by, at most, for `--since` to find all */

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
    query_int(q, ":limit", f->subject.n ? -1 : (int64_t)(f->limit - have));
}

/* --- By subject: letter case, accents and width apart, in any script, which SQL can't tell --- */

struct wanted {
    struct span folded;
    struct arena *scratch; /* of one subject */
};

static struct span fold(struct arena *a, struct span s)
{
    enum { GROWS = 4 }; /* one code point gives two at most, of three octets each */
    struct span folded;
    size_t room = GROWS * s.n + 1;
    (void)fold_text(s, arena_alloc(a, room), room, &folded);
    return folded;
}

static bool wanted_in(const struct wanted *w, struct span subject)
{
    arena_reset(w->scratch);
    struct span folded = fold(w->scratch, subject);
    return span_find(folded, w->folded) < folded.n;
}

/* Of what one statement looks at, the numbers, which are few; the rows are large. */
static enum result list_subjects(struct query *q, const struct wanted *w, int64_t *ids, size_t room,
                                 size_t *n_r, struct why *why)
{
    *n_r = 0;
    while (*n_r < room) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        int64_t id = query_get_int(q);
        if (wanted_in(w, query_peek_text(q)))
            ids[(*n_r)++] = id;
    }
    return query_done(q, why);
}

static enum result rows_of(struct db *db, const int64_t *ids, size_t n, struct arena *a,
                           struct ledger_mails *mails, struct why *why)
{
    enum result r = OK;
    for (size_t i = 0; r == OK && i < n; i++) {
        struct ledger_mail m;
        r = ledger_get(db, ids[i], a, &m, why);
        if (r != OK || m.id == 0)
            continue;
        mails->v = pack_grow(a, mails->v, mails->n, sizeof *mails->v);
        mails->v[mails->n++] = m;
    }
    return r;
}

static void keep_wanted(const struct ledger_filter *f, const struct wanted *w, struct ledger_mails *mails)
{
    size_t kept = 0;
    for (size_t i = 0; i < mails->n && kept < f->limit; i++)
        if (wanted_in(w, mails->v[i].subject))
            mails->v[kept++] = mails->v[i];
    mails->n = kept;
}

/* --- Lists --- */

/* Mails have their numbers in the order in which they came, give or take what a clock was wrong by: behind
 * one that came long before, there is none that came since. */
static enum result came_before(struct db *db, const struct ledger_filter *f, int64_t before, int64_t floor,
                               bool *all_r, struct why *why)
{
    int64_t newest_ms = 0;
    *all_r = false;
    if (!f->since_ms)
        return OK;
    struct query *q = db_query(db, STMT_LEDGER_NEWEST_AT);
    query_int(q, ":before", before);
    query_int(q, ":floor", floor);
    enum result r = query_number(q, &newest_ms, why);
    *all_r = newest_ms && newest_ms < f->since_ms - CLOCK_MS;
    return r;
}

static enum result list_all(struct db *db, const struct ledger_filter *f, const struct wanted *w,
                            int64_t before, struct arena *a, struct ledger_mails *mails, struct why *why)
{
    enum result r = OK;
    int64_t *ids = w ? ARENA_ARRAY(a, f->limit, int64_t) : NULL;
    while (r == OK && before > 1 && mails->n < f->limit) {
        int64_t floor = before > WINDOW ? before - WINDOW : 1;
        size_t n = 0;
        bool all_before;
        r = came_before(db, f, before, floor, &all_before, why);
        if (r != OK || all_before)
            break;
        struct query *q = db_query(db, w ? STMT_LEDGER_SUBJECTS : STMT_LEDGER_LIST);
        query_int(q, ":before", before);
        query_int(q, ":floor", floor);
        bind_filter(q, f, mails->n);
        r = w ? list_subjects(q, w, ids, f->limit - mails->n, &n, why) : ledger_rows(q, a, mails, why);
        if (r == OK)
            r = rows_of(db, ids, n, a, mails, why);
        before = floor;
    }
    return r;
}

static enum result list_some(struct db *db, const struct ledger_filter *f, const struct wanted *w,
                             int64_t before, struct arena *a, struct ledger_mails *mails, struct why *why)
{
    struct query *q = db_query(db, f->message_id.n ? STMT_LEDGER_LIST_MESSAGE : STMT_LEDGER_LIST_TICKET);
    if (f->message_id.n)
        query_text(q, ":message_id", f->message_id);
    query_int(q, ":before", before);
    query_id(q, ":ticket", f->ticket);
    bind_filter(q, f, 0);
    enum result r = ledger_rows(q, a, mails, why);
    if (r == OK && w)
        keep_wanted(f, w, mails);
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
    struct wanted wanted = {.folded = fold(a, f->subject)};
    const struct wanted *w = f->subject.n ? &wanted : NULL;
    if (w)
        wanted.scratch = arena_new(0);
    r = f->message_id.n || f->ticket ? list_some(db, f, w, before, a, mails_r, why)
                                     : list_all(db, f, w, before, a, mails_r, why);
    arena_free(&wanted.scratch);
    return r;
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
