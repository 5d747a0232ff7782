/* heading.h: whether a line of a mail opens a section of the report: "Steps to reproduce:", "*Steps:* open
 * the shop", "## Environment", "3. Errors", "| Since | yesterday |", "【再現手順】", "When did it begin?". */
#ifndef PARSERS_HEADING_H
#define PARSERS_HEADING_H

#include "parsers/ruleset.h"

struct heading {
    int what;            /* enum facts_section or enum ruleset_heading */
    struct span content; /* what follows it in its line, trimmed; empty where it stands alone */
    struct span words;   /* the heading itself, as written */
    unsigned number;     /* "3." before it, 0: none */
    bool bullet;         /* "-" before it */
    bool styled;         /* bold, markdown, in brackets, in a table's first cell */
    bool alone;          /* nothing but the words marks it: no colon, no style */
    bool single;         /* of one word */
    bool quoted;         /* behind ">" */
    bool guessed;        /* by words in it, not by all of it */
    bool asks;           /* guessed, and a question */
    bool weak;           /* guessed by one word, with text behind it: counts only among others like it */
};

/* False where the line opens none.  underlined: the next line is a rule. */
bool heading_read(const struct facts_conf *, struct span line, bool underlined, struct heading *out_r);

/* The cells of a table's row ("a | b", "| a | b |", or parted by tabs), trimmed, at most max; their number, 0
 * where the line is no row of two cells or more. */
size_t heading_cells(struct span line, struct span *cells, size_t max);

/* What a whole cell or phrase says as a heading; -1: nothing. */
int heading_of(const struct facts_conf *, struct span phrase);

#endif
