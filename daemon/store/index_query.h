/* index_query.h: what a person typed into `search`, taken apart. */
#ifndef STORE_INDEX_QUERY_H
#define STORE_INDEX_QUERY_H

#include "daemon/store/index.h"

struct index_term {
    struct span match; /* one FTS5 string: a quoted phrase, nothing else */
    bool is_not;
};

struct index_query {
    struct index_term terms[INDEX_TERMS_MAX];
    size_t n;
    struct span site, from, type;
    bool status_set;
    enum ticket_status status;
    int64_t before_ms, after_ms; /* 0: not given */
};

/* PERM with a line for a person where it isn't a query that can be answered. */
enum result index_query_parse(struct span query, struct arena *, struct index_query *query_r, struct why *);

#endif
