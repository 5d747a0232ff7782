/* erase.c: tickets, entries, mails and attachments.  Store floor; called by the gate for `gatepost erase`.  A
 * person is in erase_person.c, what has been kept for long enough in erase_old.c. */
#include "daemon/store/erase.h"

#include "daemon/store/entry.h"
#include "daemon/store/erase_private.h"
#include "daemon/store/index.h"
#include "daemon/store/ledger.h"
#include "daemon/store/meta.h"
#include "daemon/store/pack.h"

#define ERASE_SCRUB_KEY "erase.scrub"

static const char ERASED[] = "erased";

enum result erase_run(struct db *db, enum stmt stmt, const char *name, int64_t value, struct why *why)
{
    struct query *q = db_query(db, stmt);
    query_int(q, name, value);
    return query_run(q, why);
}

enum result erase_steps(struct db *db, const enum stmt *steps, size_t n, const char *name, int64_t value,
                        struct why *why)
{
    enum result r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        r = erase_run(db, steps[i], name, value, why);
    return r;
}

enum result erase_ids(struct query *q, struct arena *a, struct erase_ids *ids_r, struct why *why)
{
    *ids_r = (struct erase_ids){0};
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        ids_r->v = pack_grow(a, ids_r->v, ids_r->n, sizeof *ids_r->v);
        ids_r->v[ids_r->n++] = query_get_int(q);
    }
}

enum result erase_told(struct db *db, int64_t ticket, struct why *why)
{
    static const enum stmt steps[] = {STMT_ERASE_TOLD_UNSENT, STMT_ERASE_TOLD_OCTETS};
    return erase_steps(db, steps, sizeof steps / sizeof *steps, ":ticket", ticket, why);
}

enum result erase_common(struct db *db, struct why *why)
{
    enum result r = query_run(db_query(db, STMT_ERASE_COMMON_UNSENT), why);
    if (r == OK)
        r = query_run(db_query(db, STMT_ERASE_COMMON_OCTETS), why);
    return r == OK ? erase_owe_scrub(db, why) : r;
}

enum result erase_owe_scrub(struct db *db, struct why *why)
{
    return meta_set_int(db, ERASE_SCRUB_KEY, 1, why);
}

enum result erase_scrubbed(struct db *db, struct why *why)
{
    return meta_set_int(db, ERASE_SCRUB_KEY, 0, why);
}

enum result erase_owes_scrub(struct db *db, bool *owes_r, struct why *why)
{
    int64_t owed = 0;
    enum result r = meta_get_int(db, ERASE_SCRUB_KEY, 0, &owed, why);
    *owes_r = owed != 0;
    return r;
}

/* ---- mails */

static enum result erase_one_mail(struct db *db, int64_t mail, struct why *why)
{
    static const enum stmt steps[] = {STMT_ERASE_RAW, STMT_ERASE_HELD, STMT_ERASE_SEEN}; /* in this order */
    enum result r = erase_steps(db, steps, sizeof steps / sizeof *steps, ":mail", mail, why);
    if (r != OK)
        return r;
    struct query *q = db_query(db, STMT_ERASE_MAIL);
    query_cstr(q, ":text", ERASED);
    query_int(q, ":mail", mail);
    return query_run(q, why);
}

