/* address.c: the one door to an address that mail is sent to.  Strict: what is refused here is never handed
 * to SMTP or to sendmail.  Called by the gate, the composer and the senders. */
#include "parsers/address.h"

#include "parsers/utf8.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 255 }; /* RFC 5321 section 4.5.3.1 */

/* atext of RFC 5322 section 3.2.3 and RFC 6531, but for "|" and "`": no honest address has them, and a shell
 * behind some pipe might. */
static bool atom_char(char c)
{
    return (unsigned char)c >= 0x80 || ascii_alpha(c) || ascii_digit(c) ||
           (c > 32 && strchr("!#$%&'*+-/=?^_{}~", c));
}

/* Dots inside and at the ends are let pass: some providers have handed out "a..b@" and "a.@". */
static bool dot_atom(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!atom_char(s.p[i]) && s.p[i] != '.')
            return false;
    return s.n > 0 && s.p[0] != '-' && s.p[0] != '.';
}

static bool quoted(struct span s)
{
    if (s.n < 3 || s.p[0] != '"' || s.p[s.n - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 32 || c == 127 || c == '"')
            return false;
        if (c == '\\' && ++i + 1 >= s.n)
            return false;
        if ((unsigned char)s.p[i] < 32 || s.p[i] == 127)
            return false;
    }
    return true;
}

/* Labels of letters, digits, hyphens (and underscores, which exist), none empty, none with a hyphen at its
 * end. */
static bool domain_name(struct span s)
{
    char before = '.';
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool edge = c == '.' || c == '-';
        if ((edge && before == '.') || (c == '.' && before == '-'))
            return false;
        if (!edge && c != '_' && !ascii_alpha(c) && !ascii_digit(c) && (unsigned char)c < 0x80)
            return false;
        before = c;
    }
    return s.n > 0 && before != '.' && before != '-';
}

/* "[192.0.2.1]", "[IPv6:...]" */
static bool domain_literal(struct span s)
{
    if (s.n < 3 || s.p[0] != '[' || s.p[s.n - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < s.n; i++)
        if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != ':')
            return false;
    return true;
}

/* Control characters beyond ASCII: C1, line and paragraph separator. */
static bool has_control(struct span s)
{
    uint32_t cp;
    for (size_t n; s.n; s = span_from(s, n)) {
        n = utf8_decode(s, &cp);
        if (n == 0 || (cp >= 0x80 && cp < 0xa0) || cp == 0x2028 || cp == 0x2029)
            return true;
    }
    return false;
}

/* The last "@" divides: a local part may hold one in quotes. */
static size_t divide(struct span s)
{
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != '@')
        at--;
    return at ? at - 1 : s.n;
}

bool address_parse(struct span s, struct address *out_r)
{
    if (s.n > sizeof out_r->s - 1 || has_control(s))
        return false;
    size_t at = divide(s);
    struct span local = span_head(s, at), domain = span_from(s, at + 1);
    if (s.n) {
        if (local.n > LOCAL_MAX || domain.n > DOMAIN_MAX)
            return false;
        if (!dot_atom(local) && !quoted(local))
            return false;
        if (!domain_name(domain) && !domain_literal(domain))
            return false;
        memcpy(out_r->s, s.p, s.n);
    }
    out_r->s[s.n] = 0;
    return true;
}

struct span address_span(const struct address *a)
{
    return span_of(a->s);
}

struct span address_local(const struct address *a)
{
    struct span s = span_of(a->s);
    return span_head(s, divide(s));
}

struct span address_domain(const struct address *a)
{
    struct span s = span_of(a->s);
    return span_from(s, divide(s) + 1);
}

struct span address_key(struct arena *arena, struct span address)
{
    struct span s = arena_copy(arena, address);
    char *p = (char *)(uintptr_t)s.p;
    for (size_t i = 0; i < s.n; i++)
        p[i] = ascii_lower(p[i]);
    return s;
}

bool address_equal(struct span a, struct span b)
{
    return span_ieq(a, b);
}

bool address_extension(struct span address, struct span base, struct span *ext_r)
{
    size_t at = divide(address), base_at = divide(base);
    if (at == address.n || base_at == base.n || at <= base_at + 1 || address.p[base_at] != '+')
        return false;
    if (!span_ieq(span_head(address, base_at), span_head(base, base_at)) ||
        !span_ieq(span_from(address, at), span_from(base, base_at)))
        return false;
    *ext_r = span_make(address.p + base_at + 1, at - base_at - 1);
    return true;
}
