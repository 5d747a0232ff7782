/* section.c: a ticket's sections.  Store floor; called by the gate's apply and by the tool. */
#include "daemon/store/section.h"

#include "daemon/store/pack.h"

enum result section_put(struct db *db, int64_t ticket, const struct section *s, struct why *why)
{
    struct query *q = db_query(db, STMT_SECTION_PUT);
    query_int(q, ":ticket", ticket);
    query_text(q, ":name", s->name);
    query_bool(q, ":stated", s->stated);
    query_id(q, ":entry", s->entry);
    query_text(q, ":text", s->text);
    return query_run(q, why);
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
        sections_r->v = pack_grow(a, sections_r->v, sections_r->n, sizeof *sections_r->v);
        struct section *s = &sections_r->v[sections_r->n++];
        s->name = query_get_text(q, a);
        s->stated = query_get_bool(q);
        s->entry = query_get_int(q);
        s->text = query_get_text(q, a);
    }
}
