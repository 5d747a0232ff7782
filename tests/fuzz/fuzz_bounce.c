/* Any octets as a mail that may be a bounce: no fault, never more recipients than the limit. */
#include "parsers/bounce_parts.h"
#include "parsers/rules.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct span raw = span_make((const char *)data, size);
    struct spans defects = {0};
    struct reader r = {a, &facts_limits_default, "windows-1252", &defects};
    struct facts f = {.text = raw, .subject = span_head(raw, 60), .from.name = span_head(raw, 20)};
    struct mime m;
    mime_parse(&r, raw, &m);
    f.internal.null_return_path = size && data[0] & 1;
    bounce_read(&m, &f, a);
    if (f.delivery_status.n > BOUNCE_RECIPIENTS || (f.delivery_status.n && !f.bounce))
        abort();
    arena_free(&a);
    return 0;
}
