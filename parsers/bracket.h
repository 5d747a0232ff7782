/* bracket.h: a pair of brackets at the head of a text, of any kind people type. */
#ifndef PARSERS_BRACKET_H
#define PARSERS_BRACKET_H

#include "parsers/span.h"

enum { BRACKET_INSIDE_MAX = 200 }; /* octets */

struct bracket {
    struct span inside; /* not trimmed */
    size_t len;         /* brackets and all */
    bool weak;          /* (), <>, {} and 「」, which also stand in ordinary text */
};

/* False where s begins with no bracket, or it does not close within BRACKET_INSIDE_MAX. */
bool bracket_read(struct span s, struct bracket *out_r);

#endif
