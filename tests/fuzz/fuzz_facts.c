/* Any octets as a mail: facts within their limits, ranges within the mail, JSON that is valid UTF-8. */
#include "parsers/rules.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct facts_conf *conf;
    conf = conf ? conf : facts_conf_default();
    struct arena *a = arena_new(256 << 20);
    struct buf out;
    buf_init(&out, 64 << 20);
    struct facts *f =
        facts_read(conf, (struct facts_arrival){1700000000}, span_make((const char *)data, size), a);
    facts_json(f, true, &out);
    bool bad = out.overflow || !utf8_valid(buf_span(&out)) || !utf8_valid(f->text) || f->text.n > 1 << 20;
    for (size_t i = 0; i < f->attachments.n; i++)
        bad |= f->attachments.v[i].offset > size ||
               f->attachments.v[i].length > size - f->attachments.v[i].offset;
    if (bad || f->internal.body_offset > size)
        abort();
    buf_release(&out);
    arena_free(&a);
    return 0;
}
