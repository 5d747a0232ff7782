/* reader.c: the list of what was broken in a mail.  Called by every parser. */
#include "parsers/reader.h"

void reader_defect(struct reader *r, const char *text)
{
    struct span s = span_of(text);
    for (size_t i = 0; i < r->defects->n; i++)
        if (span_eq(r->defects->v[i], s))
            return;
    arena_push(r->arena, r->defects, s);
}
