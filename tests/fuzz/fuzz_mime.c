/* Any octets as a tree of parts: bodies within the mail, parents before their children, texts that are valid
 * UTF-8. */
#include "parsers/mime.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct facts_limits limits = {20, 5, 2000, 20000, 100, 20, 5000, 5, 5000};
    struct spans defects = {0};
    struct reader r = {arena_new(0), &limits, "windows-1252", &defects};
    const char *end = (const char *)data + size;
    struct mime m;
    mime_parse(&r, span_make((const char *)data, size), &m);
    for (size_t i = 0; i < m.n; i++) {
        const struct mime_part *p = &m.v[i];
        if (p->body.p < (const char *)data || p->body.p > end || p->body.n > (size_t)(end - p->body.p) ||
            p->parent >= (int)i || p->depth > limits.depth || !utf8_valid(p->filename))
            abort();
        struct span text = mime_text(&m, p, limits.text_bytes);
        if (!utf8_valid(text) || span_chr(text, 0) < text.n || text.n > 2 * limits.text_bytes)
            abort();
    }
    arena_free(&r.arena);
    return 0;
}
