/* Any octets as a subject: a last reading that needs no directory, sites in ASCII, all valid UTF-8. */
#include "parsers/siteid.h"
#include "parsers/subject.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct facts_conf *conf;
    conf = conf ? conf : facts_conf_default();
    struct arena *a = arena_new(0);
    struct facts_subjects s = {0};
    struct spans defects = {0};
    bool changed;
    subject_read(conf, utf8_clean(a, span_make((const char *)data, size), &changed), SPAN_EMPTY, a, &s,
                 &defects);
    if (s.n == 0 || s.n > SUBJECT_READINGS || s.v[s.n - 1].needs_directory)
        abort();
    for (size_t i = 0; i < s.n; i++) {
        struct span id;
        if (!utf8_valid(s.v[i].summary) || (s.v[i].site.n && !siteid_read(a, s.v[i].site, &id)))
            abort();
    }
    arena_free(&a);
    return 0;
}
