/* directory.c: looking up who is who, agents and blocks by hand.  Store floor; called by the gate's rules and
 * by the tool.  Address, host and site columns compare with ASCII case folded, which is address_key()'s rule.
 */
#include "daemon/store/directory.h"

#include "daemon/store/pack.h"

static const char *const role_names[DIRECTORY_ROLES] = {
    [DIRECTORY_ADMINISTRATOR] = "administrator",
    [DIRECTORY_TEAM_MEMBER] = "team_member",
    [DIRECTORY_DEVELOPER] = "developer",
    [DIRECTORY_UNPRIVILEGED] = "unprivileged",
};

const char *directory_role_name(enum directory_role role)
{
    return role_names[role];
}

bool directory_role_parse(struct span name, enum directory_role *role_r)
{
    size_t i;
    if (!pack_name(role_names, DIRECTORY_ROLES, name, &i))
        return false;
    *role_r = (enum directory_role)i;
    return true;
}

/* --- People --- */

static void organization_columns(struct query *q, struct arena *a, struct directory_organization *o)
{
    o->id = query_get_text(q, a);
    o->name = query_get_text(q, a);
    o->plan = query_get_text(q, a);
    o->language = query_get_text(q, a);
    o->timezone = query_get_text(q, a);
}

static enum result site_member(struct db *db, struct span address, struct arena *a,
                               struct directory_person *p, struct why *why)
{
    struct query *q = db_query(db, STMT_DIRECTORY_SITE_MEMBER);
    query_text(q, ":address", address);
    enum result r = query_row(q, &p->found, why);
    if (!p->found)
        return r;
    p->site_only = true;
    p->role = DIRECTORY_UNPRIVILEGED;
    p->address = query_get_text(q, a);
    p->name = query_get_text(q, a);
    int64_t organizations = query_get_int(q);
    organization_columns(q, a, &p->organization);
    if (organizations != 1)
        p->organization = (struct directory_organization){0};
    return query_done(q, why);
}

enum result directory_person(struct db *db, struct span address, struct arena *a, struct directory_person *p,
                             struct why *why)
{
    *p = (struct directory_person){0};
    struct query *q = db_query(db, STMT_DIRECTORY_MEMBER);
    query_text(q, ":address", address);
    enum result r = query_row(q, &p->found, why);
    if (r == OK && !p->found)
        return site_member(db, address, a, p, why);
    if (r != OK)
        return r;
    p->address = query_get_text(q, a);
    p->name = query_get_text(q, a);
    p->role = (enum directory_role)query_get_name(q, role_names, DIRECTORY_ROLES);
    organization_columns(q, a, &p->organization);
    return query_done(q, why);
}

enum result directory_organization(struct db *db, struct span id, struct arena *a,
                                   struct directory_organization *o, struct why *why)
{
    bool row;
    *o = (struct directory_organization){0};
    struct query *q = db_query(db, STMT_DIRECTORY_ORGANIZATION);
    query_text(q, ":id", id);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    (void)query_get_int(q);
    organization_columns(q, a, o);
    return query_done(q, why);
}

/* --- Sites --- */

static void site_columns(struct query *q, struct arena *a, struct directory_site *s)
{
    s->id = query_get_text(q, a);
    s->uuid = query_get_text(q, a);
    s->name = query_get_text(q, a);
    organization_columns(q, a, &s->organization);
}

static enum result one_site(struct query *q, struct arena *a, struct directory_site *s, struct why *why)
{
    bool row;
    *s = (struct directory_site){0};
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    site_columns(q, a, s);
    return query_done(q, why);
}

static enum result all_sites(struct query *q, struct arena *a, struct directory_sites *sites, struct why *why)
{
    *sites = (struct directory_sites){0};
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        sites->v = pack_grow(a, sites->v, sites->n, sizeof *sites->v);
        site_columns(q, a, &sites->v[sites->n++]);
    }
}

enum result directory_site(struct db *db, struct span id, struct arena *a, struct directory_site *site_r,
                           struct why *why)
{
    struct query *q = db_query(db, STMT_DIRECTORY_SITE);
    query_text(q, ":id", id);
    return one_site(q, a, site_r, why);
}

/* The part behind the first dot: the domain above. */
static struct span domain_above(struct span domain)
{
    return span_from(domain, span_chr(domain, '.') + 1);
}

