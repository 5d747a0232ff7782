/* Any octets as a text to be split: no fault, and no line lost that holds more than hard blanks. */
#include "parsers/quote_parts.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(struct span part, struct span line)
{
    return span_find(part, line) < part.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct span text = span_make((const char *)data, size), line;
    struct quote q;
    quote_split(a, text, span_head(text, 40), &q);
    for (struct span rest = text; span_line(&rest, &line);) {
        line = span_trim(line);
        if (quote_trim(line).n && !holds(q.reply, line) && !holds(q.quoted, line) &&
            !holds(q.signature, line) && !holds(q.forwarded, line))
            abort();
    }
    arena_free(&a);
    return 0;
}
