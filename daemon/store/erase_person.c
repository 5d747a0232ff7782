/* erase_person.c: everything of one person, a part of the database at a time.  Store floor; called by the
 * gate for `gatepost erase person`. */
#include "parsers/address.h"

#include "daemon/store/entry.h"
#include "daemon/store/erase_private.h"
#include "daemon/store/ledger.h"
#include "daemon/store/participant.h"

/* ---- who is named */

/* A dot or a hyphen that ends a sentence belongs to no domain. */
static bool domain_goes_on(struct span after)
{
    if (after.n && after.p[0] == '.')
        after = span_from(after, 1);
    while (after.n && after.p[0] == '-')
        after = span_from(after, 1);
    return after.n && (after.p[0] == '_' || after.p[0] == '@' || ascii_alpha(after.p[0]) ||
                       ascii_digit(after.p[0]) || (unsigned char)after.p[0] >= 0x80);
}

/* Beside an octet that may be a part of it, it is another's: joann@, ann@acme.test.example.  Marks on both
 * sides are quotes. */
static bool stands_alone(struct span text, size_t at, size_t n)
{
    struct span after = span_from(text, at + n);
    char before = at ? text.p[at - 1] : ' ';
    bool quoted = after.n && after.p[0] == before && (before == '\'' || before == '`' || before == '*');
    return !domain_goes_on(after) && (quoted || (before != '.' && before != '@' && !address_atext(before)));
}

/* Where the address stands in the text, whole and in whatever case; text.n: nowhere. */
static size_t find_address(struct span text, struct span address)
{
    for (size_t at = 0; at < text.n; at++) {
        at += span_ifind(span_from(text, at), address);
        if (at < text.n && stands_alone(text, at, address.n))
            return at;
    }
    return text.n;
}

static struct span without_address(struct arena *a, struct span text, struct span address)
{
    static const char ERASED[] = "(erased)";
    struct buf out;
    buf_init(&out, (text.n + 1) * sizeof ERASED);
    while (text.n) {
        size_t at = find_address(text, address);
        buf_add(&out, span_head(text, at));
        if (at < text.n)
            buf_adds(&out, ERASED);
        text = span_from(text, at + address.n);
    }
    struct span kept = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return kept;
}

/* ---- what is erased */

enum {
    WINDOW = 5000,       /* numbers that a step looks through */
    TICKETS_AT_ONCE = 4, /* that it erases */
    ROWS_AT_ONCE = 50,
};

enum end { END_TICKET, END_ENTRY, END_MAIL, END_OUTBOX };

/* One part of a table. */
struct part {
    struct db *db;
    struct span address;
    int64_t after, to;
    struct arena *arena;
    struct erased *erased;
    struct why *why;
};

static struct query *part_query(const struct part *p, enum stmt stmt)
{
    struct query *q = db_query(p->db, stmt);
    query_text(q, ":address", p->address);
    query_int(q, ":after", p->after);
    query_int(q, ":to", p->to);
    return q;
}

static enum result part_ids(const struct part *p, enum stmt stmt, int64_t max, struct erase_ids *ids_r)
{
    struct query *q = part_query(p, stmt);
    query_int(q, ":max", max);
    return erase_ids(q, p->arena, ids_r, p->why);
}

/* Where the next step goes on: behind the last of so many, or behind the part. */
static int64_t part_next(const struct part *p, const struct erase_ids *ids, size_t max)
{
    return ids->n == max ? ids->v[ids->n - 1] : p->to;
}

static enum result tickets(struct part *p, int64_t *next_r)
{
    struct erase_ids ids;
    enum result r = part_ids(p, STMT_ERASE_PERSON_TICKETS, TICKETS_AT_ONCE, &ids);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_ticket(p->db, ids.v[i], p->erased, p->why);
    *next_r = part_next(p, &ids, TICKETS_AT_ONCE);
    return r;
}

/* Notices to agents say who gets the answer. */
static enum result takes_part(struct part *p, int64_t *next_r)
{
    struct erase_ids ids;
    bool was;
    enum result r = part_ids(p, STMT_ERASE_PERSON_TAKES_PART, ROWS_AT_ONCE, &ids);
    for (size_t i = 0; r == OK && i < ids.n; i++) {
        r = erase_told(p->db, ids.v[i], p->why);
        if (r == OK)
            r = participant_remove(p->db, ids.v[i], p->address, &was, p->why);
    }
    *next_r = part_next(p, &ids, ROWS_AT_ONCE);
    return r;
}

static enum result assigned(struct part *p, int64_t *next_r)
{
    *next_r = p->to;
    enum result r = query_run(part_query(p, STMT_ERASE_PERSON_ASSIGNEE), p->why);
    return r == OK ? query_run(part_query(p, STMT_ERASE_PERSON_REPLY_TO), p->why) : r;
}

/* One by the person, or an event that names him.  The scratch arena is for one. */
static enum result entry(struct part *p, int64_t id, struct arena *scratch, struct erase_ids *told)
{
    struct entry e;
    arena_reset(scratch);
    enum result r = entry_get(p->db, id, scratch, &e, p->why);
    if (r != OK || (!span_ieq(e.author, p->address) && find_address(e.text, p->address) == e.text.n))
        return r;
    bool there = false;
    for (size_t i = 0; i < told->n; i++)
        there = there || told->v[i] == e.ticket;
    if (!there)
        told->v[told->n++] = e.ticket;
    return erase_entry_untold(p->db, &e, p->erased, p->why);
}

