#include "tests/unit/support_quote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *arena;

struct quote quote_of(const char *text, const char *subject)
{
    struct quote q;
    arena_reset(arena);
    quote_split(arena, span_of(text), span_of(subject), &q);
    return q;
}

bool quote_holds(struct span part, struct span line)
{
    return span_find(part, line) < part.n;
}

/* Every line that isn't empty stands in one of the parts. */
static void nothing_lost(const char *text, const struct quote *q)
{
    struct span rest = span_of(text), line;
    while (span_line(&rest, &line)) {
        line = span_trim(line);
        if (line.n && !quote_holds(q->reply, line) && !quote_holds(q->quoted, line) &&
            !quote_holds(q->signature, line) && !quote_holds(q->forwarded, line))
            fail_msg("lost «%.*s» of:\n%s", SPAN_FMT(line), text);
    }
}

void quote_want_reply(const char *text, const char *subject, const char *reply)
{
    struct quote q = quote_of(text, subject);
    nothing_lost(text, &q);
    if (!span_eq(span_trim(q.reply), span_of(reply)))
        fail_msg("want «%s»\ngot «%.*s»\nof: %s", reply, SPAN_FMT(q.reply), text);
}

int quote_begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

int quote_end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}
