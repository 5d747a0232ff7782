/* directory_file.c: the Directory file.  Store floor; called by directory_import.c.  What the file doesn't
 * say of an item that is there already stays as it is; what it doesn't say of a new one is empty. */
#include "daemon/store/directory_file.h"

#include "daemon/base/jsonin.h"
#include "daemon/store/directory_check.h"
#include "daemon/store/pack.h"

struct reading {
    struct arena *a;
    const struct model *now;
    struct model *wanted;
};

/* The texts of a file live as long as its document: all that is kept is copied. */
static struct span text_of(struct reading *r, struct jsonin_value v, struct span otherwise)
{
    return jsonin_has(v) ? arena_copy(r->a, span_trim(jsonin_str(v))) : otherwise;
}

/* An array's items; what is there and no array is an error. */
static size_t count_of(struct jsonin_value v)
{
    if (jsonin_has(v) && !jsonin_is_array(v)) {
        jsonin_refuse(v, "an array is wanted");
        return 0;
    }
    return jsonin_count(v);
}

static struct spans list_of(struct reading *r, struct jsonin_value v, struct spans otherwise)
{
    if (!jsonin_has(v))
        return otherwise;
    struct spans list = {0};
    for (size_t i = 0; i < count_of(v); i++)
        arena_push(r->a, &list, arena_copy(r->a, span_trim(jsonin_str(jsonin_at(&v, i)))));
    return list;
}

/* A person's addresses, the first one among them, in order and each once. */
static struct spans addresses_of(struct reading *r, struct span first, struct jsonin_value more,
                                 struct spans otherwise)
{
    struct spans given = list_of(r, more, otherwise), all = {0};
    arena_push(r->a, &all, first);
    for (size_t i = 0; i < given.n; i++)
        if (!span_ieq(given.v[i], first))
            arena_push(r->a, &all, given.v[i]);
    model_sort_list(all);
    return all;
}

/* A new item for the key that v holds under key_name, filled with what is known of it. */
static struct model_item *begin(struct reading *r, enum model_kind kind, struct jsonin_value v,
                                const char *key_name, struct span where)
{
    struct model_item *item = model_add(r->a, &r->wanted->of[kind]);
    struct span key = text_of(r, jsonin_need(&v, key_name), SPAN_EMPTY);
    const struct model_item *known = model_find(r->now, kind, key);
    if (known)
        *item = *known;
    item->key = key;
    item->where = where;
    for (size_t i = 0; i < MODEL_TEXTS && model_shape[kind].texts[i]; i++)
        item->text[i] = text_of(r, jsonin_get(&v, model_shape[kind].texts[i]), item->text[i]);
    return item;
}

static void read_member(struct reading *r, struct jsonin_value v, struct span organization, struct span where)
{
    static const char *const keys[] = {"address", "addresses", "name", "role", NULL};
    jsonin_only(&v, keys);
    struct model_item *m = begin(r, MODEL_MEMBER, v, "address", where);
    m->organization = organization;
    if (m->text[MEMBER_ROLE].n == 0)
        m->text[MEMBER_ROLE] = SPAN_LIT("unprivileged"); /* the least that a role may see */
    m->list[MEMBER_ADDRESSES] =
        addresses_of(r, m->key, jsonin_get(&v, "addresses"), m->list[MEMBER_ADDRESSES]);
}

