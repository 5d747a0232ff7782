/* address.c: the one gate that an address passes before anything is mailed to it.  Ground floor; called by
 * the composer, the doors and the transports. */
#include "parsers/address.h"

#include "parsers/utf8.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 255, LABEL_MAX = 63 }; /* RFC 5321 section 4.5.3.1 */

bool address_atext(char c)
{
    return (unsigned char)c >= 0x80 || ascii_alpha(c) || ascii_digit(c) ||
           (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Dots anywhere: Japanese providers gave out "a..b@" and "a.@", and their owners want answers. */
static bool dot_atom(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '.' && !address_atext(s.p[i]))
            return false;
    return s.n > 0;
}

/* Quoted-string of RFC 5321: printable, quotes and backslashes escaped. */
static bool quoted(struct span s)
{
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7f || c == '"')
            return false;
        if (c == '\\' && (++i + 1 >= s.n || (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f))
            return false;
    }
    return true;
}

static bool domain_name(struct span s)
{
    size_t label = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '.') {
            if (label == 0 || s.p[i - 1] == '-')
                return false;
            label = 0;
            continue;
        }
        bool fine =
            c >= 0x80 || ascii_alpha((char)c) || ascii_digit((char)c) || c == '_' || (c == '-' && label);
        if (!fine || ++label > LABEL_MAX)
            return false;
    }
    return label && s.p[s.n - 1] != '-';
}

/* [192.0.2.1], [IPv6:...] */
static bool domain_literal(struct span s)
{
    if (s.n < 4 || s.p[0] != '[' || s.p[s.n - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < s.n; i++)
        if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != ':')
            return false;
    return true;
}

/* Control characters that UTF-8 can spell (C1, line and paragraph separators) and the bidi marks. */
static bool unprintable(struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t n = utf8_decode(span_from(s, i), &cp);
        if (n == 0 || (cp >= 0x80 && cp < 0xa1) || (cp >= 0x2000 && cp < 0x2010) ||
            (cp >= 0x2028 && cp < 0x2030) || (cp >= 0x2060 && cp < 0x2070) || cp == 0x3000 || cp == 0xfeff ||
            cp >= 0xe0000)
            return true;
        i += n;
    }
    return false;
}

/* The "@" that parts it: the last one, since a quoted local part may hold others. */
static size_t at_of(struct span s)
{
    size_t i = s.n;
    while (i > 0 && s.p[i - 1] != '@')
        i--;
    return i ? i - 1 : s.n;
}

bool address_parse(struct span s, struct address *out_r)
{
    size_t at = at_of(s);
    struct span local = span_head(s, at), domain = span_from(s, at + 1);
    if (at == s.n || local.n == 0 || local.n > LOCAL_MAX || domain.n > DOMAIN_MAX ||
        strchr("-|/", local.p[0]))
        return false;
    if (!(dot_atom(local) || quoted(local)) || !(domain_name(domain) || domain_literal(domain)) ||
        unprintable(s))
        return false;
    memcpy(out_r->s, s.p, s.n);
    out_r->s[s.n] = 0;
    return true;
}

struct span address_span(const struct address *a)
{
    return span_of(a->s);
}

struct span address_local(const struct address *a)
{
    struct span s = address_span(a);
    return span_head(s, at_of(s));
}

struct span address_domain(const struct address *a)
{
    struct span s = address_span(a);
    return span_from(s, at_of(s) + 1);
}

struct span address_key(struct arena *arena, struct span address)
{
    struct span trimmed = span_trim(address);
    char *p = arena_alloc(arena, trimmed.n + 1);
    for (size_t i = 0; i < trimmed.n; i++)
        p[i] = ascii_lower(trimmed.p[i]);
    return span_make(p, trimmed.n);
}

bool address_equal(struct span a, struct span b)
{
    return span_ieq(span_trim(a), span_trim(b));
}

bool address_extension(struct span address, struct span base, struct span *ext_r)
{
    size_t at = at_of(address), base_at = at_of(base);
    struct span local = span_head(address, at), base_local = span_head(base, base_at);
    if (at == address.n || base_at == base.n || local.n <= base_local.n || local.p[base_local.n] != '+')
        return false;
    if (!span_ieq(span_head(local, base_local.n), base_local) ||
        !span_ieq(span_from(address, at), span_from(base, base_at)))
        return false;
    *ext_r = span_from(local, base_local.n + 1);
    return true;
}
