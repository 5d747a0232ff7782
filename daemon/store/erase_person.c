/* erase_person.c: everything of one person.  Store floor; called by the gate for `gatepost erase person`. */
#include "daemon/store/erase_private.h"

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

static enum result entries(struct db *db, struct span address, struct arena *a, struct erased *erased,
                           struct why *why)
{
    struct erase_ids ids;
    enum result r = ids_of(db, STMT_ERASE_PERSON_ENTRIES, address, a, &ids, why);
    for (size_t i = 0; r == OK && i < ids.n; i++)
        r = erase_entry(db, ids.v[i], 0, erased, why);
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

static enum result one_address(struct db *db, struct span address, struct arena *a, struct erased *erased,
                               struct why *why)
{
    static const enum stmt steps[] = {
        STMT_ERASE_PERSON_OUTBOX,        STMT_ERASE_PERSON_PARTICIPANT, STMT_ERASE_PERSON_OWED,
        STMT_ERASE_PERSON_UNDELIVERABLE, STMT_ERASE_PERSON_SITE_MEMBER, STMT_ERASE_PERSON_REPLY_TO,
        STMT_ERASE_PERSON_NAMED,         STMT_ERASE_PERSON_MEMBER,
    };
    enum result r = tickets(db, address, a, erased, why);
    if (r == OK)
        r = entries(db, address, a, erased, why);
    if (r == OK)
        r = mails(db, address, a, erased, why);
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
