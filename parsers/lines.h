/* lines.h: the lines of a mail, whose ends may be LF, CRLF, a bare CR, or CR CR LF, even mixed.  Linear over
 * the whole, unlike span_line() where a mail has no LF at all. */
#ifndef PARSERS_LINES_H
#define PARSERS_LINES_H

#include "parsers/span.h"

struct lines {
    struct span octets;
    size_t pos; /* where the next line begins */
    size_t lf;  /* the first LF at or behind pos; found when first needed */
    bool lf_known;
    bool bare_cr; /* a line ended in CR without LF, or in CR CR LF */
};

static inline struct lines lines_of(struct span octets, size_t pos)
{
    return (struct lines){.octets = octets, .pos = pos};
}

/* The next line without its line end; false at the end of the octets. */
bool lines_next(struct lines *, struct span *line_r);

#endif
