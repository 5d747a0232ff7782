/* ticket.c: tickets and their links.  Store floor; called by the gate's apply and by the tool. */
#include "daemon/store/ticket.h"

#include <stdlib.h>

#include "daemon/store/pack.h"

/* Rows that one statement looks at, so that no reader holds the WAL for long. */
enum { WINDOW = 20000 };

static const char *const status_names[TICKET_STATUSES] = {
    [TICKET_OPEN] = "open",
    [TICKET_PENDING] = "pending",
    [TICKET_RESOLVED] = "resolved",
    [TICKET_CLOSED] = "closed",
};
static const char *const priority_names[TICKET_PRIORITIES] = {
    [TICKET_LOW] = "low",
    [TICKET_NORMAL] = "normal",
    [TICKET_HIGH] = "high",
    [TICKET_URGENT] = "urgent",
};

const char *ticket_status_name(enum ticket_status status)
{
    return status_names[status];
}

bool ticket_status_parse(struct span name, enum ticket_status *status_r)
{
    size_t i;
    if (!pack_name(status_names, TICKET_STATUSES, name, &i))
        return false;
    *status_r = (enum ticket_status)i;
    return true;
}

const char *ticket_priority_name(enum ticket_priority priority)
{
    return priority_names[priority];
}

bool ticket_priority_parse(struct span name, enum ticket_priority *priority_r)
{
    for (size_t i = 0; i < TICKET_PRIORITIES; i++)
        if (span_ieq(name, span_of(priority_names[i]))) {
            *priority_r = (enum ticket_priority)i;
            return true;
        }
    return false;
}

/* --- One ticket --- */

struct lists {
    struct buf environments, missing;
};

/* What insert and update have in common, in the order of the SQL's names. */
static void bind_ticket(struct query *q, const struct ticket *t, struct lists *lists)
{
    pack_list(&lists->environments, t->environments);
    pack_list(&lists->missing, t->missing);
    query_id(q, ":first_response_due", t->first_response_due_ms);
    query_id(q, ":first_responded_at", t->first_responded_at_ms);
    query_id(q, ":resolved_at", t->resolved_at_ms);
    query_int(q, ":status_at", t->status_at_ms);
    query_id(q, ":clock_left", t->clock_left_s);
    query_id(q, ":warn_at", t->warn_at_ms);
    query_id(q, ":wake_at", t->wake_at_ms);
    query_bool(q, ":missed", t->missed);
    query_bool(q, ":reminded", t->reminded);
    query_bool(q, ":closing", t->closing);
    query_id(q, ":merged_into", t->merged_into);
    query_bool(q, ":verified", t->verified);
    query_bool(q, ":site_inferred", t->site_inferred);
    query_text_or_null(q, ":site", t->site);
    query_text_or_null(q, ":site_uuid", t->site_uuid);
    query_text_or_null(q, ":organization", t->organization);
    query_text_or_null(q, ":plan", t->plan);
    query_text(q, ":requester", t->requester);
    query_text_or_null(q, ":requester_name", t->requester_name);
    query_text_or_null(q, ":reply_to", t->reply_to);
    query_text_or_null(q, ":assignee", t->assignee);
    query_text_or_null(q, ":address", t->address);
    query_text_or_null(q, ":mailbox", t->mailbox);
    query_text_or_null(q, ":language", t->language);
    query_text_or_null(q, ":timezone", t->timezone);
    query_text_or_null(q, ":environments", buf_span(&lists->environments));
    query_text_or_null(q, ":missing", buf_span(&lists->missing));
    if (t->began_set) {
        query_int(q, ":began_at", t->began_at_s);
        query_int(q, ":began_offset", t->began_offset_min);
    }
    query_text(q, ":subject", t->subject);
}

static void bind_head(struct query *q, const struct ticket *t)
{
    query_cstr(q, ":status", status_names[t->status]);
    query_cstr(q, ":priority", priority_names[t->priority]);
    query_text(q, ":type", t->type);
}

static void lists_release(struct lists *lists)
{
    buf_release(&lists->environments);
    buf_release(&lists->missing);
}