/* The name behind an address in a sorted list of "address\tname". */
static struct span known_name(struct spans known, struct span address)
{
    size_t low = 0, high = known.n;
    while (low < high) {
        size_t mid = (low + high) / 2, tab = span_chr(known.v[mid], '\t');
        int order = model_compare(span_head(known.v[mid], tab), address, true);
        if (order == 0)
            return span_from(known.v[mid], tab + 1);
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return SPAN_EMPTY;
}

static struct spans site_members(struct reading *r, struct jsonin_value v, struct spans known)
{
    static const char *const keys[] = {"address", "name", NULL};
    if (!jsonin_has(v))
        return known;
    struct spans list = {0};
    for (size_t i = 0; i < count_of(v); i++) {
        struct jsonin_value one = jsonin_at(&v, i);
        jsonin_only(&one, keys);
        struct span address = text_of(r, jsonin_need(&one, "address"), SPAN_EMPTY);
        struct span name = text_of(r, jsonin_get(&one, "name"), known_name(known, address));
        arena_push(r->a, &list, arena_printf(r->a, "%.*s\t%.*s", SPAN_FMT(address), SPAN_FMT(name)));
    }
    model_sort_list(list);
    return list;
}

static void read_site(struct reading *r, struct jsonin_value v, struct span organization, struct span where)
{
    static const char *const keys[] = {"id", "uuid", "name", "domains", "members", NULL};
    jsonin_only(&v, keys);
    struct model_item *s = begin(r, MODEL_SITE, v, "id", where);
    s->organization = organization;
    s->list[SITE_DOMAINS] = list_of(r, jsonin_get(&v, "domains"), s->list[SITE_DOMAINS]);
    model_sort_list(s->list[SITE_DOMAINS]);
    s->list[SITE_MEMBERS] = site_members(r, jsonin_get(&v, "members"), s->list[SITE_MEMBERS]);
}

static void read_agent(struct reading *r, struct jsonin_value v, struct span where)
{
    static const char *const keys[] = {"address",  "addresses", "name",  "language",
                                       "timezone", "types",     "sites", NULL};
    jsonin_only(&v, keys);
    struct model_item *g = begin(r, MODEL_AGENT, v, "address", where);
    g->list[AGENT_ADDRESSES] = addresses_of(r, g->key, jsonin_get(&v, "addresses"), g->list[AGENT_ADDRESSES]);
    g->list[AGENT_TYPES] = list_of(r, jsonin_get(&v, "types"), g->list[AGENT_TYPES]);
    g->list[AGENT_SITES] = list_of(r, jsonin_get(&v, "sites"), g->list[AGENT_SITES]);
}

/* What the file doesn't speak of: all items of this kind, or of one organization. */
static void keep(struct reading *r, enum model_kind kind, const struct span *organization)
{
    for (size_t i = 0; i < r->now->of[kind].n; i++) {
        const struct model_item *item = &r->now->of[kind].v[i];
        if (!organization || span_eq(item->organization, *organization))
            *model_add(r->a, &r->wanted->of[kind]) = *item;
    }
}

static void read_organization(struct reading *r, struct jsonin_value v, size_t n)
{
    static const char *const keys[] = {"id",       "name",    "plan",  "language",
                                       "timezone", "members", "sites", NULL};
    jsonin_only(&v, keys);
    struct span id = begin(r, MODEL_ORGANIZATION, v, "id", arena_printf(r->a, "organizations[%zu]", n))->key;
    struct jsonin_value members = jsonin_get(&v, "members"), sites = jsonin_get(&v, "sites");
    for (size_t i = 0; i < count_of(members); i++)
        read_member(r, jsonin_at(&members, i), id,
                    arena_printf(r->a, "organizations[%zu].members[%zu]", n, i));
    for (size_t i = 0; i < count_of(sites); i++)
        read_site(r, jsonin_at(&sites, i), id, arena_printf(r->a, "organizations[%zu].sites[%zu]", n, i));
    if (!jsonin_has(members))
        keep(r, MODEL_MEMBER, &id);
    if (!jsonin_has(sites))
        keep(r, MODEL_SITE, &id);
}

static void read_root(struct reading *r, struct jsonin_value root)
{
    static const char *const keys[] = {"organizations", "agents", NULL};
    jsonin_only(&root, keys);
    struct jsonin_value organizations = jsonin_get(&root, "organizations"),
                        agents = jsonin_get(&root, "agents");
    for (size_t i = 0; i < count_of(organizations); i++)
        read_organization(r, jsonin_at(&organizations, i), i);
    for (size_t i = 0; i < count_of(agents); i++)
        read_agent(r, jsonin_at(&agents, i), arena_printf(r->a, "agents[%zu]", i));
    for (int kind = 0; kind < MODEL_KINDS; kind++)
        if (!jsonin_has(kind == MODEL_AGENT ? agents : organizations))
            keep(r, (enum model_kind)kind, NULL);
}

void directory_file_read(struct span json, const struct model *now, struct arena *a, struct model *wanted_r,
                         struct spans *faults_r)
{
    enum { ERROR_MAX = 1024 };
    struct buf error;
    buf_init(&error, ERROR_MAX);
    *wanted_r = (struct model){0};
    *faults_r = (struct spans){0};
    struct jsonin *doc = jsonin_parse(json, JSONIN_LIMITS, &error);
    if (doc) {
        struct reading r = {.a = a, .now = now, .wanted = wanted_r};
        read_root(&r, jsonin_root(doc));
        if (jsonin_error(doc))
            buf_adds(&error, jsonin_error(doc));
    }
    jsonin_free(&doc);
    if (error.n)
        arena_push(a, faults_r, arena_copy(a, buf_span(&error)));
    buf_release(&error);
    if (faults_r->n)
        return;
    model_sort(wanted_r);
    directory_check(wanted_r, a, faults_r);
}
