/* suspect.c: mails that were being worked on when the gate died.  Store floor; called by the gate's walk. */
#include "daemon/store/suspect.h"

#include "daemon/store/pack.h"

struct hash {
    char octets[PACK_HASH_BYTES];
};

static void bind_hash(struct query *q, struct span sha256, struct hash *h)
{
    pack_hash(sha256, h->octets);
    query_blob(q, ":sha256", span_make(h->octets, sizeof h->octets));
}

enum result suspect_note(struct db *db, struct span sha256, int64_t now_ms, int64_t *tries_r, struct why *why)
{
    struct hash h;
    struct query *q = db_query(db, STMT_SUSPECT_NOTE);
    bind_hash(q, sha256, &h);
    query_int(q, ":at", now_ms);
    return query_number(q, tries_r, why);
}

enum result suspect_tries(struct db *db, struct span sha256, int64_t *tries_r, struct why *why)
{
    struct hash h;
    struct query *q = db_query(db, STMT_SUSPECT_TRIES);
    bind_hash(q, sha256, &h);
    return query_number(q, tries_r, why);
}

enum result suspect_clear(struct db *db, struct span sha256, struct why *why)
{
    struct hash h;
    struct query *q = db_query(db, STMT_SUSPECT_CLEAR);
    bind_hash(q, sha256, &h);
    return query_run(q, why);
}

enum result suspect_expire(struct db *db, int64_t before_ms, struct why *why)
{
    struct query *q = db_query(db, STMT_SUSPECT_EXPIRE);
    query_int(q, ":before", before_ms);
    return query_run(q, why);
}
