/* Any text as what a person types into `search`: refused with a reason, or terms that FTS5 reads as plain
 * phrases. */
#include "daemon/store/index_query.c"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* "...", quotes within doubled. */
static bool is_phrase(struct span match)
{
    if (match.n < 2 || match.p[0] != '"' || match.p[match.n - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < match.n; i++)
        if (match.p[i] == '"' && (i + 2 >= match.n || match.p[++i] != '"'))
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(1 << 20);
    struct index_query query = {0};
    struct why why = {0};
    if (index_query_parse(span_make((const char *)data, size), arena, &query, &why) == OK) {
        if (query.n > INDEX_TERMS_MAX)
            abort();
        for (size_t i = 0; i < query.n; i++)
            if (!is_phrase(query.terms[i].match))
                abort();
    } else if (why.text[0] == '\0') {
        abort();
    }
    arena_free(&arena);
    return 0;
}