enum result ticket_insert(struct db *db, const struct ticket *t, int64_t *id_r, struct why *why)
{
    struct lists lists;
    struct query *q = db_query(db, STMT_TICKET_INSERT);
    query_int(q, ":updated_at", t->updated_at_ms);
    query_int(q, ":seq", t->seq);
    bind_head(q, t);
    query_int(q, ":opened_at", t->opened_at_ms);
    bind_ticket(q, t, &lists);
    query_blob(q, ":random", span_make((const char *)t->random, sizeof t->random));
    enum result r = query_run(q, why);
    *id_r = r == OK ? db_last_id(db) : 0;
    lists_release(&lists);
    return r;
}

enum result ticket_update(struct db *db, const struct ticket *t, struct why *why)
{
    struct lists lists;
    struct query *q = db_query(db, STMT_TICKET_UPDATE);
    query_int(q, ":updated_at", t->updated_at_ms);
    bind_head(q, t);
    bind_ticket(q, t, &lists);
    query_int(q, ":id", t->id);
    enum result r = query_run(q, why);
    lists_release(&lists);
    return r;
}

static void ticket_row(struct query *q, struct arena *a, struct ticket *t)
{
    *t = (struct ticket){0};
    t->id = query_get_int(q);
    t->updated_at_ms = query_get_int(q);
    t->seq = query_get_int(q);
    t->status = (enum ticket_status)query_get_name(q, status_names, TICKET_STATUSES);
    t->priority = (enum ticket_priority)query_get_name(q, priority_names, TICKET_PRIORITIES);
    t->type = query_get_text(q, a);
    t->opened_at_ms = query_get_int(q);
    t->first_response_due_ms = query_get_int(q);
    t->first_responded_at_ms = query_get_int(q);
    t->resolved_at_ms = query_get_int(q);
    t->status_at_ms = query_get_int(q);
    t->clock_left_s = query_get_int(q);
    t->warn_at_ms = query_get_int(q);
    t->wake_at_ms = query_get_int(q);
    t->missed = query_get_bool(q);
    t->reminded = query_get_bool(q);
    t->closing = query_get_bool(q);
    t->merged_into = query_get_int(q);
    t->verified = query_get_bool(q);
    t->site_inferred = query_get_bool(q);
    t->site = query_get_text(q, a);
    t->site_uuid = query_get_text(q, a);
    t->organization = query_get_text(q, a);
    t->plan = query_get_text(q, a);
    t->requester = query_get_text(q, a);
    t->requester_name = query_get_text(q, a);
    t->reply_to = query_get_text(q, a);
    t->assignee = query_get_text(q, a);
    t->address = query_get_text(q, a);
    t->mailbox = query_get_text(q, a);
    t->language = query_get_text(q, a);
    t->timezone = query_get_text(q, a);
    t->environments = pack_list_read(a, query_get_text(q, a));
    t->missing = pack_list_read(a, query_get_text(q, a));
    t->began_set = query_get_bool(q);
    t->began_at_s = query_get_int(q);
    t->began_offset_min = (int)query_get_int(q);
    t->subject = query_get_text(q, a);
    struct span random = query_peek_text(q);
    memcpy(t->random, random.p, random.n < sizeof t->random ? random.n : sizeof t->random);
}

enum result ticket_get(struct db *db, int64_t id, struct arena *a, struct ticket *t, struct why *why)
{
    *t = (struct ticket){0};
    bool row;
    struct query *q = db_query(db, STMT_TICKET_GET);
    query_int(q, ":id", id);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    ticket_row(q, a, t);
    return query_done(q, why);
}

enum result ticket_take_seq(struct db *db, int64_t id, int64_t *seq_r, struct why *why)
{
    struct query *q = db_query(db, STMT_TICKET_TAKE_SEQ);
    query_int(q, ":id", id);
    return query_number(q, seq_r, why);
}

/* --- Lists --- */

static enum result rows(struct query *q, struct arena *a, struct tickets *tickets, struct why *why)
{
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        tickets->v = pack_grow(a, tickets->v, tickets->n, sizeof *tickets->v);
        ticket_row(q, a, &tickets->v[tickets->n++]);
    }
}

