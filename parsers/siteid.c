/* siteid.c: the grammar of site ids.  Called by subject.c and report.c. */
#include "parsers/siteid.h"

#include "parsers/fold.h"
#include "parsers/utf8.h"

static bool alnum(char c)
{
    return ascii_digit(c) || (c >= 'a' && c <= 'z');
}

/* s in compatibility form and lower case; false where it is not ASCII then, or too long. */
static bool ascii_form(struct span s, char *out, size_t room, size_t *n_r)
{
    size_t n = 0;
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t cp;
        len = utf8_decode(span_from(s, i), &cp);
        cp = len ? fold_width(cp) : 0x80;
        if (cp >= 0x80 || n == room)
            return false;
        out[n++] = ascii_lower((char)cp);
    }
    *n_r = n;
    return true;
}

/* Blanks of any width at either end, and the direction marks that stand around Latin words in Arabic and
 * Hebrew: no part of the id; inside there are none. */
static bool around(uint32_t cp)
{
    return fold_width(cp) == ' ' || cp == 0x200e || cp == 0x200f || cp == 0x61c ||
           (cp >= 0x2066 && cp <= 0x2069);
}

static struct span trim_all(struct span s)
{
    uint32_t cp;
    s = span_trim(s);
    for (size_t n; (n = utf8_decode(s, &cp)) > 0 && around(cp);)
        s = span_from(s, n);
    while (s.n) {
        size_t at = utf8_last(s);
        if (utf8_decode(span_from(s, at), &cp) != s.n - at || !around(cp))
            break;
        s.n = at;
    }
    return s;
}

bool siteid_read(struct arena *a, struct span s, struct span *id_r)
{
    char id[SITEID_MAX];
    size_t n;
    if (!ascii_form(trim_all(s), id, sizeof id, &n) || n == 0 || !alnum(id[0]) || !alnum(id[n - 1]))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!alnum(id[i]) && id[i] != '-' && id[i] != '_' && id[i] != '.')
            return false;
    *id_r = arena_copy(a, span_make(id, n));
    return true;
}

bool siteid_is_uuid(struct span id)
{
    if (id.n != 36)
        return false;
    for (size_t i = 0; i < id.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? id.p[i] != '-' : !ascii_digit(id.p[i]) && (id.p[i] < 'a' || id.p[i] > 'f'))
            return false;
    }
    return true;
}
