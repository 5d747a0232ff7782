/* index_search.c: the tickets that fit a search.  Store floor; called by the tool.
 *
 * Each word gives the tickets in whose timeline it stands, in the order of their numbers; the lists are cut
 * down to what they have in common, then each ticket that is left is held against the filters.  All in
 * windows of rows, so that no statement takes long. */
#include "daemon/store/index.h"

#include <stdlib.h>

#include "daemon/store/index_query.h"
#include "daemon/store/index_text.h"
#include "daemon/store/pack.h"

enum { WINDOW = 50000 };

/* Tickets in ascending order of numbers. */
struct ids {
    int64_t *v;
    size_t n, room;
};

static void ids_add(struct arena *a, struct ids *ids, int64_t id)
{
    if (ids->n == ids->room) {
        ids->room = ids->room ? 2 * ids->room : 64;
        int64_t *v = ARENA_ARRAY(a, ids->room, int64_t);
        if (ids->n)
            memcpy(v, ids->v, ids->n * sizeof *v);
        ids->v = v;
    }
    ids->v[ids->n++] = id;
}

/* Keeps what is in both. */
static void ids_cut(struct ids *ids, const struct ids *other)
{
    size_t kept = 0, k = 0;
    for (size_t i = 0; i < ids->n; i++) {
        while (k < other->n && other->v[k] < ids->v[i])
            k++;
        if (k < other->n && other->v[k] == ids->v[i])
            ids->v[kept++] = ids->v[i];
    }
    ids->n = kept;
}

static bool ids_have(const struct ids *ids, int64_t id)
{
    size_t low = 0, high = ids->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (ids->v[mid] < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < ids->n && ids->v[low] == id;
}

static enum result match(struct db *db, struct span phrase, struct arena *a, struct ids *ids, struct why *why)
{
    *ids = (struct ids){0};
    int64_t after = 0;
    for (;;) {
        int64_t seen = 0;
        struct query *q = db_query(db, STMT_INDEX_MATCH);
        query_text(q, ":match", phrase);
        query_int(q, ":after", after);
        query_int(q, ":max", WINDOW);
        for (;;) {
            bool row;
            enum result r = query_row(q, &row, why);
            if (r != OK)
                return r;
            if (!row)
                break;
            after = query_get_int(q);
            seen++;
            if (ids->n == 0 || ids->v[ids->n - 1] != after >> INDEX_ENTRY_BITS)
                ids_add(a, ids, after >> INDEX_ENTRY_BITS);
        }
        if (seen < WINDOW)
            return OK;
    }
}

/* What the words say. */
struct matches {
    bool any_word;                   /* false: no word must be there, all tickets fit */
    struct ids in;                   /* have all the words */
    struct ids out[INDEX_TERMS_MAX]; /* have one that must not be there */
    size_t n_out;
};

static enum result match_all(struct db *db, const struct index_query *query, struct arena *a,
                             struct matches *m, struct why *why)
{
    *m = (struct matches){0};
    for (size_t i = 0; i < query->n; i++) {
        struct ids found;
        enum result r = match(db, query->terms[i].match, a, &found, why);
        if (r != OK)
            return r;
        if (query->terms[i].is_not)
            m->out[m->n_out++] = found;
        else if (m->any_word)
            ids_cut(&m->in, &found);
        else
            m->in = found;
        m->any_word = m->any_word || !query->terms[i].is_not;
    }
    return OK;
}

struct candidate {
    int64_t updated_at_ms, id;
};

struct candidates {
    struct candidate *v;
    size_t n;
};

static void bind_filter(struct query *q, const struct index_query *query)
{
    if (query->status_set)
        query_cstr(q, ":status", ticket_status_name(query->status));
    query_text_or_null(q, ":type", query->type);
    query_text_or_null(q, ":site", query->site);
    query_id(q, ":before", query->before_ms);
    query_id(q, ":after", query->after_ms);
    query_text_or_null(q, ":from", query->from);
}

static enum result collect(struct query *q, const struct matches *m, struct candidates *c, struct why *why)
{
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        struct candidate one = {.id = query_get_int(q)};
        one.updated_at_ms = query_get_int(q);
        bool out = c->n == INDEX_CANDIDATES_MAX;
        for (size_t i = 0; i < m->n_out && !out; i++)
            out = ids_have(&m->out[i], one.id);
        if (!out)
            c->v[c->n++] = one;
    }
}

/* From the last opened on. */
static enum result filter(struct db *db, const struct index_query *query, const struct matches *m,
                          struct candidates *c, struct why *why)
{
    int64_t below = 0;
    enum result r = OK;
    for (size_t i = m->in.n; m->any_word && r == OK && i > 0 && c->n < INDEX_CANDIDATES_MAX; i--) {
        struct query *q = db_query(db, STMT_INDEX_CANDIDATE);
        query_int(q, ":id", m->in.v[i - 1]);
        bind_filter(q, query);
        r = collect(q, m, c, why);
    }
    if (r != OK || m->any_word)
        return r;
    r = query_number(db_query(db, STMT_TICKET_LAST_ID), &below, why);
    for (below++; r == OK && below > 1 && c->n < INDEX_CANDIDATES_MAX;) {
        int64_t floor = below > WINDOW ? below - WINDOW : 1;
        struct query *q = db_query(db, STMT_INDEX_CANDIDATES);
        query_int(q, ":below", below);
        query_int(q, ":floor", floor);
        bind_filter(q, query);
        r = collect(q, m, c, why);
        below = floor;
    }
    return r;
}

static int newest_first(const void *pa, const void *pb)
{
    const struct candidate *a = pa, *b = pb;
    if (a->updated_at_ms != b->updated_at_ms)
        return a->updated_at_ms < b->updated_at_ms ? 1 : -1;
    return (a->id < b->id) - (a->id > b->id);
}

static bool comes_after(const struct candidate *c, int64_t updated_at_ms, int64_t id)
{
    return id == 0 || c->updated_at_ms < updated_at_ms || (c->updated_at_ms == updated_at_ms && c->id < id);
}

enum result index_search(struct db *db, struct span text, int64_t before_updated_at_ms, int64_t before_id,
                         size_t limit, struct arena *a, struct tickets *tickets_r, struct why *why)
{
    *tickets_r = (struct tickets){0};
    struct index_query *query = ARENA_NEW(a, struct index_query);
    struct matches *m = ARENA_NEW(a, struct matches);
    enum result r = index_query_parse(text, a, query, why);
    if (r == OK)
        r = match_all(db, query, a, m, why);
    if (r != OK)
        return r;
    size_t room = m->any_word && m->in.n < INDEX_CANDIDATES_MAX ? m->in.n : INDEX_CANDIDATES_MAX;
    struct candidates c = {.v = ARENA_ARRAY(a, room, struct candidate)};
    r = filter(db, query, m, &c, why);
    if (c.n)
        qsort(c.v, c.n, sizeof *c.v, newest_first);
    for (size_t i = 0; r == OK && i < c.n && tickets_r->n < limit; i++) {
        if (!comes_after(&c.v[i], before_updated_at_ms, before_id))
            continue;
        struct ticket ticket;
        r = ticket_get(db, c.v[i].id, a, &ticket, why);
        if (r != OK || ticket.id == 0)
            continue;
        tickets_r->v = pack_grow(a, tickets_r->v, tickets_r->n, sizeof *tickets_r->v);
        tickets_r->v[tickets_r->n++] = ticket;
    }
    return r;
}
