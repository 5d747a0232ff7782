/* directory_model.c: the directory's tables read into memory, and the difference written back.  Store floor;
 * called by directory_import.c. */
#include "daemon/store/directory_model.h"

#include <stdlib.h>

#include "daemon/store/pack.h"

const struct model_shape model_shape[MODEL_KINDS] = {
    [MODEL_ORGANIZATION] = {.name = "organization", .texts = {"name", "plan", "language", "timezone"}},
    [MODEL_MEMBER] = {.name = "member",
                      .texts = {"name", "role"},
                      .lists = {"addresses"},
                      .folds_case = true},
    [MODEL_SITE] = {.name = "site",
                    .texts = {"name", "uuid"},
                    .lists = {"domains", "members"},
                    .folds_case = true},
    [MODEL_AGENT] = {.name = "agent",
                     .texts = {"name", "language", "timezone"},
                     .lists = {"addresses", "types", "sites"},
                     .folds_case = true},
};

/* --- Items --- */

struct model_item *model_add(struct arena *a, struct model_items *items)
{
    items->v = pack_grow(a, items->v, items->n, sizeof *items->v);
    struct model_item *item = &items->v[items->n++];
    *item = (struct model_item){0};
    return item;
}

int model_compare(struct span a, struct span b, bool folds_case)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        char x = folds_case ? ascii_lower(a.p[i]) : a.p[i], y = folds_case ? ascii_lower(b.p[i]) : b.p[i];
        if (x != y)
            return (unsigned char)x < (unsigned char)y ? -1 : 1;
    }
    return (a.n > b.n) - (a.n < b.n);
}

static int by_key(const void *pa, const void *pb)
{
    const struct model_item *a = pa, *b = pb;
    return model_compare(a->key, b->key, false);
}

static int by_folded_key(const void *pa, const void *pb)
{
    const struct model_item *a = pa, *b = pb;
    return model_compare(a->key, b->key, true);
}

static int by_text(const void *pa, const void *pb)
{
    const struct span *a = pa, *b = pb;
    return model_compare(*a, *b, true);
}

void model_sort_list(struct spans list)
{
    if (list.n)
        qsort(list.v, list.n, sizeof *list.v, by_text);
}

void model_sort(struct model *m)
{
    for (int kind = 0; kind < MODEL_KINDS; kind++)
        if (m->of[kind].n)
            qsort(m->of[kind].v, m->of[kind].n, sizeof *m->of[kind].v,
                  model_shape[kind].folds_case ? by_folded_key : by_key);
}

