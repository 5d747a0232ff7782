/* page.c: pages.  Store floor; called by the gate's oncall.c. */
#include "daemon/store/page.h"

#include <stdlib.h>

#include "daemon/store/pack.h"

static const char *const state_names[PAGE_STATES] = {
    [PAGE_CALLING] = "calling",
    [PAGE_ACKNOWLEDGED] = "acknowledged",
    [PAGE_OVER] = "over",
};

static int64_t page_wake_ms(const struct page *p)
{
    return !p->next_at_ms                    ? p->digest_at_ms
           : !p->digest_at_ms                ? p->next_at_ms
           : p->next_at_ms < p->digest_at_ms ? p->next_at_ms
                                             : p->digest_at_ms;
}

enum result page_insert(struct db *db, const struct page *p, int64_t *id_r, struct why *why)
{
    struct buf called;
    pack_list(&called, p->called);
    struct query *q = db_query(db, STMT_PAGE_INSERT);
    query_int(q, ":ticket", p->ticket);
    query_text(q, ":key", p->key);
    query_text(q, ":about", p->about);
    query_text(q, ":type", p->type);
    query_cstr(q, ":state", state_names[p->state]);
    query_int(q, ":level", p->level);
    query_int(q, ":rounds", p->rounds);
    query_text(q, ":called", buf_span(&called));
    query_int(q, ":at", p->at_ms);
    query_id(q, ":next_at", p->next_at_ms);
    query_id(q, ":digest_at", p->digest_at_ms);
    query_id(q, ":wake_at", page_wake_ms(p));
    enum result r = query_run(q, why);
    *id_r = r == OK ? db_last_id(db) : 0;
    buf_release(&called);
    if (r != OK)
        return r;
    q = db_query(db, STMT_PAGE_JOIN);
    query_int(q, ":ticket", p->ticket);
    query_int(q, ":page", *id_r);
    query_bool(q, ":told", true);
    return query_run(q, why);
}

enum result page_update(struct db *db, const struct page *p, struct why *why)
{
    struct buf called;
    pack_list(&called, p->called);
    struct query *q = db_query(db, STMT_PAGE_UPDATE);
    query_cstr(q, ":state", state_names[p->state]);
    query_int(q, ":level", p->level);
    query_int(q, ":rounds", p->rounds);
    query_text(q, ":called", buf_span(&called));
    query_id(q, ":next_at", p->next_at_ms);
    query_id(q, ":digest_at", p->digest_at_ms);
    query_id(q, ":wake_at", page_wake_ms(p));
    query_int(q, ":id", p->id);
    enum result r = query_run(q, why);
    buf_release(&called);
    return r;
}

static void page_row(struct query *q, struct arena *a, struct page *p)
{
    *p = (struct page){0};
    p->id = query_get_int(q);
    p->ticket = query_get_int(q);
    p->key = query_get_text(q, a);
    p->about = query_get_text(q, a);
    p->type = query_get_text(q, a);
    p->state = (enum page_state)query_get_name(q, state_names, PAGE_STATES);
    p->level = query_get_int(q);
    p->rounds = query_get_int(q);
    p->called = pack_list_read(a, query_get_text(q, a));
    p->at_ms = query_get_int(q);
    p->next_at_ms = query_get_int(q);
    p->digest_at_ms = query_get_int(q);
}

static enum result page_one(struct query *q, struct arena *a, struct page *p, struct why *why)
{
    bool row;
    *p = (struct page){0};
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    page_row(q, a, p);
    return query_done(q, why);
}

enum result page_find(struct db *db, struct span about, struct span type, int64_t since_ms, struct arena *a,
                      struct page *page_r, struct why *why)
{
    struct query *q = db_query(db, STMT_PAGE_FIND);
    query_text(q, ":about", about);
    query_text(q, ":type", type);
    query_int(q, ":since", since_ms);
    return page_one(q, a, page_r, why);
}

enum result page_of_ticket(struct db *db, int64_t ticket, struct arena *a, struct page *page_r,
                           struct why *why)
{
    struct query *q = db_query(db, STMT_PAGE_OF_TICKET);
    query_int(q, ":ticket", ticket);
    return page_one(q, a, page_r, why);
}

enum result page_due(struct db *db, int64_t now_ms, int64_t far_ms, size_t limit, struct arena *a,
                     struct pages *pages_r, struct why *why)
{
    *pages_r = (struct pages){0};
    struct query *q = db_query(db, STMT_PAGE_DUE);
    query_int(q, ":now", now_ms);
    query_int(q, ":far", far_ms);
    query_int(q, ":limit", (int64_t)limit);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        pages_r->v = pack_grow(a, pages_r->v, pages_r->n, sizeof *pages_r->v);
        page_row(q, a, &pages_r->v[pages_r->n++]);
    }
}

enum result page_next(struct db *db, int64_t *at_ms_r, struct why *why)
{
    return query_number(db_query(db, STMT_PAGE_NEXT), at_ms_r, why);
}

enum result page_join(struct db *db, int64_t page, int64_t ticket, struct why *why)
{
    struct query *q = db_query(db, STMT_PAGE_JOIN);
    query_int(q, ":ticket", ticket);
    query_int(q, ":page", page);
    query_bool(q, ":told", false);
    return query_run(q, why);
}

static int by_number(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

enum result page_take_joined(struct db *db, int64_t page, struct arena *a, struct page_tickets *tickets_r,
                             struct why *why)
{
    *tickets_r = (struct page_tickets){0};
    struct query *q = db_query(db, STMT_PAGE_TAKE_JOINED);
    query_int(q, ":page", page);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row) {
            if (tickets_r->n)
                qsort(tickets_r->v, tickets_r->n, sizeof *tickets_r->v, by_number);
            return r;
        }
        tickets_r->v = pack_grow(a, tickets_r->v, tickets_r->n, sizeof *tickets_r->v);
        tickets_r->v[tickets_r->n++] = query_get_int(q);
    }
}

enum result page_live_tickets(struct db *db, int64_t page, int64_t *count_r, struct why *why)
{
    struct query *q = db_query(db, STMT_PAGE_LIVE_TICKETS);
    query_int(q, ":page", page);
    return query_number(q, count_r, why);
}
