#include "tests/unit/support_reader.h"

#include <stdio.h>

static struct arena *arena;
static struct spans defects;
static struct reader reader;

struct reader *reader_begin(void)
{
    reader_end();
    arena = arena_new(0);
    defects = (struct spans){0};
    reader = (struct reader){arena, &facts_limits_default, "windows-1252", &defects};
    return &reader;
}

bool reader_has_defect(const struct reader *r, const char *text)
{
    for (size_t i = 0; i < r->defects->n; i++)
        if (span_starts(r->defects->v[i], span_of(text)))
            return true;
    return false;
}

void reader_end(void)
{
    arena_free(&arena);
}

void assert_text(struct span got, const char *want, const char *what)
{
    if (span_eq(got, span_of(want)))
        return;
    print_error("%s\n  want \"%s\"\n  got  \"%.*s\"\n", what, want, SPAN_FMT(got));
    fail();
}