const struct model_item *model_find(const struct model *m, enum model_kind kind, struct span key)
{
    const struct model_items *items = &m->of[kind];
    size_t low = 0, high = items->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = model_compare(items->v[mid].key, key, model_shape[kind].folds_case);
        if (order == 0)
            return &items->v[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static bool same_list(struct spans a, struct spans b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (!span_eq(a.v[i], b.v[i]))
            return false;
    return true;
}

static void add_name(struct buf *names, const char *name)
{
    if (names->n)
        buf_adds(names, ", ");
    buf_adds(names, name);
}

struct span model_difference(enum model_kind kind, const struct model_item *a, const struct model_item *b,
                             struct arena *arena)
{
    enum { NAMES_MAX = 200 };
    struct buf names;
    buf_init(&names, NAMES_MAX);
    if (!span_eq(a->organization, b->organization))
        add_name(&names, "organization");
    for (size_t i = 0; i < MODEL_TEXTS && model_shape[kind].texts[i]; i++)
        if (!span_eq(a->text[i], b->text[i]))
            add_name(&names, model_shape[kind].texts[i]);
    for (size_t i = 0; i < MODEL_LISTS && model_shape[kind].lists[i]; i++)
        if (!same_list(a->list[i], b->list[i]))
            add_name(&names, model_shape[kind].lists[i]);
    struct span s = arena_copy(arena, buf_span(&names));
    buf_release(&names);
    return s;
}

/* --- Reading --- */

/* Lists whose order says something: an agent's types and sites. */
static bool is_ordered(enum model_kind kind, size_t list)
{
    return kind == MODEL_AGENT && list != AGENT_ADDRESSES;
}

static enum result load_kind(struct db *db, enum stmt stmt, enum model_kind kind, struct arena *a,
                             struct model *m, struct why *why)
{
    struct query *q = db_query(db, stmt);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        struct model_item *item = model_add(a, &m->of[kind]);
        item->key = query_get_text(q, a);
        item->organization = query_get_text(q, a);
        for (size_t i = 0; i < MODEL_TEXTS; i++)
            item->text[i] = query_get_text(q, a);
        for (size_t i = 0; i < MODEL_LISTS; i++) {
            item->list[i] = pack_list_read(a, query_get_text(q, a));
            if (!is_ordered(kind, i))
                model_sort_list(item->list[i]);
        }
    }
}

enum result model_load(struct db *db, struct arena *a, struct model *m, struct why *why)
{
    *m = (struct model){0};
    static const enum stmt stmts[MODEL_KINDS] = {
        [MODEL_ORGANIZATION] = STMT_MODEL_ORGANIZATIONS,
        [MODEL_MEMBER] = STMT_MODEL_MEMBERS,
        [MODEL_SITE] = STMT_MODEL_SITES,
        [MODEL_AGENT] = STMT_MODEL_AGENTS,
    };
    enum result r = OK;
    for (int kind = 0; r == OK && kind < MODEL_KINDS; kind++)
        r = load_kind(db, stmts[kind], (enum model_kind)kind, a, m, why);
    model_sort(m);
    return r;
}

/* --- Writing --- */

static enum result run_key(struct db *db, enum stmt stmt, struct span key, struct why *why)
{
    struct query *q = db_query(db, stmt);
    query_text(q, ":key", key);
    return query_run(q, why);
}

static enum result put_list(struct db *db, enum stmt stmt, struct span key, struct spans list,
                            struct why *why)
{
    enum result r = OK;
    for (size_t i = 0; r == OK && i < list.n; i++) {
        struct query *q = db_query(db, stmt);
        query_text(q, ":value", list.v[i]);
        query_text(q, ":key", key);
        r = query_run(q, why);
    }
    return r;
}

static enum result put_site_members(struct db *db, const struct model_item *site, struct why *why)
{
    enum result r = OK;
    struct spans list = site->list[SITE_MEMBERS];
    for (size_t i = 0; r == OK && i < list.n; i++) {
        size_t tab = span_chr(list.v[i], '\t');
        struct query *q = db_query(db, STMT_SITE_MEMBER_PUT);
        query_text(q, ":key", site->key);
        query_text(q, ":value", span_head(list.v[i], tab));
        query_text(q, ":name", span_from(list.v[i], tab + 1));
        r = query_run(q, why);
    }
    return r;
}

static enum result delete_item(struct db *db, enum model_kind kind, const struct model_item *item,
                               struct why *why)
{
    static const enum stmt stmts[MODEL_KINDS] = {
        [MODEL_ORGANIZATION] = STMT_ORGANIZATION_DELETE,
        [MODEL_MEMBER] = STMT_MEMBER_DELETE,
        [MODEL_SITE] = STMT_SITE_DELETE,
        [MODEL_AGENT] = STMT_AGENT_REMOVE,
    };
    return run_key(db, stmts[kind], item->key, why);
}

/* Gives back all that is unique to one item, so that another can take it. */
static enum result clear_item(struct db *db, enum model_kind kind, const struct model_item *item,
                              struct why *why)
{
    enum result r;
    switch (kind) {
    case MODEL_MEMBER:
        return run_key(db, STMT_MEMBER_CLEAR, item->key, why);
    case MODEL_AGENT:
        return run_key(db, STMT_AGENT_CLEAR, item->key, why);
    case MODEL_SITE:
        r = run_key(db, STMT_SITE_CLEAR_UUID, item->key, why);
        if (r == OK)
            r = run_key(db, STMT_SITE_CLEAR_DOMAINS, item->key, why);
        return r == OK ? run_key(db, STMT_SITE_CLEAR_MEMBERS, item->key, why) : r;
    case MODEL_ORGANIZATION:
    case MODEL_KINDS:
        break;
    }
    return OK;
}

static enum result put_organization(struct db *db, const struct model_item *item, struct why *why)
{
    struct query *q = db_query(db, STMT_ORGANIZATION_PUT);
    query_text(q, ":key", item->key);
    query_text(q, ":name", item->text[ORGANIZATION_NAME]);
    query_text(q, ":plan", item->text[ORGANIZATION_PLAN]);
    query_text(q, ":language", item->text[ORGANIZATION_LANGUAGE]);
    query_text(q, ":timezone", item->text[ORGANIZATION_TIMEZONE]);
    return query_run(q, why);
}

static enum result put_member(struct db *db, const struct model_item *item, struct why *why)
{
    struct query *q = db_query(db, STMT_MEMBER_PUT);
    query_text(q, ":key", item->key);
    query_text(q, ":organization", item->organization);
    query_text(q, ":name", item->text[MEMBER_NAME]);
    query_text(q, ":role", item->text[MEMBER_ROLE]);
    enum result r = query_run(q, why);
    return r == OK ? put_list(db, STMT_MEMBER_ADDRESS_PUT, item->key, item->list[MEMBER_ADDRESSES], why) : r;
}

static enum result put_site(struct db *db, const struct model_item *item, struct why *why)
{
    struct query *q = db_query(db, STMT_SITE_PUT);
    query_text(q, ":key", item->key);
    query_text(q, ":organization", item->organization);
    query_text(q, ":name", item->text[SITE_NAME]);
    query_text_or_null(q, ":uuid", item->text[SITE_UUID]);
    enum result r = query_run(q, why);
    if (r == OK)
        r = put_list(db, STMT_SITE_DOMAIN_PUT, item->key, item->list[SITE_DOMAINS], why);
    return r == OK ? put_site_members(db, item, why) : r;
}

static enum result put_agent(struct db *db, const struct model_item *item, struct why *why)
{
    struct buf types, sites;
    pack_list(&types, item->list[AGENT_TYPES]);
    pack_list(&sites, item->list[AGENT_SITES]);
    struct query *q = db_query(db, STMT_AGENT_PUT);
    query_text(q, ":key", item->key);
    query_text(q, ":name", item->text[AGENT_NAME]);
    query_text(q, ":language", item->text[AGENT_LANGUAGE]);
    query_text(q, ":timezone", item->text[AGENT_TIMEZONE]);
    query_text(q, ":types", buf_span(&types));
    query_text(q, ":sites", buf_span(&sites));
    enum result r = query_run(q, why);
    buf_release(&types);
    buf_release(&sites);
    return r == OK ? put_list(db, STMT_AGENT_ADDRESS_PUT, item->key, item->list[AGENT_ADDRESSES], why) : r;
}

static enum result put_item(struct db *db, enum model_kind kind, const struct model_item *item,
                            struct why *why)
{
    static enum result (*const put[MODEL_KINDS])(struct db *, const struct model_item *, struct why *) = {
        [MODEL_ORGANIZATION] = put_organization,
        [MODEL_MEMBER] = put_member,
        [MODEL_SITE] = put_site,
        [MODEL_AGENT] = put_agent,
    };
    return put[kind](db, item, why);
}

/* Calls fn for each item of `of` that `other` lacks or, with changed, has otherwise. */
static enum result each(
    struct db *db, const struct model *of, const struct model *other, enum model_kind kind, bool changed,
    enum result (*fn)(struct db *, enum model_kind, const struct model_item *, struct why *), struct why *why)
{
    enum result r = OK;
    struct arena *a = arena_new(0);
    for (size_t i = 0; r == OK && i < of->of[kind].n; i++) {
        const struct model_item *item = &of->of[kind].v[i], *there = model_find(other, kind, item->key);
        if (there ? changed && model_difference(kind, item, there, a).n > 0 : true)
            r = fn(db, kind, item, why);
        arena_reset(a);
    }
    arena_free(&a);
    return r;
}

enum result model_write(struct db *db, const struct model *from, const struct model *to, struct why *why)
{
    enum result r = OK;
    /* Who goes, but organizations, which would take with them whom they hand on. */
    for (int kind = MODEL_MEMBER; r == OK && kind < MODEL_KINDS; kind++)
        r = each(db, from, to, (enum model_kind)kind, false, delete_item, why);
    for (int kind = 0; r == OK && kind < MODEL_KINDS; kind++)
        r = each(db, from, to, (enum model_kind)kind, true, clear_item, why);
    for (int kind = 0; r == OK && kind < MODEL_KINDS; kind++)
        r = each(db, to, from, (enum model_kind)kind, true, put_item, why);
    return r == OK ? each(db, from, to, MODEL_ORGANIZATION, false, delete_item, why) : r;
}
