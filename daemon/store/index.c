/* index.c: filling the full-text index.  Store floor; called by the gate's upkeep. */
#include "daemon/store/index.h"

#include <stdlib.h>

#include "daemon/store/index_text.h"
#include "daemon/store/meta.h"
#include "daemon/store/pack.h"

enum {
    DOCUMENT_MAX = 4 << 20, /* of one column; texts are cut at 1 MB long before */
    MERGE_PAGES = 100,      /* written in a step */
    BATCH_OCTETS = 1 << 20, /* ends a batch: words that occur once cost 0.2 s and more a megabyte */
};

static const char MARK[] = "index_mark"; /* the last entry that is indexed */

struct waiting {
    int64_t id, rowid;
};

/* What an entry is indexed as; the same when it is taken out again. */
struct document {
    int64_t rowid;
    struct buf subject, names, text;
};

static void document_init(struct document *d)
{
    *d = (struct document){0};
    buf_init(&d->subject, DOCUMENT_MAX);
    buf_init(&d->names, DOCUMENT_MAX);
    buf_init(&d->text, DOCUMENT_MAX);
}

static void document_release(struct document *d)
{
    buf_release(&d->subject);
    buf_release(&d->names);
    buf_release(&d->text);
}

/* 0: not indexed (a ticket's entries beyond the first million). */
static int64_t rowid_of(int64_t ticket, int64_t n)
{
    return n > INDEX_ENTRIES_MAX ? 0 : ticket << INDEX_ENTRY_BITS | n;
}

static enum result document_read(struct db *db, int64_t entry, struct document *d, bool *found_r,
                                 struct why *why)
{
    buf_clear(&d->subject);
    buf_clear(&d->names);
    buf_clear(&d->text);
    struct query *q = db_query(db, STMT_INDEX_ENTRY);
    query_int(q, ":id", entry);
    enum result r = query_row(q, found_r, why);
    if (!*found_r)
        return r;
    int64_t ticket = query_get_int(q), n = query_get_int(q);
    d->rowid = rowid_of(ticket, n);
    index_text(&d->subject, query_peek_text(q));
    index_text(&d->names, query_peek_text(q));
    buf_addc(&d->names, ' ');
    index_text(&d->names, query_peek_text(q));
    index_text(&d->text, query_peek_text(q));
    buf_addc(&d->text, '\n');
    index_text(&d->text, query_peek_text(q));
    return query_done(q, why);
}

static enum result document_write(struct db *db, enum stmt stmt, const struct document *d, struct why *why)
{
    if (d->rowid == 0)
        return OK;
    struct query *q = db_query(db, stmt);
    query_int(q, ":rowid", d->rowid);
    query_text(q, ":subject", buf_span(&d->subject));
    query_text(q, ":names", buf_span(&d->names));
    query_text(q, ":text", buf_span(&d->text));
    return query_run(q, why);
}

static enum result waiting(struct db *db, int64_t mark, size_t max, struct waiting *list, size_t *n_r,
                           struct why *why)
{
    int64_t octets = 0;
    *n_r = 0;
    struct query *q = db_query(db, STMT_INDEX_WAITING);
    query_int(q, ":mark", mark);
    query_int(q, ":max", (int64_t)max);
    while (octets < BATCH_OCTETS) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        struct waiting *w = &list[(*n_r)++];
        w->id = query_get_int(q);
        int64_t ticket = query_get_int(q), n = query_get_int(q);
        w->rowid = rowid_of(ticket, n);
        octets += query_get_int(q);
    }
    return query_done(q, why);
}

static int by_rowid(const void *pa, const void *pb)
{
    const struct waiting *a = pa, *b = pb;
    return (a->rowid > b->rowid) - (a->rowid < b->rowid);
}

/* In the order of rowids: FTS5 writes a piece of its own each time that one goes back. */
static enum result fill(struct db *db, struct waiting *list, size_t n, struct why *why)
{
    enum result r = OK;
    struct document d;
    document_init(&d);
    qsort(list, n, sizeof *list, by_rowid);
    for (size_t i = 0; r == OK && i < n; i++) {
        bool found;
        r = document_read(db, list[i].id, &d, &found, why);
        if (r == OK && found)
            r = document_write(db, STMT_INDEX_INSERT, &d, why);
    }
    document_release(&d);
    return r;
}

enum result index_fill(struct db *db, size_t max, int64_t *done_r, struct why *why)
{
    int64_t mark;
    size_t n;
    *done_r = 0;
    enum result r = meta_get_int(db, MARK, 0, &mark, why);
    if (r != OK || max == 0)
        return r;
    struct arena *a = arena_new(0);
    struct waiting *list = ARENA_ARRAY(a, max, struct waiting);
    r = waiting(db, mark, max, list, &n, why);
    if (r == OK && n > 0) {
        int64_t last = list[n - 1].id; /* they come in this order */
        r = fill(db, list, n, why);
        if (r == OK)
            r = meta_set_int(db, MARK, last, why);
    }
    *done_r = r == OK ? (int64_t)n : 0;
    arena_free(&a);
    return r;
}

enum result index_lag(struct db *db, int64_t *lag_r, struct why *why)
{
    int64_t mark, last;
    *lag_r = 0;
    enum result r = meta_get_int(db, MARK, 0, &mark, why);
    if (r == OK)
        r = query_number(db_query(db, STMT_INDEX_LAST), &last, why);
    if (r == OK && last > mark)
        *lag_r = last - mark;
    return r;
}

static enum result change(struct db *db, enum stmt stmt, int64_t entry, struct why *why)
{
    int64_t mark;
    enum result r = meta_get_int(db, MARK, 0, &mark, why);
    if (r != OK || entry > mark)
        return r;
    bool found;
    struct document d;
    document_init(&d);
    r = document_read(db, entry, &d, &found, why);
    if (r == OK && found)
        r = document_write(db, stmt, &d, why);
    document_release(&d);
    return r;
}

enum result index_forget(struct db *db, int64_t entry, struct why *why)
{
    return change(db, STMT_INDEX_DELETE, entry, why);
}

enum result index_learn(struct db *db, int64_t entry, struct why *why)
{
    return change(db, STMT_INDEX_INSERT, entry, why);
}

/* A step that finds nothing to do changes one row; a negative number begins with all that is there (FTS5,
 * "The merge Command"). */
enum result index_merge(struct db *db, bool first, bool *more_r, struct why *why)
{
    int64_t before = 0, after = 0;
    enum result r = query_number(db_query(db, STMT_INDEX_CHANGES), &before, why);
    if (r == OK) {
        struct query *q = db_query(db, STMT_INDEX_MERGE);
        query_int(q, ":pages", first ? -MERGE_PAGES : MERGE_PAGES);
        r = query_run(q, why);
    }
    if (r == OK)
        r = query_number(db_query(db, STMT_INDEX_CHANGES), &after, why);
    *more_r = r == OK && after - before >= 2;
    return r;
}
