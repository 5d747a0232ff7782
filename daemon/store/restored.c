/* restored.c: see restored.h.  Store floor; called by `gatepost restore`. */
#include "daemon/store/restored.h"

#include "daemon/store/outbox.h"

/* Message-IDs are numbered within their ticket: so many may have been used since the backup was made. */
enum { SEQ_AHEAD = 100000 };

enum result restored_skip_message_ids(struct db *db, struct why *why)
{
    struct query *q = db_query(db, STMT_RESTORED_TICKET_SEQ);
    query_int(q, ":ahead", SEQ_AHEAD);
    enum result r = query_run(q, why);
    if (r != OK)
        return r;
    q = db_query(db, STMT_RESTORED_POST_SEQ);
    query_int(q, ":ahead", SEQ_AHEAD);
    return query_run(q, why);
}

static enum result prepare(struct db *db, const struct marks *marks, struct why *why)
{
    int64_t unknown;
    enum result r = marks_raise(db, marks, why);
    if (r == OK)
        r = outbox_pause(db, true, why);
    if (r == OK)
        r = outbox_recover(db, NULL, 0, 1, &unknown, why);
    return r == OK ? restored_skip_message_ids(db, why) : r;
}

enum result restored_prepare(struct db *db, const struct marks *marks, struct why *why)
{
    enum result r = db_begin(db, why);
    if (r == OK)
        r = prepare(db, marks, why);
    if (r == OK)
        r = db_commit(db, why);
    if (r != OK)
        db_rollback(db);
    return r;
}
