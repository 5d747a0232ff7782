/* Any octets as "when it began": a time that is not far ahead, or none. */
#include "parsers/utf8.h"
#include "parsers/when.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct facts_conf *conf;
    conf = conf ? conf : facts_conf_default();
    struct arena *a = arena_new(0);
    bool changed;
    struct span s = utf8_clean(a, span_make((const char *)data, size), &changed);
    struct facts_time base = {true, 1759651200, 120};
    struct facts_time t = when_read(conf, s, size & 1 ? SPAN_LIT("nl") : SPAN_LIT("en"), base);
    if (t.set && (t.unix_s > base.unix_s + 86400 || t.unix_s < 631152000 || abs(t.offset_min) > 30 * 60))
        abort();
    arena_free(&a);
    return 0;
}
