/* folder.c: see folder.h.  Store floor; called by the gate's mailbox door. */
#include "daemon/store/folder.h"

static struct query *folder_query(struct db *db, enum stmt name, const struct folder *f)
{
    struct query *q = db_query(db, name);
    query_text(q, ":server", f->server);
    query_text(q, ":user", f->user);
    query_text(q, ":name", f->name);
    return q;
}

enum result folder_get(struct db *db, const struct folder *f, struct folder_cursor *cursor_r, struct why *why)
{
    struct query *q = folder_query(db, STMT_FOLDER_GET, f);
    *cursor_r = (struct folder_cursor){0};
    enum result r = query_row(q, &cursor_r->found, why);
    if (r != OK || !cursor_r->found)
        return r;
    cursor_r->uidvalidity = (uint32_t)query_get_int(q);
    cursor_r->uid = (uint32_t)query_get_int(q);
    cursor_r->floor_s = query_get_int(q);
    cursor_r->resync = query_get_bool(q);
    return query_done(q, why);
}

enum result folder_put(struct db *db, const struct folder *f, const struct folder_cursor *c, struct why *why)
{
    struct query *q = folder_query(db, STMT_FOLDER_PUT, f);
    query_int(q, ":uidvalidity", c->uidvalidity);
    query_int(q, ":uid", c->uid);
    query_int(q, ":floor_at", c->floor_s);
    query_bool(q, ":resync", c->resync);
    enum result r = query_run(q, why);
    if (r != OK)
        return r;
    q = folder_query(db, STMT_IMAP_FOLDER_PUT, f);
    query_int(q, ":uidvalidity", c->uidvalidity);
    return query_run(q, why);
}

enum result folder_advance(struct db *db, const struct folder *f, uint32_t uidvalidity, uint32_t uid,
                           struct why *why)
{
    struct query *q = folder_query(db, STMT_FOLDER_ADVANCE, f);
    query_int(q, ":uidvalidity", uidvalidity);
    query_int(q, ":uid", uid);
    return query_run(q, why);
}

enum result folder_knows(struct db *db, const struct folder *f, uint32_t uidvalidity, uint32_t uid,
                         bool *known_r, struct why *why)
{
    struct query *q = folder_query(db, STMT_FOLDER_UID_KNOWN, f);
    int64_t known = 0;
    query_int(q, ":uidvalidity", uidvalidity);
    query_int(q, ":uid", uid);
    enum result r = query_number(q, &known, why);
    *known_r = known != 0;
    return r;
}

enum result folder_pass(struct db *db, const struct folder *f, uint32_t uidvalidity, uint32_t uid,
                        int64_t at_ms, struct span reason, struct why *why)
{
    struct query *q = folder_query(db, STMT_FOLDER_PASS, f);
    query_int(q, ":uidvalidity", uidvalidity);
    query_int(q, ":uid", uid);
    query_int(q, ":at", at_ms);
    query_text(q, ":reason", reason);
    return query_run(q, why);
}
