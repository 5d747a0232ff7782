/* opening.h: the ticket that a mail opens, and what is said about it. */
#ifndef GATE_OPENING_H
#define GATE_OPENING_H

#include "daemon/gate/judge.h"

enum opening_link {
    OPENING_FIRST,  /* follows no other ticket */
    OPENING_CLOSED, /* the mail answers a closed one: site, type and people are inherited */
    OPENING_TOPIC,  /* a reply that is another matter */
};

/* Fills *v: outcome `opened`, the ticket, its first entry, people, sections, and the confirmation. before:
 * the ticket that it follows; NULL with OPENING_FIRST. */
void opening_fill(struct judge *, struct verdict *v, enum opening_link, const struct ticket *before);

/* The people in To and Cc, as they are to be written down with a ticket of that organization: where the
 * sender vouches for them, those with a role that may see it take part, he himself among them if he has one;
 * everybody else is just named. */
struct verdict_people opening_people(struct judge *, struct span organization, bool vouches);

/* Sections: found in the mail (by a heading, by shape, or as environments and a time). */
bool opening_found(const struct facts *, enum facts_section);
/* Does the type (NULL: none) ask for it? */
bool opening_asks(const struct conf_type *, enum facts_section);

#endif