enum result erase_mail(struct db *db, int64_t mail, struct erased *erased, struct why *why)
{
    struct arena *a = arena_new(0);
    struct erase_ids ids;
    struct query *q = db_query(db, STMT_ERASE_MAIL_IDS);
    query_int(q, ":mail", mail);
    enum result r = erase_ids(q, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_one_mail(db, ids.v[i], why);
    erased->mails += (int64_t)ids.n;
    arena_free(&a);
    return r;
}

/* ---- entries */

static enum result erase_entry_rows(struct db *db, const struct entry *e, struct why *why)
{
    struct query *q = db_query(db, STMT_ERASE_ENTRY_ATTACHMENTS);
    query_int(q, ":ticket", e->ticket);
    query_int(q, ":entry", e->id);
    enum result r = query_run(q, why);
    if (r != OK)
        return r;
    q = db_query(db, STMT_ERASE_ENTRY_OUTBOX);
    query_int(q, ":ticket", e->ticket);
    query_int(q, ":entry", e->id);
    query_id(q, ":mail", e->mail);
    return query_run(q, why);
}

static enum result erase_this_entry(struct db *db, const struct entry *e, struct erased *erased,
                                    struct why *why)
{
    enum result r = index_forget(db, e->id, why);
    if (r == OK)
        r = erase_entry_rows(db, e, why);
    if (r != OK)
        return r;
    struct query *q = db_query(db, STMT_ERASE_ENTRY);
    query_cstr(q, ":text", ERASED);
    query_int(q, ":id", e->id);
    r = query_run(q, why);
    if (r == OK)
        r = index_learn(db, e->id, why);
    if (r == OK && e->mail)
        r = erase_mail(db, e->mail, erased, why);
    erased->entries++;
    return r;
}

static enum result erase_subject(struct db *db, int64_t ticket, struct why *why)
{
    struct query *q = db_query(db, STMT_ERASE_SUBJECT);
    query_cstr(q, ":text", ERASED);
    query_int(q, ":ticket", ticket);
    return query_run(q, why);
}

static enum result entry_of(struct db *db, int64_t id, int64_t n, struct arena *a, struct entry *e,
                            struct why *why)
{
    if (n) {
        struct query *q = db_query(db, STMT_ERASE_ENTRY_FIND);
        query_int(q, ":ticket", id);
        query_int(q, ":n", n);
        enum result r = query_number(q, &id, why);
        if (r != OK)
            return r;
    }
    enum result r = entry_get(db, id, a, e, why);
    if (r == OK && e->id == 0)
        r = why_set(why, PERM, WHY_MAIL, "5.0.0", "there is no such entry");
    return r;
}

enum result erase_entry_untold(struct db *db, const struct entry *e, struct erased *erased, struct why *why)
{
    enum result r = erase_this_entry(db, e, erased, why);
    return r == OK && e->n == 1 ? erase_subject(db, e->ticket, why) : r;
}

enum result erase_entry(struct db *db, int64_t id, int64_t n, struct erased *erased, struct why *why)
{
    struct arena *a = arena_new(0);
    struct entry e;
    enum result r = entry_of(db, id, n, a, &e, why);
    if (r == OK)
        r = erase_entry_untold(db, &e, erased, why);
    if (r == OK)
        r = erase_told(db, e.ticket, why);
    arena_free(&a);
    return r;
}

/* ---- tickets */

static enum result erase_entries_of(struct db *db, int64_t ticket, int64_t *after, struct erased *erased,
                                    bool *more_r, struct why *why)
{
    enum { PAGE = 50 };
    struct arena *a = arena_new(0);
    struct entries page;
    enum result r = entry_list(db, ticket, *after, PAGE, a, &page, why);
    for (size_t i = 0; r == OK && i < page.n; i++) {
        r = erase_this_entry(db, &page.v[i], erased, why);
        *after = page.v[i].n;
    }
    *more_r = r == OK && page.n == PAGE;
    arena_free(&a);
    return r;
}

static enum result erase_mails_of(struct db *db, int64_t ticket, struct erased *erased, struct why *why)
{
    struct arena *a = arena_new(0);
    struct erase_ids ids;
    struct query *q = db_query(db, STMT_ERASE_TICKET_MAILS);
    query_int(q, ":ticket", ticket);
    enum result r = erase_ids(q, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_mail(db, ids.v[i], erased, why);
    arena_free(&a);
    return r;
}

static enum result erase_ticket_row(struct db *db, int64_t ticket, struct erased *erased, struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_ERASE_TICKET);
    query_cstr(q, ":text", ERASED);
    query_int(q, ":ticket", ticket);
    enum result r = query_run_changed(q, &changed, why);
    if (r == OK && changed == 0)
        return why_set(why, PERM, WHY_MAIL, "5.0.0", "there is no ticket %lld", (long long)ticket);
    if (r == OK)
        r = erase_mails_of(db, ticket, erased, why);
    if (r == OK) /* before the entries: each would look through all of it */
        r = erase_run(db, STMT_ERASE_TICKET_OUTBOX, ":ticket", ticket, why);
    return r;
}

enum result erase_ticket_part(struct db *db, int64_t ticket, int64_t *after, struct erased *erased,
                              bool *more_r, struct why *why)
{
    static const enum stmt steps[] = {STMT_ERASE_TICKET_PAGES, STMT_ERASE_TICKET_PARTICIPANTS,
                                      STMT_ERASE_TICKET_OWED};
    enum result r = *after ? OK : erase_ticket_row(db, ticket, erased, why);
    *more_r = false;
    if (r == OK)
        r = erase_entries_of(db, ticket, after, erased, more_r, why);
    if (r != OK || *more_r)
        return r;
    erased->tickets++;
    return erase_steps(db, steps, sizeof steps / sizeof *steps, ":ticket", ticket, why);
}

enum result erase_ticket(struct db *db, int64_t ticket, struct erased *erased, struct why *why)
{
    int64_t after = 0;
    bool more = true;
    enum result r = OK;
    while (r == OK && more)
        r = erase_ticket_part(db, ticket, &after, erased, &more, why);
    return r;
}

/* ---- attachments */

/* Decoded, "=" is nothing. */
static enum result blank_out(struct db *db, const struct entry_attachment *at, struct why *why)
{
    struct arena *a = arena_new(0);
    struct span raw;
    bool found;
    enum result r = ledger_raw_get(db, at->mail, a, &raw, &found, why);
    if (r == OK && found) {
        size_t offset = at->part.offset < raw.n ? at->part.offset : raw.n;
        size_t n = at->part.length < raw.n - offset ? at->part.length : raw.n - offset;
        char *octets = ARENA_ARRAY(a, raw.n + 1, char);
        memcpy(octets, raw.p, raw.n);
        memset(octets + offset, '=', n);
        struct query *q = db_query(db, STMT_ERASE_RAW_SET);
        query_blob(q, ":octets", span_make(octets, raw.n));
        query_int(q, ":mail", at->mail);
        r = query_run(q, why);
    }
    arena_free(&a);
    return r;
}

static enum result erase_attachment_mails(struct db *db, int64_t ticket, int64_t mail, struct why *why)
{
    static const enum stmt steps[] = {STMT_ERASE_ATTACHMENT_OCTETS, STMT_ERASE_ATTACHMENT_UNSENT};
    enum result r = OK;
    for (size_t i = 0; r == OK && i < sizeof steps / sizeof *steps; i++) {
        struct query *q = db_query(db, steps[i]);
        query_int(q, ":ticket", ticket);
        query_int(q, ":mail", mail);
        r = query_run(q, why);
    }
    return r;
}

static enum result erase_attachment_row(struct db *db, int64_t ticket, int64_t n, struct why *why)
{
    struct query *q = db_query(db, STMT_ERASE_ATTACHMENT);
    query_int(q, ":ticket", ticket);
    query_int(q, ":n", n);
    return query_run(q, why);
}

enum result erase_attachment(struct db *db, int64_t ticket, int64_t n, struct why *why)
{
    struct arena *a = arena_new(0);
    struct entry_attachment at;
    enum result r = entry_attachment(db, ticket, n, a, &at, why);
    if (r == OK && at.n == 0)
        r = why_set(why, PERM, WHY_MAIL, "5.0.0", "ticket %lld has no attachment %lld", (long long)ticket,
                    (long long)n);
    if (r == OK)
        r = blank_out(db, &at, why);
    if (r == OK)
        r = erase_attachment_mails(db, ticket, at.mail, why);
    if (r == OK)
        r = erase_told(db, ticket, why); /* !get sent it once more */
    if (r == OK)
        r = index_forget(db, at.entry, why); /* its name is in it */
    if (r == OK)
        r = erase_attachment_row(db, ticket, n, why);
    if (r == OK)
        r = index_learn(db, at.entry, why);
    arena_free(&a);
    return r;
}
