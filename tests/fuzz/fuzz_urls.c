/* Any octets as a text: its links lie in it, hold no blank, and have a host. */
#include "parsers/urls.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct spans urls = {0};
    bool changed;
    struct span s = utf8_clean(a, span_make((const char *)data, size), &changed);
    urls_read(a, s, &urls);
    for (size_t i = 0; i < urls.n; i++) {
        struct span u = urls.v[i];
        if (u.p < s.p || u.p + u.n > s.p + s.n || span_chr(u, ' ') < u.n || urls_host(a, u).n == 0)
            abort();
        urls_is_screenshot(u);
    }
    arena_free(&a);
    return 0;
}
