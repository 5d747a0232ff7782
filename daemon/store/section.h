/* section.h: the named pieces of detail of a ticket: steps, environments, began, errors, links.  They stand
 * with the message that said them (entry.h), as ranges of its text: what they say is kept once, and goes
 * where the message goes. */
#ifndef STORE_SECTION_H
#define STORE_SECTION_H

#include "daemon/store/db.h"
#include "parsers/buf.h"

struct section {
    struct span name, text;
    bool stated;   /* by a heading; false: recognised by shape */
    int64_t entry; /* the message that said it: as read; not looked at in writing */
};

struct sections {
    struct section *v;
    size_t n;
};

/* Those that messages of the ticket said; where two said one, the later one's.  In no particular order. */
enum result section_list(struct db *, int64_t ticket, struct arena *, struct sections *sections_r,
                         struct why *);

/* For entry.c: the column of a message of that text; empty where there are none.  out is initialised here;
 * release it. */
void section_pack(struct buf *out, const struct sections *, struct span text);

#endif
