/* phrase.h: looking for one of many fixed phrases of many languages, in time independent of how many there
 * are. Tables are sorted octet by octet and in lower case; what is looked through is folded first. */
#ifndef PARSERS_PHRASE_H
#define PARSERS_PHRASE_H

#include "parsers/span.h"

struct phrase {
    const char *text;
    uint8_t length, value;
};

struct phrases {
    const struct phrase *v;
    size_t n;
};

/* Writes in to out (in.n octets) in lower case: ASCII, Latin, Greek, Cyrillic, Vietnamese; lengths stay as
 * they are. */
void phrase_fold(char *out, struct span in);
/* The longest phrase that folded begins with, and that a word ends with there; NULL. */
const struct phrase *phrase_at(const struct phrases *, struct span folded);
/* The phrase that folded is; NULL. */
const struct phrase *phrase_is(const struct phrases *, struct span folded);
/* The last phrase in folded that begins where a word does, its place in *at_r; NULL. */
const struct phrase *phrase_last_in(const struct phrases *, struct span folded, size_t *at_r);
bool phrase_in(const struct phrases *, struct span folded);
/* Whether the table is sorted and folded, as the others need (for tests). */
bool phrases_in_order(const struct phrases *);

#endif
