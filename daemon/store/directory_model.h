/* directory_model.h: a whole directory in memory: as it stands in the tables, and as a file wants it.  For
 * directory_import.c, directory_file.c and directory_model.c. */
#ifndef STORE_DIRECTORY_MODEL_H
#define STORE_DIRECTORY_MODEL_H

#include "daemon/store/db.h"

enum model_kind { MODEL_ORGANIZATION, MODEL_MEMBER, MODEL_SITE, MODEL_AGENT, MODEL_KINDS };
enum { MODEL_TEXTS = 4, MODEL_LISTS = 3 };

/* What all kinds have in common: a key, the organization it belongs to, texts and lists. */
struct model_item {
    struct span key;          /* organization, site: id; member, agent: the first address */
    struct span organization; /* of members and sites */
    struct span text[MODEL_TEXTS];
    struct spans list[MODEL_LISTS]; /* sorted where their order says nothing */
    struct span where;              /* in the file; empty: kept as it was */
};

struct model_items {
    struct model_item *v;
    size_t n;
};

struct model {
    struct model_items of[MODEL_KINDS];
};

/* Where a kind's values are, by name: the keys of the file; NULL behind the last. */
struct model_shape {
    const char *name; /* "member" */
    const char *texts[MODEL_TEXTS + 1], *lists[MODEL_LISTS + 1];
    bool folds_case; /* keys compare with ASCII case folded */
};
extern const struct model_shape model_shape[MODEL_KINDS];

/* Indexes in text and list. */
enum { ORGANIZATION_NAME, ORGANIZATION_PLAN, ORGANIZATION_LANGUAGE, ORGANIZATION_TIMEZONE };
enum { MEMBER_NAME, MEMBER_ROLE, MEMBER_ADDRESSES = 0 };
enum { SITE_NAME, SITE_UUID, SITE_DOMAINS = 0, SITE_MEMBERS = 1 }; /* members: "address\tname" */
enum { AGENT_NAME, AGENT_LANGUAGE, AGENT_TIMEZONE, AGENT_ADDRESSES = 0, AGENT_TYPES = 1, AGENT_SITES = 2 };

struct model_item *model_add(struct arena *, struct model_items *); /* a new one, empty */
/* By the kind's order of keys; items must be sorted.  NULL: not there. */
const struct model_item *model_find(const struct model *, enum model_kind, struct span key);
void model_sort(struct model *);
void model_sort_list(struct spans); /* ASCII case folded */
int model_compare(struct span a, struct span b, bool folds_case);

/* All that stands in the tables, sorted. */
enum result model_load(struct db *, struct arena *, struct model *model_r, struct why *);
/* Makes the tables say `to` where they say `from`; only what differs is written. */
enum result model_write(struct db *, const struct model *from, const struct model *to, struct why *);
/* What two items of one kind say differently, by name, joined by ", "; empty: nothing. */
struct span model_difference(enum model_kind, const struct model_item *a, const struct model_item *b,
                             struct arena *);

#endif
