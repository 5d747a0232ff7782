#include "tests/unit/support_reader.h"

#include <stdio.h>

static struct arena *arena;
static struct spans defects;
static struct facts_limits limits = {
    .parts = 1000,
    .depth = 100,
    .header_bytes = 100 << 10,
    .header_total_bytes = 1 << 20,
    .headers = 1000,
    .addresses = 100,
    .text_bytes = 1 << 20,
    .continuations = 20,
    .html_bytes = 4 << 20,
};
static struct reader reader;

struct reader *reader_begin(void)
{
    reader_end();
    arena = arena_new(0);
    defects = (struct spans){0};
    reader = (struct reader){arena, &limits, "windows-1252", &defects};
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
