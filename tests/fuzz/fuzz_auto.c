/* Any octets as a header: no fault, a reason exactly where no answer may be sent; and any octets' language.
 */
#include "parsers/auto.h"
#include "parsers/language.h"
#include "parsers/rules.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct span raw = span_make((const char *)data, size);
    struct spans defects = {0};
    struct reader r = {a, &facts_limits_default, "windows-1252", &defects};
    struct header_block b;
    header_parse(&r, raw, &b);
    struct facts f = {
        .subject = header_text(&b, "Subject"), .has_from = true, .from.address = header_value(&b, "From")};
    auto_read(&b, &f, a);
    struct span language = language_of(raw);
    if (f.auto_submitted != (f.auto_reason.n > 0) || (language.n != 0 && language.n != 2))
        abort();
    arena_free(&a);
    return 0;
}
