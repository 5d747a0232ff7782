/* erase_person.c: everything of one person.  Store floor; called by the gate for `gatepost erase person`. */
#include "parsers/address.h"

#include "daemon/store/entry.h"
#include "daemon/store/erase_private.h"
#include "daemon/store/ledger.h"

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

static enum result ids_of(struct db *db, enum stmt stmt, struct span address, struct arena *a,
                          struct erase_ids *ids_r, struct why *why)
{
    struct query *q = db_query(db, stmt);
    query_text(q, ":address", address);
    return erase_ids(q, a, ids_r, why);
}

static enum result tickets(struct db *db, struct span address, struct arena *a, struct erased *erased,
                           struct why *why)
{
    struct erase_ids ids;
    enum result r = ids_of(db, STMT_ERASE_PERSON_TICKETS, address, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_ticket(db, ids.v[i], erased, why);
    return r;
}

/* Notices to agents say who gets the answer. */
static enum result takes_part(struct db *db, struct span address, struct arena *a, struct why *why)
{
    struct erase_ids ids;
    enum result r = ids_of(db, STMT_ERASE_PERSON_TAKES_PART, address, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_told(db, ids.v[i], why);
    return r;
}

static enum result entries(struct db *db, struct span address, struct arena *a, struct erased *erased,
                           struct why *why)
{
    struct erase_ids ids;
    enum result r = ids_of(db, STMT_ERASE_PERSON_ENTRIES, address, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_entry(db, ids.v[i], 0, erased, why);
    return r;
}

/* Events that name the person.  The scratch arena is for one. */
static enum result event(struct db *db, int64_t id, struct span address, struct arena *scratch,
                         struct erased *erased, struct why *why)
{
    struct entry e;
    arena_reset(scratch);
    enum result r = entry_get(db, id, scratch, &e, why);
    if (r != OK || find_address(e.text, address) == e.text.n)
        return r;
    return erase_entry(db, id, 0, erased, why);
}

static enum result events(struct db *db, struct span address, struct arena *a, struct erased *erased,
                          struct why *why)
{
    struct erase_ids ids;
    struct arena *scratch = arena_new(0);
    enum result r = ids_of(db, STMT_ERASE_PERSON_EVENTS, address, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = event(db, ids.v[i], address, scratch, erased, why);
    arena_free(&scratch);
    return r;
}

static enum result mails(struct db *db, struct span address, struct arena *a, struct erased *erased,
                         struct why *why)
{
    struct erase_ids ids;
    enum result r = ids_of(db, STMT_ERASE_PERSON_MAILS, address, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++) {
        r = erase_mail(db, ids.v[i], erased, why);
        if (r == OK)
            r = erase_run(db, STMT_ERASE_MAIL_OUTBOX, ":mail", ids.v[i], why);
    }
    return r;
}

/* Others' mails to the person, and to others, who stay. */
static enum result named_in(struct db *db, int64_t mail, struct span address, struct arena *scratch,
                            struct why *why)
{
    struct ledger_mail m;
    arena_reset(scratch);
    enum result r = ledger_get(db, mail, scratch, &m, why);
    if (r != OK)
        return r;
    struct query *q = db_query(db, STMT_ERASE_NAMED);
    query_text(q, ":recipients", without_address(scratch, m.recipients, address));
    query_text(q, ":to_addresses", without_address(scratch, m.to, address));
    query_int(q, ":mail", mail);
    return query_run(q, why);
}

static enum result named(struct db *db, struct span address, struct arena *a, struct why *why)
{
    struct erase_ids ids;
    struct arena *scratch = arena_new(0);
    enum result r = ids_of(db, STMT_ERASE_PERSON_NAMED, address, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = named_in(db, ids.v[i], address, scratch, why);
    arena_free(&scratch);
    return r;
}

static enum result one_address(struct db *db, struct span address, struct arena *a, struct erased *erased,
                               struct why *why)
{
    static const enum stmt steps[] = {
        STMT_ERASE_PERSON_OUTBOX,        STMT_ERASE_PERSON_PARTICIPANT, STMT_ERASE_PERSON_OWED,
        STMT_ERASE_PERSON_UNDELIVERABLE, STMT_ERASE_PERSON_SITE_MEMBER, STMT_ERASE_PERSON_REPLY_TO,
        STMT_ERASE_PERSON_MEMBER,        STMT_ERASE_PERSON_ASSIGNEE,
    };
    enum result r = tickets(db, address, a, erased, why);
    if (r == OK)
        r = takes_part(db, address, a, why);
    if (r == OK)
        r = entries(db, address, a, erased, why);
    if (r == OK)
        r = events(db, address, a, erased, why);
    if (r == OK)
        r = mails(db, address, a, erased, why);
    if (r == OK)
        r = named(db, address, a, why);
    for (size_t i = 0; r == OK && i < sizeof steps / sizeof *steps; i++) {
        struct query *q = db_query(db, steps[i]);
        query_text(q, ":address", address);
        r = query_run(q, why);
    }
    return r;
}

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

enum result erase_person(struct db *db, struct span address, struct erased *erased, struct why *why)
{
    int64_t agent;
    struct spans all;
    struct query *q = db_query(db, STMT_ERASE_PERSON_IS_AGENT);
    query_text(q, ":address", address);
    enum result r = query_number(q, &agent, why);
    if (r == OK && agent)
        return why_set(why, PERM, WHY_MAIL, "5.0.0",
                       "that is an agent's address: `gatepost agent remove` first");
    struct arena *a = arena_new(0);
    if (r == OK)
        r = addresses_of(db, address, a, &all, why);
    for (size_t i = 0; r == OK && i < all.n; i++)
        r = one_address(db, all.v[i], a, erased, why);
    arena_free(&a);
    return r;
}
