/* Any octets as HTML: no fault, a text within its cap, valid UTF-8 out of valid UTF-8. */
#include "parsers/html.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct span html = span_make((const char *)data, size);
    bool changed;
    html = utf8_clean(a, html, &changed);
    struct html_text text = html_read(a, html, 64 << 10);
    if (text.text.n > 64 << 10 || !utf8_valid(text.text))
        abort();
    arena_free(&a);
    return 0;
}