enum result directory_site_of_host(struct db *db, struct span host, struct arena *a,
                                   struct directory_site *site_r, struct why *why)
{
    *site_r = (struct directory_site){0};
    enum { HOST_MAX = 255 }; /* RFC 1035 section 2.3.4 */
    if (host.n > HOST_MAX)
        return OK;
    for (struct span domain = host; domain.n; domain = domain_above(domain)) {
        struct query *q = db_query(db, STMT_DIRECTORY_SITE_OF_DOMAIN);
        query_text(q, ":domain", domain);
        enum result r = one_site(q, a, site_r, why);
        if (r != OK || site_r->id.n)
            return r;
    }
    return OK;
}

enum result directory_sites_of(struct db *db, struct span address, size_t max, struct arena *a,
                               struct directory_sites *sites_r, struct why *why)
{
    struct query *q = db_query(db, STMT_DIRECTORY_SITES_OF);
    query_text(q, ":address", address);
    query_int(q, ":max", (int64_t)max);
    return all_sites(q, a, sites_r, why);
}

enum result directory_sites_of_organization(struct db *db, struct span organization, size_t max,
                                            struct arena *a, struct directory_sites *sites_r, struct why *why)
{
    struct query *q = db_query(db, STMT_DIRECTORY_SITES_OF_ORGANIZATION);
    query_text(q, ":organization", organization);
    query_int(q, ":max", (int64_t)max);
    return all_sites(q, a, sites_r, why);
}

static enum result all_members(struct query *q, struct span of, size_t max, struct arena *a,
                               struct directory_members *members, struct why *why)
{
    *members = (struct directory_members){0};
    query_text(q, ":of", of);
    query_int(q, ":max", (int64_t)max);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        members->v = pack_grow(a, members->v, members->n, sizeof *members->v);
        struct directory_member *m = &members->v[members->n++];
        m->address = query_get_text(q, a);
        m->name = query_get_text(q, a);
        m->role = query_get_text(q, a);
    }
}

enum result directory_members_of_organization(struct db *db, struct span organization, size_t max,
                                              struct arena *a, struct directory_members *members_r,
                                              struct why *why)
{
    return all_members(db_query(db, STMT_DIRECTORY_MEMBERS_OF_ORGANIZATION), organization, max, a, members_r,
                       why);
}

enum result directory_members_of_site(struct db *db, struct span site, size_t max, struct arena *a,
                                      struct directory_members *members_r, struct why *why)
{
    return all_members(db_query(db, STMT_DIRECTORY_MEMBERS_OF_SITE), site, max, a, members_r, why);
}

/* --- Agents --- */

static void agent_columns(struct query *q, struct arena *a, struct directory_agent *g)
{
    g->address = query_get_text(q, a);
    g->name = query_get_text(q, a);
    g->language = query_get_text(q, a);
    g->timezone = query_get_text(q, a);
    g->types = pack_list_read(a, query_get_text(q, a));
    g->sites = pack_list_read(a, query_get_text(q, a));
    g->away_until_ms = query_get_int(q);
}

enum result directory_agent(struct db *db, struct span address, struct arena *a,
                            struct directory_agent *agent_r, struct why *why)
{
    bool row;
    *agent_r = (struct directory_agent){0};
    struct query *q = db_query(db, STMT_DIRECTORY_AGENT);
    query_text(q, ":address", address);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    agent_columns(q, a, agent_r);
    return query_done(q, why);
}

enum result directory_agents(struct db *db, struct arena *a, struct directory_agents *agents_r,
                             struct why *why)
{
    *agents_r = (struct directory_agents){0};
    struct query *q = db_query(db, STMT_DIRECTORY_AGENTS);
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        agents_r->v = pack_grow(a, agents_r->v, agents_r->n, sizeof *agents_r->v);
        agent_columns(q, a, &agents_r->v[agents_r->n++]);
    }
}

enum result directory_agent_set_away(struct db *db, struct span address, int64_t until_ms, struct why *why)
{
    struct query *q = db_query(db, STMT_AGENT_SET_AWAY);
    query_int(q, ":until", until_ms);
    query_text(q, ":address", address);
    return query_run(q, why);
}

