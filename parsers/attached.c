/* attached.c: reads the first mail attached to a mail.  Called by facts_read() where nothing else was
 * forwarded. */
#include "parsers/attached.h"

#include "parsers/body.h"
#include "parsers/utf8.h"

static const struct mime_part *find_attached(const struct mime *m)
{
    for (size_t i = 1; i < m->n; i++) {
        const struct mime_part *p = &m->v[i];
        struct span in = m->v[p->parent].type;
        if (!p->multipart && span_eq(p->type, SPAN_LIT("message/rfc822")) &&
            !span_eq(in, SPAN_LIT("multipart/report")) && !span_eq(in, SPAN_LIT("multipart/digest")))
            return p;
    }
    return m->n == 1 && span_eq(m->v[0].type, SPAN_LIT("message/rfc822")) ? &m->v[0] : NULL;
}

struct span attached_text(const struct mime *m)
{
    const struct mime_part *p = find_attached(m);
    if (!p)
        return SPAN_EMPTY;
    struct mime inner;
    struct facts f = {0};
    mime_parse(m->reader, mime_octets(m, p), &inner);
    body_read(&inner, &f);
    const struct header_block *b = &inner.v[0].headers;
    struct span from = header_text(b, "From"), date = header_text(b, "Date"),
                subject = header_text(b, "Subject");
    struct span text = arena_printf(m->reader->arena, "From: %.*s\nDate: %.*s\nSubject: %.*s\n\n%.*s",
                                    SPAN_FMT(from), SPAN_FMT(date), SPAN_FMT(subject), SPAN_FMT(f.text));
    return utf8_head(text, m->reader->limits->text_bytes);
}