/* A place in the order of lists. */
struct place {
    int64_t updated_at_ms, id;
};

static void bind_filter(struct query *q, const struct ticket_filter *f, struct place before, size_t have)
{
    query_int(q, ":updated_at", before.updated_at_ms);
    query_int(q, ":id", before.id);
    query_text_or_null(q, ":site", f->site);
    query_text_or_null(q, ":organization", f->organization);
    query_text_or_null(q, ":type", f->type);
    if (f->unassigned)
        query_text(q, ":assignee", SPAN_EMPTY);
    else
        query_text_or_null(q, ":assignee", f->assignee);
    query_text_or_null(q, ":requester", f->requester);
    query_text_or_null(q, ":person", f->person);
    query_int(q, ":limit", (int64_t)(f->limit - have));
}

/* The place WINDOW rows further on, or the end. */
static enum result window_end(struct db *db, enum ticket_status status, struct place before,
                              struct place *end_r, bool *last_r, struct why *why)
{
    bool row;
    struct query *q = db_query(db, STMT_TICKET_WINDOW);
    query_cstr(q, ":status", status_names[status]);
    query_int(q, ":updated_at", before.updated_at_ms);
    query_int(q, ":id", before.id);
    query_int(q, ":rows", WINDOW - 1);
    enum result r = query_row(q, &row, why);
    *last_r = !row;
    *end_r = (struct place){INT64_MIN, INT64_MIN};
    if (!row)
        return r;
    end_r->updated_at_ms = query_get_int(q);
    end_r->id = query_get_int(q);
    return query_done(q, why);
}

static enum result list_status(struct db *db, const struct ticket_filter *f, enum ticket_status status,
                               struct place before, struct arena *a, struct tickets *tickets, struct why *why)
{
    enum result r = OK;
    bool last = false;
    size_t first = tickets->n;
    while (r == OK && !last && tickets->n - first < f->limit) {
        struct place end;
        r = window_end(db, status, before, &end, &last, why);
        if (r != OK)
            break;
        struct query *q = db_query(db, STMT_TICKET_LIST);
        query_cstr(q, ":status", status_names[status]);
        query_int(q, ":floor_updated_at", end.updated_at_ms);
        query_int(q, ":floor_id", end.id);
        bind_filter(q, f, before, tickets->n - first);
        r = rows(q, a, tickets, why);
        before = end;
    }
    return r;
}

static int newest_first(const void *pa, const void *pb)
{
    const struct ticket *a = pa, *b = pb;
    if (a->updated_at_ms != b->updated_at_ms)
        return a->updated_at_ms < b->updated_at_ms ? 1 : -1;
    return (a->id < b->id) - (a->id > b->id);
}

/* Each status has its own order of activity: the newest of all are among the newest of each. */
static enum result list_all(struct db *db, const struct ticket_filter *f, struct place before,
                            struct arena *a, struct tickets *tickets, struct why *why)
{
    enum result r = OK;
    int statuses = f->unclosed ? TICKET_CLOSED : TICKET_STATUSES;
    for (int status = 0; r == OK && status < statuses; status++)
        r = list_status(db, f, (enum ticket_status)status, before, a, tickets, why);
    if (tickets->n)
        qsort(tickets->v, tickets->n, sizeof *tickets->v, newest_first);
    if (tickets->n > f->limit)
        tickets->n = f->limit;
    return r;
}

enum result ticket_list(struct db *db, const struct ticket_filter *f, struct arena *a,
                        struct tickets *tickets_r, struct why *why)
{
    *tickets_r = (struct tickets){0};
    struct place before = {f->before_updated_at_ms, f->before_id};
    if (before.id == 0)
        before = (struct place){INT64_MAX, INT64_MAX};
    if (f->overdue_at_ms) {
        struct query *q = db_query(db, STMT_TICKET_LIST_OVERDUE);
        query_int(q, ":now", f->overdue_at_ms);
        bind_filter(q, f, before, 0);
        return rows(q, a, tickets_r, why);
    }
    if (f->status_set)
        return list_status(db, f, f->status, before, a, tickets_r, why);
    return list_all(db, f, before, a, tickets_r, why);
}

