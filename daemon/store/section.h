/* section.h: the named pieces of detail of a ticket: steps, environments, began, errors, links. */
#ifndef STORE_SECTION_H
#define STORE_SECTION_H

#include "daemon/store/db.h"

struct section {
    struct span name, text;
    bool stated;   /* by a heading; false: recognised by shape */
    int64_t entry; /* the message that said it; 0: none */
};

struct sections {
    struct section *v;
    size_t n;
};

/* Writes it, in place of one with that name. */
enum result section_put(struct db *, int64_t ticket, const struct section *, struct why *);
/* In no particular order. */
enum result section_list(struct db *, int64_t ticket, struct arena *, struct sections *sections_r,
                         struct why *);

#endif
