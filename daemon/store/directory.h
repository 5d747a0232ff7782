/* directory.h: who is who: organizations, their members and sites, agents, and who is blocked.  Looked up for
 * each mail; written by an import (directory_import.h) or the tool.  Addresses are compared by address_key().
 */
#ifndef STORE_DIRECTORY_H
#define STORE_DIRECTORY_H

#include "daemon/store/db.h"

enum directory_role {
    DIRECTORY_ADMINISTRATOR,
    DIRECTORY_TEAM_MEMBER,
    DIRECTORY_DEVELOPER,
    DIRECTORY_UNPRIVILEGED,
    DIRECTORY_ROLES
};
const char *directory_role_name(enum directory_role);
bool directory_role_parse(struct span name, enum directory_role *role_r);

struct directory_organization {
    struct span id, name, plan, language, timezone; /* id empty: not there */
};

/* A person of the directory: of an organization, or of single sites only. */
struct directory_person {
    bool found;
    struct span address; /* the first address, as written: the person's key in words */
    struct span name;
    bool site_only;           /* member of sites only: sees what they themselves take part in */
    enum directory_role role; /* unprivileged where site_only */
    struct directory_organization organization; /* of the person, else of their only organization by sites */
};

/* One who is listed: role as directory_role_name() has it, or "site member". */
struct directory_member {
    struct span address, name, role;
};

struct directory_members {
    struct directory_member *v;
    size_t n;
};

struct directory_site {
    struct span id, uuid, name; /* id empty: not there */
    struct directory_organization organization;
};

struct directory_sites {
    struct directory_site *v;
    size_t n;
};

/* away_until_ms of who is away until she writes: the year 9999. */
#define DIRECTORY_AWAY_OPEN INT64_C(253402300799000)

struct directory_agent {
    struct span address, name, language, timezone; /* address empty: not there */
    struct spans types, sites;                     /* what is theirs; empty: all */
    int64_t away_until_ms;                         /* 0: here */
};

struct directory_agents {
    struct directory_agent *v;
    size_t n;
};

/* By any of a person's addresses. */
enum result directory_person(struct db *, struct span address, struct arena *,
                             struct directory_person *person_r, struct why *);
enum result directory_organization(struct db *, struct span id, struct arena *,
                                   struct directory_organization *organization_r, struct why *);
/* By id or UUID, ASCII case folded. */
enum result directory_site(struct db *, struct span id, struct arena *, struct directory_site *site_r,
                           struct why *);
/* By a host name: the domain itself or one that it is below of. */
enum result directory_site_of_host(struct db *, struct span host, struct arena *,
                                   struct directory_site *site_r, struct why *);
/* The sites this address may name: all of its organization, and those it is a member of. At most max, by id.
 */
enum result directory_sites_of(struct db *, struct span address, size_t max, struct arena *,
                               struct directory_sites *sites_r, struct why *);
enum result directory_sites_of_organization(struct db *, struct span organization, size_t max, struct arena *,
                                            struct directory_sites *sites_r, struct why *);

/* Who belongs to the organization itself; who is a member of the site alone.  At most max, by address. */
enum result directory_members_of_organization(struct db *, struct span organization, size_t max,
                                              struct arena *, struct directory_members *members_r,
                                              struct why *);
enum result directory_members_of_site(struct db *, struct span site, size_t max, struct arena *,
                                      struct directory_members *members_r, struct why *);

/* By any of an agent's addresses. */
enum result directory_agent(struct db *, struct span address, struct arena *, struct directory_agent *agent_r,
                            struct why *);
enum result directory_agents(struct db *, struct arena *, struct directory_agents *agents_r, struct why *);
/* All addresses of all agents. */
enum result directory_agent_addresses(struct db *, struct arena *, struct spans *addresses_r, struct why *);
/* Adds an agent; *added_r false: is one already. */
enum result directory_agent_add(struct db *, struct span address, bool *added_r, struct why *);
/* By any of the addresses.  0: here. */
enum result directory_agent_set_away(struct db *, struct span address, int64_t until_ms, struct why *);
/* By any of the addresses; *was_r false: is none. */
enum result directory_agent_remove(struct db *, struct span address, bool *was_r, struct why *);

/* Blocked addresses and domains ("a@b" or "b"; subdomains with them). */
enum result directory_blocked(struct db *, struct span address, bool *blocked_r, struct why *);
enum result directory_block_add(struct db *, struct span what, int64_t at_ms, bool *added_r, struct why *);
enum result directory_block_remove(struct db *, struct span what, bool *was_r, struct why *);
enum result directory_blocks(struct db *, struct arena *, struct spans *blocks_r, struct why *);

struct directory_counts {
    int64_t organizations, members, sites, agents, blocks;
};
enum result directory_count(struct db *, struct directory_counts *counts_r, struct why *);

#endif