enum result ticket_count(struct db *db, int64_t now_ms, struct ticket_counts *c, struct why *why)
{
    *c = (struct ticket_counts){0};
    struct query *q = db_query(db, STMT_TICKET_COUNT);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (r != OK)
            return r;
        if (!row)
            break;
        size_t status = query_get_name(q, status_names, TICKET_STATUSES);
        c->by_status[status] = query_get_int(q);
        int64_t oldest = query_get_int(q);
        if (status == TICKET_OPEN)
            c->oldest_open_at_ms = oldest;
    }
    q = db_query(db, STMT_TICKET_COUNT_OVERDUE);
    query_int(q, ":now", now_ms);
    return query_number(q, &c->overdue, why);
}

/* --- What happens by itself --- */

enum result ticket_due(struct db *db, int64_t now_ms, size_t limit, struct arena *a,
                       struct tickets *tickets_r, struct why *why)
{
    *tickets_r = (struct tickets){0};
    struct query *q = db_query(db, STMT_TICKET_DUE);
    query_int(q, ":now", now_ms);
    query_int(q, ":limit", (int64_t)limit);
    return rows(q, a, tickets_r, why);
}

enum result ticket_next_wake(struct db *db, int64_t *at_ms_r, struct why *why)
{
    return query_number(db_query(db, STMT_TICKET_NEXT_WAKE), at_ms_r, why);
}

enum result ticket_list_live(struct db *db, int64_t after_id, size_t limit, struct arena *a,
                             struct tickets *tickets_r, struct why *why)
{
    *tickets_r = (struct tickets){0};
    struct query *q = db_query(db, STMT_TICKET_LIST_LIVE);
    query_int(q, ":after", after_id);
    query_int(q, ":limit", (int64_t)limit);
    return rows(q, a, tickets_r, why);
}

enum result ticket_promises(struct db *db, int64_t since_ms, int64_t now_ms, struct ticket_promises *p,
                            struct why *why)
{
    bool row;
    *p = (struct ticket_promises){0};
    struct query *q = db_query(db, STMT_TICKET_PROMISES);
    query_int(q, ":now", now_ms);
    query_int(q, ":rows", WINDOW);
    query_int(q, ":since", since_ms);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    p->kept = query_get_int(q);
    p->missed = query_get_int(q);
    return query_done(q, why);
}

/* --- Links --- */

static enum result link_one(struct db *db, int64_t from, int64_t to, struct span kind, struct why *why)
{
    struct query *q = db_query(db, STMT_LINK_PUT);
    query_int(q, ":ticket", from);
    query_int(q, ":other", to);
    query_text(q, ":kind", kind);
    return query_run(q, why);
}

enum result ticket_link(struct db *db, int64_t a, int64_t b, struct span kind, struct why *why)
{
    enum result r = link_one(db, a, b, kind, why);
    return r == OK ? link_one(db, b, a, kind, why) : r;
}

enum result ticket_ids(struct db *db, int64_t after, int64_t *ids, size_t max, size_t *n_r, struct why *why)
{
    struct query *q = db_query(db, STMT_TICKET_IDS);
    bool row;
    *n_r = 0;
    query_int(q, ":after", after);
    query_int(q, ":limit", (int64_t)max);
    for (;;) {
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        ids[(*n_r)++] = query_get_int(q);
    }
}

enum result ticket_links(struct db *db, int64_t id, struct arena *a, struct ticket_links *links_r,
                         struct why *why)
{
    *links_r = (struct ticket_links){0};
    struct query *q = db_query(db, STMT_LINK_LIST);
    query_int(q, ":ticket", id);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        links_r->v = pack_grow(a, links_r->v, links_r->n, sizeof *links_r->v);
        struct ticket_link *l = &links_r->v[links_r->n++];
        l->ticket = query_get_int(q);
        l->kind = query_get_text(q, a);
    }
}