enum result directory_agent_add(struct db *db, struct span address, bool *added_r, struct why *why)
{
    int64_t changed;
    *added_r = false;
    struct arena *a = arena_new(0);
    struct directory_agent known;
    enum result r = directory_agent(db, address, a, &known, why);
    bool is_one = known.address.n > 0;
    arena_free(&a);
    if (r != OK || is_one)
        return r;
    struct query *q = db_query(db, STMT_AGENT_INSERT);
    query_text(q, ":address", address);
    query_text(q, ":name", SPAN_EMPTY);
    query_text(q, ":language", SPAN_EMPTY);
    query_text(q, ":timezone", SPAN_EMPTY);
    query_text(q, ":types", SPAN_EMPTY);
    query_text(q, ":sites", SPAN_EMPTY);
    r = query_run_changed(q, &changed, why);
    if (r != OK)
        return r;
    *added_r = changed == 1;
    q = db_query(db, STMT_AGENT_ADDRESS_PUT);
    query_text(q, ":value", address);
    query_text(q, ":key", address);
    return query_run(q, why);
}

enum result directory_agent_remove(struct db *db, struct span address, bool *was_r, struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_AGENT_DELETE);
    query_text(q, ":address", address);
    enum result r = query_run_changed(q, &changed, why);
    *was_r = changed == 1;
    return r;
}

/* The one text of every row; ends the query. */
static enum result all_texts(struct query *q, struct arena *a, struct spans *texts_r, struct why *why)
{
    *texts_r = (struct spans){0};
    for (;;) {
        bool row;
        enum result r = query_row(q, &row, why);
        if (!row)
            return r;
        arena_push(a, texts_r, query_get_text(q, a));
    }
}

enum result directory_agent_addresses(struct db *db, struct arena *a, struct spans *addresses_r,
                                      struct why *why)
{
    return all_texts(db_query(db, STMT_DIRECTORY_AGENT_ADDRESSES), a, addresses_r, why);
}

/* --- Blocks --- */

static enum result is_blocked(struct db *db, struct span what, bool *blocked_r, struct why *why)
{
    int64_t found;
    struct query *q = db_query(db, STMT_BLOCK_GET);
    query_text(q, ":what", what);
    enum result r = query_number(q, &found, why);
    *blocked_r = found != 0;
    return r;
}

enum result directory_blocked(struct db *db, struct span address, bool *blocked_r, struct why *why)
{
    enum { ADDRESS_MAX = 320 };
    int64_t any;
    *blocked_r = false;
    enum result r = query_number(db_query(db, STMT_BLOCK_ANY), &any, why);
    if (r != OK || !any)
        return r;
    address = span_head(address, ADDRESS_MAX);
    r = is_blocked(db, address, blocked_r, why);
    size_t at = address.n; /* the last @: the one before may be quoted in the local part */
    while (at > 0 && address.p[at - 1] != '@')
        at--;
    struct span domain = at ? span_from(address, at) : SPAN_EMPTY;
    for (; r == OK && !*blocked_r && domain.n; domain = domain_above(domain))
        r = is_blocked(db, domain, blocked_r, why);
    return r;
}

enum result directory_block_add(struct db *db, struct span what, int64_t at_ms, bool *added_r,
                                struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_BLOCK_INSERT);
    query_text(q, ":what", what);
    query_int(q, ":at", at_ms);
    enum result r = query_run_changed(q, &changed, why);
    *added_r = changed == 1;
    return r;
}

enum result directory_block_remove(struct db *db, struct span what, bool *was_r, struct why *why)
{
    int64_t changed;
    struct query *q = db_query(db, STMT_BLOCK_DELETE);
    query_text(q, ":what", what);
    enum result r = query_run_changed(q, &changed, why);
    *was_r = changed == 1;
    return r;
}

enum result directory_blocks(struct db *db, struct arena *a, struct spans *blocks_r, struct why *why)
{
    return all_texts(db_query(db, STMT_BLOCK_LIST), a, blocks_r, why);
}

enum result directory_count(struct db *db, struct directory_counts *c, struct why *why)
{
    bool row;
    *c = (struct directory_counts){0};
    struct query *q = db_query(db, STMT_DIRECTORY_COUNT);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    c->organizations = query_get_int(q);
    c->members = query_get_int(q);
    c->sites = query_get_int(q);
    c->agents = query_get_int(q);
    c->blocks = query_get_int(q);
    return query_done(q, why);
}
