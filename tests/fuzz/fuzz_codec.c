/* Any octets in any encoding: the size told is the size decoded; what is encoded comes back; charsets make
 * UTF-8. */
#include "parsers/charset.h"
#include "parsers/codec.h"
#include "parsers/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct spans defects = {0};
    struct reader r = {arena_new(0), NULL, "windows-1252", &defects};
    struct span s = span_make((const char *)data, size), label = span_head(s, span_chr(s, '\n'));
    struct buf out;
    buf_init(&out, size * 4 + 100);
    codec_base64_encode(&out, s, 76);
    bool bad = !span_eq(codec_decode(r.arena, FACTS_ENCODING_BASE64, buf_span(&out)), s);
    for (int e = FACTS_ENCODING_IDENTITY; e <= FACTS_ENCODING_UUENCODE; e++)
        bad |= codec_decode(r.arena, (enum facts_encoding)e, s).n !=
               codec_decoded_size((enum facts_encoding)e, s);
    struct span text = charset_decode(&r, label, span_from(s, label.n + 1));
    if (bad || !utf8_valid(text) || span_chr(text, 0) < text.n)
        abort();
    buf_release(&out);
    arena_free(&r.arena);
    return 0;
}
