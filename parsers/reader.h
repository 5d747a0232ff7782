/* reader.h: what every parser of one mail shares: its arena, the limits, the charset of last resort, and the
 * list of what was found broken.  facts_read() makes one a mail. */
#ifndef PARSERS_READER_H
#define PARSERS_READER_H

#include "parsers/rules.h"

struct reader {
    struct arena *arena;
    const struct facts_limits *limits;
    const char *fallback_charset; /* an iconv name */
    struct spans *defects;
};

/* Notes what was broken and how it was read, once a kind: text is a literal of ours ("NUL in the header:
 * dropped"). */
void reader_defect(struct reader *, const char *text);

#endif
