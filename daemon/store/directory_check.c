/* directory_check.c: faults of a wanted directory: texts and addresses that are none, and what is there
 * twice.  Store floor; called by directory_file.c. */
#include "daemon/store/directory_check.h"

#include <stdlib.h>

#include "daemon/base/zone.h"
#include "daemon/store/directory.h"
#include "parsers/address.h"

enum { FAULTS_MAX = 1000 }; /* nobody reads more */

struct check {
    struct arena *a;
    struct spans *faults;
};

/* Where an item stands, for a person. */
static struct span place(struct check *c, enum model_kind kind, const struct model_item *item)
{
    if (item->where.n)
        return item->where;
    return arena_printf(c->a, "%s %.*s (kept)", model_shape[kind].name, SPAN_FMT(item->key));
}

static void fault(struct check *c, enum model_kind kind, const struct model_item *item, const char *what,
                  struct span value)
{
    if (c->faults->n < FAULTS_MAX)
        arena_push(c->a, c->faults,
                   arena_printf(c->a, "%.*s: %s: %.*s", SPAN_FMT(place(c, kind, item)), what,
                                SPAN_FMT(span_head(value, 200))));
}

static bool is_line(struct span s)
{
    enum { LONGEST = 500 };
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return false;
    return s.n <= LONGEST;
}

/* An id is written into subjects, in front of a colon or between brackets. */
static bool is_id(struct span s)
{
    enum { LONGEST = 100 };
    for (size_t i = 0; i < s.n; i++)
        if (strchr(" []<>,;:\"\\", s.p[i]))
            return false;
    return s.n > 0 && s.n <= LONGEST && is_line(s);
}

static bool is_domain(struct span s)
{
    enum { LONGEST = 253 }; /* RFC 1035 section 2.3.4 */
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]) && s.p[i] != '-' && s.p[i] != '.' &&
            (unsigned char)s.p[i] < 0x80)
            return false;
    return s.n > 0 && s.n <= LONGEST && s.p[0] != '.' && s.p[s.n - 1] != '.';
}

static bool is_address(struct span s)
{
    struct address address;
    return address_parse(s, &address) && address.s[0];
}

static void check_addresses(struct check *c, enum model_kind kind, const struct model_item *item,
                            struct spans list)
{
    for (size_t i = 0; i < list.n; i++) {
        struct span address = span_head(list.v[i], span_chr(list.v[i], '\t'));
        if (!is_address(address))
            fault(c, kind, item, "no mail address", address);
    }
}

static void check_zone(struct check *c, enum model_kind kind, const struct model_item *item, struct span zone)
{
    if (zone.n && !zone_known(zone))
        fault(c, kind, item, "no such timezone", zone);
}

static void check_item(struct check *c, enum model_kind kind, const struct model_item *item)
{
    enum directory_role role;
    for (size_t i = 0; i < MODEL_TEXTS; i++)
        if (!is_line(item->text[i]))
            fault(c, kind, item, "too long, or with control characters", item->text[i]);
    for (size_t k = 0; k < MODEL_LISTS; k++)
        for (size_t i = 0; i < item->list[k].n; i++) {
            struct span s = item->list[k].v[i];
            bool pair = kind == MODEL_SITE && k == SITE_MEMBERS;
            if (!is_line(pair ? span_from(s, span_chr(s, '\t') + 1) : s))
                fault(c, kind, item, "too long, or with control characters", s);
        }
    switch (kind) {
    case MODEL_ORGANIZATION:
        if (!is_id(item->key))
            fault(c, kind, item,
                  "an id has 1 to 100 characters and no blanks, brackets, quotes, commas or colons",
                  item->key);
        check_zone(c, kind, item, item->text[ORGANIZATION_TIMEZONE]);
        break;
    case MODEL_MEMBER:
        check_addresses(c, kind, item, item->list[MEMBER_ADDRESSES]);
        if (!directory_role_parse(item->text[MEMBER_ROLE], &role))
            fault(c, kind, item, "role wants administrator, team_member, developer or unprivileged, not",
                  item->text[MEMBER_ROLE]);
        break;
    case MODEL_SITE:
        if (!is_id(item->key))
            fault(c, kind, item,
                  "an id has 1 to 100 characters and no blanks, brackets, quotes, commas or colons",
                  item->key);
        for (size_t i = 0; i < item->list[SITE_DOMAINS].n; i++)
            if (!is_domain(item->list[SITE_DOMAINS].v[i]))
                fault(c, kind, item, "no domain", item->list[SITE_DOMAINS].v[i]);
        check_addresses(c, kind, item, item->list[SITE_MEMBERS]);
        break;
    case MODEL_AGENT:
        check_addresses(c, kind, item, item->list[AGENT_ADDRESSES]);
        check_zone(c, kind, item, item->text[AGENT_TIMEZONE]);
        break;
    case MODEL_KINDS:
        break;
    }
}

