/* Any octets as a header block: fields within it, values that are one line of valid UTF-8. */
#include "parsers/header.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct facts_limits limits = {
        .header_bytes = 1000, .header_total_bytes = 10000, .headers = 50};
    struct spans defects = {0}, ids = {0};
    struct reader r = {arena_new(0), &limits, "windows-1252", &defects};
    struct header_block b;
    header_parse(&r, span_make((const char *)data, size), &b);
    for (size_t i = 0; i < b.n; i++) {
        struct span line = header_unfold(&b, &b.v[i]), text = header_decode(&b, &b.v[i]);
        if (!utf8_valid(line) || !utf8_valid(text) || span_chr(text, '\n') < text.n ||
            span_chr(text, '\r') < text.n)
            abort();
        header_ids(r.arena, line, 10, &ids);
        header_token(r.arena, line);
    }
    if (b.body > size || b.n > limits.headers)
        abort();
    arena_free(&r.arena);
    return 0;
}
