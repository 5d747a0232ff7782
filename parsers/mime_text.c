/* mime_text.c: what a text part says.  Declared in mime.h; called for the body, and by bounce.c. */
#include "parsers/mime.h"

#include "parsers/charset.h"
#include "parsers/codec.h"
#include "parsers/flowed.h"
#include "parsers/utf8.h"

enum { META_OCTETS = 2048 };

struct span mime_octets(const struct mime *m, const struct mime_part *p)
{
    return codec_decode(m->reader->arena, p->encoding, p->body);
}

/* The charset an HTML document names itself: <meta charset=x>, or content="text/html; charset=x". */
static struct span meta_charset(struct span html)
{
    struct span s = span_head(html, META_OCTETS);
    size_t meta = span_ifind(s, SPAN_LIT("<meta"));
    s = span_from(s, meta);
    s = span_from(s, span_ifind(s, SPAN_LIT("charset")) + sizeof "charset" - 1);
    s = span_trim(s);
    if (s.n == 0 || s.p[0] != '=')
        return SPAN_EMPTY;
    s = span_trim(span_from(s, 1));
    if (s.n && (s.p[0] == '"' || s.p[0] == '\''))
        s = span_from(s, 1);
    size_t n = 0;
    while (n < s.n && !ascii_space(s.p[n]) && !strchr("\"'/>;", s.p[n]))
        n++;
    return span_head(s, n);
}

/* Every line end as LF. */
static struct span lf_lines(struct arena *a, struct span s)
{
    size_t cr = span_chr(s, '\r');
    if (cr == s.n)
        return s;
    char *out = arena_octets(a, s.n + 1);
    size_t n = 0;
    while (s.n) {
        memcpy(out + n, s.p, cr);
        n += cr;
        s = span_from(s, cr);
        size_t end = 0; /* CR LF, or the CR CR LF of a mail that was turned twice */
        while (end < 2 && end < s.n && s.p[end] == '\r')
            end++;
        if (s.n) {
            bool lf = end < s.n && s.p[end] == '\n';
            out[n++] = '\n';
            s = span_from(s, lf ? end + 1 : 1);
        }
        cr = span_chr(s, '\r');
    }
    return span_make(out, n);
}

struct span mime_text_of(const struct mime *m, const struct mime_part *p, struct span octets, size_t max)
{
    struct reader *r = m->reader;
    octets = span_head(octets, max * 4); /* no charset needs more octets than that for one of UTF-8 */
    struct span charset = p->charset;
    if (!charset_name(charset) && span_eq(p->type, SPAN_LIT("text/html")))
        charset = meta_charset(octets);
    if (charset.n == 0)
        charset = p->charset;
    struct span text = charset_decode(r, charset, octets);
    if (text.n > max) {
        text = utf8_head(text, max);
        reader_defect(r, "very long text: cut");
    }
    text = lf_lines(r->arena, text);
    return p->flowed ? flowed_join(r->arena, text, p->delsp) : text;
}

struct span mime_text(const struct mime *m, const struct mime_part *p, size_t max)
{
    /* quoted-printable makes three octets of one, and charsets four: more is not decoded in vain */
    struct span head = span_head(p->body, max * 12 + META_OCTETS);
    bool broken;
    struct span octets = codec_decode_checked(m->reader->arena, p->encoding, head, &broken);
    if (broken)
        reader_defect(m->reader, "broken transfer encoding: read as far as it goes");
    return mime_text_of(m, p, octets, max);
}
