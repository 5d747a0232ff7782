/* entry.c: the timeline of a ticket and its attachments.  Store floor; called by the gate's apply and by the
 * tool. */
#include "daemon/store/entry.h"

#include "daemon/store/pack.h"

static const char *const kind_names[ENTRY_KINDS] = {
    [ENTRY_MESSAGE] = "message",
    [ENTRY_REPLY] = "reply",
    [ENTRY_NOTE] = "note",
    [ENTRY_EVENT] = "event",
};

const char *entry_kind_name(enum entry_kind kind)
{
    return kind_names[kind];
}

enum result entry_insert(struct db *db, const struct entry *e, int64_t *id_r, struct why *why)
{
    struct buf sections;
    struct query *q = db_query(db, STMT_ENTRY_INSERT);
    section_pack(&sections, &e->sections, e->text);
    query_int(q, ":ticket", e->ticket);
    query_int(q, ":at", e->at_ms);
    query_cstr(q, ":kind", kind_names[e->kind]);
    query_bool(q, ":verified", e->verified);
    query_id(q, ":mail", e->mail);
    query_text_or_null(q, ":author", e->author);
    query_text_or_null(q, ":author_name", e->author_name);
    query_text_or_null(q, ":subject", e->subject);
    query_text_or_null(q, ":sections", buf_span(&sections));
    query_text(q, ":text", e->text);
    query_text_or_null(q, ":quoted", e->quoted);
    enum result r = query_run(q, why);
    *id_r = r == OK ? db_last_id(db) : 0;
    buf_release(&sections);
    return r;
}

static void entry_row(struct query *q, struct arena *a, struct entry *e)
{
    *e = (struct entry){0};
    e->id = query_get_int(q);
    e->ticket = query_get_int(q);
    e->n = query_get_int(q);
    e->at_ms = query_get_int(q);
    e->kind = (enum entry_kind)query_get_name(q, kind_names, ENTRY_KINDS);
    e->verified = query_get_bool(q);
    e->mail = query_get_int(q);
    e->author = query_get_text(q, a);
    e->author_name = query_get_text(q, a);
    e->subject = query_get_text(q, a);
    e->text = query_get_text(q, a);
    e->quoted = query_get_text(q, a);
}

static void entry_note_row(struct query *q, struct arena *a, struct entry *e)
{
    *e = (struct entry){.kind = ENTRY_NOTE};
    e->n = query_get_int(q);
    e->text = query_get_text(q, a);
}

/* All rows of a query. */
static enum result entry_rows(struct query *q, void (*get)(struct query *, struct arena *, struct entry *),
                              struct arena *a, struct entries *entries_r, struct why *why)
{
    *entries_r = (struct entries){0};
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        entries_r->v = pack_grow(a, entries_r->v, entries_r->n, sizeof *entries_r->v);
        get(q, a, &entries_r->v[entries_r->n++]);
    }
}

static struct query *entry_page(struct db *db, enum stmt name, int64_t ticket, int64_t after_n, size_t limit)
{
    struct query *q = db_query(db, name);
    query_int(q, ":ticket", ticket);
    query_int(q, ":after", after_n);
    query_int(q, ":limit", (int64_t)limit);
    return q;
}

enum result entry_list(struct db *db, int64_t ticket, int64_t after_n, size_t limit, struct arena *a,
                       struct entries *entries_r, struct why *why)
{
    return entry_rows(entry_page(db, STMT_ENTRY_LIST, ticket, after_n, limit), entry_row, a, entries_r, why);
}

enum result entry_outlines(struct db *db, int64_t ticket, int64_t after_n, size_t limit, struct arena *a,
                           struct entries *entries_r, struct why *why)
{
    return entry_rows(entry_page(db, STMT_ENTRY_OUTLINES, ticket, after_n, limit), entry_row, a, entries_r,
                      why);
}

enum result entry_notes(struct db *db, int64_t ticket, bool outside, int64_t after_n, size_t limit,
                        struct arena *a, struct entries *notes_r, struct why *why)
{
    struct query *q = entry_page(db, STMT_ENTRY_NOTES, ticket, after_n, limit);
    query_bool(q, ":outside", outside);
    return entry_rows(q, entry_note_row, a, notes_r, why);
}

enum result entry_same(struct db *db, const struct entry *e, int64_t since_ms, int64_t *count_r,
                       struct why *why)
{
    struct query *q = db_query(db, STMT_ENTRY_SAME);
    query_int(q, ":ticket", e->ticket);
    query_cstr(q, ":kind", entry_kind_name(e->kind));
    query_text(q, ":author", e->author);
    query_int(q, ":since", since_ms);
    query_text(q, ":text", e->text);
    return query_number(q, count_r, why);
}

