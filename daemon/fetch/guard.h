/* guard.h: looks at what an IMAP server sends before libetpan does, and stops what would overflow its stack,
 * run it into a bad pointer or have it allocate without end: nested parentheses, literals that are longer
 * than the command may bring or whose length is no number of RFC 3501, lines without number, two response
 * codes that it reads wrongly.  It also notes what libetpan would keep to itself: that mail has come. */
#ifndef FETCH_GUARD_H
#define FETCH_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/span.h"

enum { GUARD_HEAD_BYTES = 1024 };

struct guard {
    uint64_t literal; /* octets of one that are still to come */
    uint64_t digits;  /* of the length that is being read */
    unsigned n_digits;
    enum { GUARD_TEXT, GUARD_BRACE, GUARD_NUMBER, GUARD_CLOSED } at;
    bool returned; /* a CR stands behind the length */
    bool code;     /* in the brackets behind an OK */
    unsigned depth;
    bool quoted, escaped;
    uint64_t lines;
    bool grown; /* "* 23 EXISTS" went by; the reader of it clears it */
    size_t n;   /* of the line's head */
    char head[GUARD_HEAD_BYTES];
};

/* Before each command: lines are counted anew.  What stands in the middle of a line stays there. */
void guard_begin(struct guard *);
/* The next octets.  NULL: they are harmless; else what is wrong with them, a literal.  cap: the longest
 * literal; 0: none is allowed. */
const char *guard_check(struct guard *, struct span octets, uint64_t cap);

#endif
