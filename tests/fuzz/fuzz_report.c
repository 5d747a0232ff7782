/* Any octets as the texts of a mail, the first octet telling which: all that is read of them is valid UTF-8.
 */
#include "parsers/report.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct facts_conf *conf;
    conf = conf ? conf : facts_conf_default();
    struct arena *a = arena_new(0);
    bool changed;
    uint8_t what = size ? data[0] : 0;
    struct span s = utf8_clean(a, span_from(span_make((const char *)data, size), 1), &changed);
    struct facts f = {
        .text = s, .reply_text = what & 1 ? SPAN_EMPTY : s, .quoted_text = what & 2 ? s : SPAN_EMPTY};
    f.forwarded = what & 4 ? s : SPAN_EMPTY;
    f.has_forwarded = f.forwarded.n > 0;
    if (what & 8)
        arena_push(a, &f.in_reply_to, SPAN_LIT("1@example.com"));
    if (what & 16)
        f.subject = SPAN_LIT("Re: x [#12]");
    report_read(conf, (struct facts_arrival){1759651200}, &f, a);
    for (int i = 0; i < FACTS_SECTIONS; i++)
        if (!utf8_valid(f.sections[i]))
            abort();
    arena_free(&a);
    return 0;
}