enum result entry_get(struct db *db, int64_t id, struct arena *a, struct entry *e, struct why *why)
{
    *e = (struct entry){0};
    bool row;
    struct query *q = db_query(db, STMT_ENTRY_GET);
    query_int(q, ":id", id);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    entry_row(q, a, e);
    return query_done(q, why);
}

/* --- Attachments --- */

enum result entry_attach(struct db *db, int64_t ticket, int64_t entry, int64_t mail,
                         struct facts_attachments parts, struct why *why)
{
    if (parts.n == 0)
        return OK;
    int64_t n;
    struct query *last = db_query(db, STMT_ATTACHMENT_LAST);
    query_int(last, ":ticket", ticket);
    enum result r = query_number(last, &n, why);
    for (size_t i = 0; r == OK && i < parts.n; i++) {
        const struct facts_attachment *p = &parts.v[i];
        struct query *q = db_query(db, STMT_ATTACHMENT_INSERT);
        query_int(q, ":ticket", ticket);
        query_int(q, ":n", ++n);
        query_int(q, ":entry", entry);
        query_int(q, ":mail", mail);
        query_int(q, ":size", (int64_t)p->size);
        query_int(q, ":offset", (int64_t)p->offset);
        query_int(q, ":length", (int64_t)p->length);
        query_int(q, ":encoding", (int64_t)p->encoding);
        query_bool(q, ":shown_inline", p->shown_inline);
        query_text(q, ":content_type", p->content_type);
        query_text_or_null(q, ":content_id", p->content_id);
        query_text_or_null(q, ":filename", p->filename);
        r = query_run(q, why);
    }
    return r;
}

static void attachment_row(struct query *q, struct arena *a, struct entry_attachment *x)
{
    x->n = query_get_int(q);
    x->entry = query_get_int(q);
    x->mail = query_get_int(q);
    x->part.size = (uint64_t)query_get_int(q);
    x->part.offset = (uint64_t)query_get_int(q);
    x->part.length = (uint64_t)query_get_int(q);
    x->part.encoding = (enum facts_encoding)query_get_int(q);
    x->part.shown_inline = query_get_bool(q);
    x->part.content_type = query_get_text(q, a);
    x->part.content_id = query_get_text(q, a);
    x->part.filename = query_get_text(q, a);
    x->stored = query_get_bool(q);
}

static enum result attachment_rows(struct query *q, struct arena *a, struct entry_attachments *attachments_r,
                                   struct why *why)
{
    *attachments_r = (struct entry_attachments){0};
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        attachments_r->v = pack_grow(a, attachments_r->v, attachments_r->n, sizeof *attachments_r->v);
        attachment_row(q, a, &attachments_r->v[attachments_r->n++]);
    }
}

enum result entry_attachments(struct db *db, int64_t ticket, struct arena *a,
                              struct entry_attachments *attachments_r, struct why *why)
{
    struct query *q = db_query(db, STMT_ATTACHMENT_LIST);
    query_int(q, ":ticket", ticket);
    return attachment_rows(q, a, attachments_r, why);
}

enum result entry_attachments_of(struct db *db, int64_t entry, struct arena *a,
                                 struct entry_attachments *attachments_r, struct why *why)
{
    struct query *q = db_query(db, STMT_ATTACHMENT_LIST_ENTRY);
    query_int(q, ":entry", entry);
    return attachment_rows(q, a, attachments_r, why);
}

enum result entry_attachments_shown(struct db *db, int64_t ticket, int64_t entry, size_t first,
                                    struct arena *a, struct entry_attachments *attachments_r, struct why *why)
{
    struct query *q = db_query(db, STMT_ATTACHMENT_LIST_SHOWN);
    query_int(q, ":ticket", ticket);
    query_int(q, ":entry", entry);
    query_int(q, ":first", (int64_t)first);
    return attachment_rows(q, a, attachments_r, why);
}

enum result entry_attachment(struct db *db, int64_t ticket, int64_t n, struct arena *a,
                             struct entry_attachment *attachment_r, struct why *why)
{
    *attachment_r = (struct entry_attachment){0};
    bool row;
    struct query *q = db_query(db, STMT_ATTACHMENT_GET);
    query_int(q, ":ticket", ticket);
    query_int(q, ":n", n);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    attachment_row(q, a, attachment_r);
    return query_done(q, why);
}