/* --- What may be there once only --- */

struct use {
    struct span value;
    const struct model_item *item;
};

struct uses {
    struct use *v;
    size_t n;
};

static void use(struct uses *u, struct span value, const struct model_item *item)
{
    u->v[u->n++] = (struct use){value, item};
}

static int by_value(const void *pa, const void *pb)
{
    const struct use *a = pa, *b = pb;
    int order = model_compare(a->value, b->value, true);
    return order ? order : (a->item > b->item) - (a->item < b->item);
}

static void check_once(struct check *c, enum model_kind kind, const char *what, struct uses *u)
{
    if (u->n)
        qsort(u->v, u->n, sizeof *u->v, by_value);
    for (size_t i = 1; i < u->n; i++)
        if (model_compare(u->v[i - 1].value, u->v[i].value, true) == 0)
            fault(c, kind, u->v[i].item,
                  arena_str(c->a, arena_printf(c->a, "%s is there twice, also at %.*s", what,
                                               SPAN_FMT(place(c, kind, u->v[i - 1].item)))),
                  u->v[i].value);
}

static struct uses room_for(struct check *c, const struct model_items *items, bool keys, size_t list)
{
    size_t n = 0;
    for (size_t i = 0; i < items->n; i++)
        n += (keys ? 2 : 0) + items->v[i].list[list].n;
    return (struct uses){.v = ARENA_ARRAY(c->a, n + 1, struct use)};
}

static void check_lists_once(struct check *c, const struct model *m, enum model_kind kind, size_t list,
                             const char *what)
{
    const struct model_items *items = &m->of[kind];
    struct uses u = room_for(c, items, false, list);
    for (size_t i = 0; i < items->n; i++)
        for (size_t k = 0; k < items->v[i].list[list].n; k++)
            use(&u, items->v[i].list[list].v[k], &items->v[i]);
    check_once(c, kind, what, &u);
}

/* A site is asked for by id or UUID: both are names of the same kind. */
static void check_keys_once(struct check *c, const struct model *m, enum model_kind kind)
{
    const struct model_items *items = &m->of[kind];
    struct uses u = room_for(c, items, true, 0);
    for (size_t i = 0; i < items->n; i++) {
        const struct model_item *item = &items->v[i];
        use(&u, item->key, item);
        if (kind == MODEL_SITE && item->text[SITE_UUID].n && !span_ieq(item->text[SITE_UUID], item->key))
            use(&u, item->text[SITE_UUID], item);
    }
    check_once(c, kind, "this id", &u);
}

static void check_site_members_once(struct check *c, const struct model *m)
{
    const struct model_items *sites = &m->of[MODEL_SITE];
    for (size_t i = 0; i < sites->n; i++) {
        struct spans list = sites->v[i].list[SITE_MEMBERS];
        for (size_t k = 1; k < list.n; k++) {
            struct span a = span_head(list.v[k - 1], span_chr(list.v[k - 1], '\t')),
                        b = span_head(list.v[k], span_chr(list.v[k], '\t'));
            if (span_ieq(a, b))
                fault(c, MODEL_SITE, &sites->v[i], "this member is there twice", b);
        }
    }
}

void directory_check(const struct model *wanted, struct arena *a, struct spans *faults)
{
    struct check c = {.a = a, .faults = faults};
    for (int kind = 0; kind < MODEL_KINDS; kind++)
        for (size_t i = 0; i < wanted->of[kind].n; i++)
            check_item(&c, (enum model_kind)kind, &wanted->of[kind].v[i]);
    check_keys_once(&c, wanted, MODEL_ORGANIZATION);
    check_keys_once(&c, wanted, MODEL_SITE);
    check_lists_once(&c, wanted, MODEL_MEMBER, MEMBER_ADDRESSES, "this address");
    check_lists_once(&c, wanted, MODEL_AGENT, AGENT_ADDRESSES, "this address");
    check_lists_once(&c, wanted, MODEL_SITE, SITE_DOMAINS, "this domain");
    check_site_members_once(&c, wanted);
}