/* A ticket's mails to agents are looked through once, not for each of its entries. */
static enum result entries(struct part *p, int64_t *next_r)
{
    struct erase_ids ids, told = {ARENA_ARRAY(p->arena, ROWS_AT_ONCE, int64_t), 0};
    struct arena *scratch = arena_new(0);
    enum result r = part_ids(p, STMT_ERASE_PERSON_ENTRIES, ROWS_AT_ONCE, &ids);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = entry(p, ids.v[i], scratch, &told);
    for (size_t i = 0; r == OK && i < told.n; i++)
        r = erase_told(p->db, told.v[i], p->why);
    *next_r = part_next(p, &ids, ROWS_AT_ONCE);
    arena_free(&scratch);
    return r;
}

/* One by the person, or another's to him, and to others, who stay. */
static enum result mail(struct part *p, int64_t id, struct arena *scratch)
{
    struct ledger_mail m;
    arena_reset(scratch);
    enum result r = ledger_get(p->db, id, scratch, &m, p->why);
    if (r != OK)
        return r;
    if (span_ieq(m.from, p->address) || span_ieq(m.sender, p->address))
        return erase_mail(p->db, id, p->erased, p->why);
    struct query *q = db_query(p->db, STMT_ERASE_NAMED);
    query_text(q, ":recipients", without_address(scratch, m.recipients, p->address));
    query_text(q, ":to_addresses", without_address(scratch, m.to, p->address));
    query_int(q, ":mail", id);
    return query_run(q, p->why);
}

static enum result mails(struct part *p, int64_t *next_r)
{
    struct erase_ids ids;
    struct arena *scratch = arena_new(0);
    enum result r = part_ids(p, STMT_ERASE_PERSON_MAILS, ROWS_AT_ONCE, &ids);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = mail(p, ids.v[i], scratch);
    *next_r = part_next(p, &ids, ROWS_AT_ONCE);
    arena_free(&scratch);
    return r;
}

static enum result sent(struct part *p, int64_t *next_r)
{
    int64_t changed = 0;
    struct query *q = part_query(p, STMT_ERASE_PERSON_OUTBOX);
    query_int(q, ":max", ROWS_AT_ONCE);
    enum result r = query_run_changed(q, &changed, p->why);
    *next_r = changed == ROWS_AT_ONCE ? p->after : p->to;
    return r;
}

/* In this order: whose mails are erased must be known to his answers. */
static const struct {
    enum result (*fn)(struct part *, int64_t *next_r);
    enum end end;
} stages[] = {
    {tickets, END_TICKET}, {takes_part, END_TICKET}, {assigned, END_TICKET},
    {entries, END_ENTRY},  {mails, END_MAIL},        {sent, END_OUTBOX},
};

enum { STAGES = sizeof stages / sizeof *stages };

/* Last of all, since the directory knows the person's other addresses. */
static enum result leave_directory(struct db *db, const struct spans *addresses, struct why *why)
{
    static const enum stmt steps[] = {STMT_ERASE_PERSON_OWED, STMT_ERASE_PERSON_UNDELIVERABLE,
                                      STMT_ERASE_PERSON_SITE_MEMBER, STMT_ERASE_PERSON_MEMBER};
    enum result r = OK;
    for (size_t i = 0; i < addresses->n; i++)
        for (size_t k = 0; r == OK && k < sizeof steps / sizeof *steps; k++) {
            struct query *q = db_query(db, steps[k]);
            query_text(q, ":address", addresses->v[i]);
            r = query_run(q, why);
        }
    return r;
}

/* ---- step by step */

static enum result addresses_of(struct db *db, struct span address, struct arena *a, struct spans *all_r,
                                struct why *why)
{
    *all_r = (struct spans){0};
    struct query *q = db_query(db, STMT_ERASE_PERSON_ADDRESSES);
    query_text(q, ":address", address);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        arena_push(a, all_r, query_get_text(q, a));
    }
}

static enum result ends(struct db *db, int64_t ends_r[4], struct why *why)
{
    bool row;
    struct query *q = db_query(db, STMT_ERASE_PERSON_ENDS);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    for (size_t i = 0; i < 4; i++)
        ends_r[i] = query_get_int(q);
    return query_done(q, why);
}

enum result erase_person_begin(struct db *db, struct span address, struct arena *a, struct erase_person *p,
                               struct why *why)
{
    int64_t agent;
    *p = (struct erase_person){0};
    struct query *q = db_query(db, STMT_ERASE_PERSON_IS_AGENT);
    query_text(q, ":address", address);
    enum result r = query_number(q, &agent, why);
    if (r == OK && agent)
        return why_set(why, PERM, WHY_MAIL, "5.0.0",
                       "that is an agent's address: `gatepost agent remove` first");
    if (r == OK)
        r = addresses_of(db, address, a, &p->addresses, why);
    return r == OK ? ends(db, p->ends, why) : r;
}

static void next_stage(struct erase_person *p)
{
    p->after = 0;
    if (++p->stage < STAGES)
        return;
    p->stage = 0;
    p->at++;
}

enum result erase_person_step(struct db *db, struct erase_person *p, struct why *why)
{
    if (p->at == p->addresses.n) {
        p->done = true;
        return leave_directory(db, &p->addresses, why);
    }
    int64_t end = p->ends[stages[p->stage].end], next = end;
    struct part part = {.db = db,
                        .address = p->addresses.v[p->at],
                        .after = p->after,
                        .to = p->after + WINDOW < end ? p->after + WINDOW : end,
                        .arena = arena_new(0),
                        .erased = &p->erased,
                        .why = why};
    enum result r = stages[p->stage].fn(&part, &next);
    arena_free(&part.arena);
    p->after = next;
    if (next >= end)
        next_stage(p);
    return r;
}
