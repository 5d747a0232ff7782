/* section.c: a ticket's sections.  Store floor; written by entry.c with the message that says them, read by
 * the gate and by the tool.
 *
 * The column is JSON: for each section [name, stated, where it begins in the message's text, octets], or,
 * where that text doesn't hold it in one piece, [name, stated, text]. */
#include "daemon/store/section.h"

#include "daemon/base/jsonin.h"
#include "daemon/store/pack.h"
#include "parsers/json.h"

enum { PACKED_MAX = 64 << 20 };

void section_pack(struct buf *out, const struct sections *sections, struct span text)
{
    struct json j = json_to(out);
    buf_init(out, PACKED_MAX);
    if (sections->n == 0)
        return;
    json_open(&j, '[');
    for (size_t i = 0; i < sections->n; i++) {
        const struct section *s = &sections->v[i];
        size_t at = span_find_piece(text, s->text);
        json_open(&j, '[');
        json_str(&j, s->name);
        json_bool(&j, s->stated);
        if (at < text.n) {
            json_int(&j, (int64_t)at);
            json_int(&j, (int64_t)s->text.n);
        } else {
            json_str(&j, s->text);
        }
        json_close(&j, ']');
    }
    json_close(&j, ']');
}

/* The one of that name, or a new one. */
static struct section *place(struct sections *all, struct span name, struct arena *a)
{
    for (size_t i = 0; i < all->n; i++)
        if (span_eq(all->v[i].name, name))
            return &all->v[i];
    all->v = pack_grow(a, all->v, all->n, sizeof *all->v);
    struct section *s = &all->v[all->n++];
    *s = (struct section){.name = arena_copy(a, name)};
    return s;
}

/* One section of a message.  A range that the text hasn't got (any more) is none. */
static void unpack_one(const struct jsonin_value *item, int64_t entry, struct span text, struct arena *a,
                       struct sections *all)
{
    struct jsonin_value name = jsonin_at(item, 0), stated = jsonin_at(item, 1), said = jsonin_at(item, 2),
                        octets = jsonin_at(item, 3);
    struct span is = jsonin_is_string(said) ? jsonin_str(said) : SPAN_EMPTY;
    if (jsonin_has(octets))
        is = span_head(span_from(text, (size_t)jsonin_int(said, 0, INT64_MAX)),
                       (size_t)jsonin_int(octets, 0, INT64_MAX));
    if (!is.n)
        return;
    struct section *s = place(all, jsonin_str(name), a);
    s->text = arena_copy(a, is);
    s->stated = jsonin_bool(stated);
    s->entry = entry;
}

static enum result unpack(int64_t entry, struct span packed, struct span text, struct arena *a,
                          struct sections *all, struct why *why)
{
    struct jsonin_limits limits = {.bytes = PACKED_MAX, .depth = 2};
    enum result r = OK;
    struct buf error;
    buf_init(&error, 400);
    struct jsonin *doc = jsonin_parse(packed, limits, &error);
    if (!doc) {
        r = why_set(why, PERM, WHY_MAIL, "4.3.0", "database: sections of entry %lld: %s", (long long)entry,
                    error.p);
        goto out;
    }
    struct jsonin_value root = jsonin_root(doc);
    for (size_t i = 0; i < jsonin_count(root); i++) {
        struct jsonin_value item = jsonin_at(&root, i);
        unpack_one(&item, entry, text, a, all);
    }
    if (jsonin_error(doc))
        r = why_set(why, PERM, WHY_MAIL, "4.3.0", "database: sections of entry %lld: %s", (long long)entry,
                    jsonin_error(doc));
out:
    jsonin_free(&doc);
    buf_release(&error);
    return r;
}

enum result section_list(struct db *db, int64_t ticket, struct arena *a, struct sections *sections_r,
                         struct why *why)
{
    *sections_r = (struct sections){0};
    struct query *q = db_query(db, STMT_SECTION_LIST);
    query_int(q, ":ticket", ticket);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        int64_t entry = query_get_int(q);
        struct span packed = query_get_text(q, a), text = query_peek_text(q);
        r = unpack(entry, packed, text, a, sections_r, why);
        if (r != OK) {
            (void)query_done(q, why);
            return r;
        }
    }
}
