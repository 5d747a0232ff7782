/* html_link.c: what of a link's target is worth showing behind its words.  Called by html.c alone. */
#include "parsers/html_parts.h"

#include "parsers/utf8.h"

enum { LONGEST_HREF = 2048 };

/* References decoded, blanks and controls dropped, "<" and ">" as in a URL: what may stand in "<...>". */
static struct span clean_href(struct arena *a, struct span href)
{
    href = span_trim(href);
    struct buf out;
    buf_init(&out, LONGEST_HREF);
    for (size_t i = 0; i < href.n;) {
        uint32_t cp;
        size_t n = href.p[i] == '&' ? html_entity(span_from(href, i), true, &cp) : 0;
        if (n == 0)
            n = utf8_decode(span_from(href, i), &cp);
        if (n == 0)
            break;
        if (cp == '<' || cp == '>')
            buf_adds(&out, cp == '<' ? "%3C" : "%3E");
        else if (cp > ' ' && html_kind_of(cp) == HTML_KIND_TEXT)
            utf8_encode(&out, cp);
        i += n;
    }
    struct span s = out.overflow ? SPAN_EMPTY : arena_copy(a, buf_span(&out));
    buf_release(&out);
    return s;
}

static int hex_of(char c)
{
    c = ascii_lower(c);
    return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Outlook's mail filter puts every link behind a redirector that carries the true one in "url=". */
static struct span unwrap_safelink(struct arena *a, struct span href)
{
    size_t host = span_find(span_head(href, 100), SPAN_LIT(".safelinks.protection.outlook.com/"));
    size_t at = span_find(span_head(href, 300), SPAN_LIT("url="));
    if (host >= 100 || host == href.n || at + 4 >= href.n || at >= 300)
        return href;
    struct span in = span_from(href, at + 4);
    in = span_head(in, span_chr(in, '&'));
    char *out = arena_alloc(a, in.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < in.n; i++) {
        int high = in.p[i] == '%' && i + 2 < in.n ? hex_of(in.p[i + 1]) : -1;
        int low = high >= 0 ? hex_of(in.p[i + 2]) : -1;
        bool coded = low >= 0;
        char c = coded ? (char)(high * 16 + low) : in.p[i];
        i += coded ? 2 : 0;
        if (c <= ' ' || c == '<' || c == '>' || c == 0x7f)
            return href;
        out[n++] = c;
    }
    return n ? span_make(out, n) : href;
}

static bool shown_scheme(struct span href)
{
    return span_istarts(href, SPAN_LIT("http://")) || span_istarts(href, SPAN_LIT("https://")) ||
           span_istarts(href, SPAN_LIT("ftp://")) || span_istarts(href, SPAN_LIT("mailto:"));
}

/* Without scheme, "www." and a last "/": for comparing a link with its words. */
static struct span bare_url(struct span s)
{
    static const struct span heads[] = {SPAN_LIT("http://"), SPAN_LIT("https://"), SPAN_LIT("mailto:"),
                                        SPAN_LIT("www.")};
    s = span_trim(s);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (span_istarts(s, heads[i]))
            s = span_from(s, heads[i].n);
    if (s.n && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

struct span html_link_target(struct arena *a, struct span href, struct span words)
{
    href = unwrap_safelink(a, clean_href(a, href));
    if (!shown_scheme(href))
        return SPAN_EMPTY;
    if (span_istarts(href, SPAN_LIT("mailto:"))) {
        href = span_from(href, 7);
        href = span_head(href, span_chr(href, '?'));
        if (span_chr(href, '@') == href.n)
            return SPAN_EMPTY;
    }
    return span_ieq(bare_url(words), bare_url(href)) ? SPAN_EMPTY : href;
}
