/* fold.c: one way to compare words that people type in many.  Used by the report's parsers; ground floor. */
#include "parsers/fold.h"

#include "parsers/octets.h"
#include "parsers/utf8.h"

bool fold_invisible(uint32_t cp)
{
    return cp == 0xad || cp == 0x34f || cp == 0x61c || cp == 0x180e || (cp >= 0x200b && cp <= 0x200f) ||
           (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) ||
           (cp >= 0xfe00 && cp <= 0xfe0f) || cp == 0xfeff || (cp >= 0xe0000 && cp <= 0xe0fff);
}

static bool wide_space(uint32_t cp)
{
    return cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 ||
           cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

/* Small form variants, U+FE50 on, by their last octet. */
static const char small_forms[] = ",,.\0;:?!-(){}[]#&*+-<>=\0\\$%@";

uint32_t fold_width(uint32_t cp)
{
    if (cp < 0x80)
        return cp;
    if (cp >= 0xff01 && cp <= 0xff5e)
        return cp - 0xff01 + 0x21;
    if (wide_space(cp))
        return ' ';
    if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x2043 || cp == 0x301c || cp == 0xfe31)
        return '-';
    if (cp >= 0xfe50 && cp < 0xfe50 + sizeof small_forms - 1 && small_forms[cp - 0xfe50])
        return (unsigned char)small_forms[cp - 0xfe50];
    if (cp >= 0x1d400 && cp < 0x1d6a4) { /* mathematical alphabets, 52 letters each */
        uint32_t i = (cp - 0x1d400) % 52;
        return i < 26 ? 'A' + i : 'a' + i - 26;
    }
    if (cp >= 0x1d7ce && cp <= 0x1d7ff)
        return '0' + (cp - 0x1d7ce) % 10;
    return cp;
}

static uint32_t native_digit(uint32_t cp)
{
    static const uint32_t zeros[] = {0x966, 0x9e6, 0xe50};
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (cp >= zeros[i] && cp < zeros[i] + 10)
            return '0' + cp - zeros[i];
    return cp;
}

static uint32_t quote_mark(uint32_t cp)
{
    if ((cp >= 0x2018 && cp <= 0x201b) || cp == 0x2032 || cp == 0xb4 || cp == 0x2bc)
        return '\'';
    return (cp >= 0x201c && cp <= 0x201f) || cp == 0x2033 ? '"' : cp;
}

static unsigned table_fold(uint32_t cp, uint32_t out_r[2])
{
    for (const struct fold_range *r = fold_ranges; r->last; r++) {
        if (cp < r->first || cp > r->last)
            continue;
        uint32_t to = r->to[cp - r->first];
        if (to >= 0xe000 && to < 0xf000) {
            out_r[0] = fold_pairs[to - 0xe000][0];
            out_r[1] = fold_pairs[to - 0xe000][1];
            return 2;
        }
        out_r[0] = to;
        return to ? 1 : 0;
    }
    out_r[0] = native_digit(cp);
    return 1;
}

unsigned fold_char(uint32_t cp, uint32_t out_r[2])
{
    if (cp < 0x80) {
        out_r[0] = ascii_space((char)cp) ? ' ' : (unsigned char)ascii_lower((char)cp);
        return 1;
    }
    if (fold_invisible(cp))
        return 0;
    uint32_t narrow = quote_mark(fold_width(cp));
    if (narrow < 0x80) {
        out_r[0] = (unsigned char)ascii_lower((char)narrow);
        return 1;
    }
    return table_fold(narrow, out_r);
}

/* Encodes the folded cp to out; false where it does not fit. */
static bool put(char *out, size_t room, size_t *n, uint32_t cp)
{
    char c[3] = {(char)cp};
    size_t len = 1;
    if (cp >= 0x80 && cp < 0x800) {
        c[0] = (char)(0xc0 | cp >> 6);
        c[1] = (char)(0x80 | (cp & 0x3f));
        len = 2;
    } else if (cp >= 0x800) {
        c[0] = (char)(0xe0 | cp >> 12);
        c[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        c[2] = (char)(0x80 | (cp & 0x3f));
        len = 3;
    }
    if (*n + len > room)
        return false;
    memcpy(out + *n, c, len);
    *n += len;
    return true;
}

/* Folds one character; planes above the first, which hold no word of ours, are copied as they are. */
static bool put_folded(struct span one, uint32_t cp, char *out, size_t room, size_t *n)
{
    uint32_t to[2];
    unsigned count = fold_char(cp, to);
    if (count && to[0] > 0xffff) {
        if (*n + one.n > room)
            return false;
        memcpy(out + *n, one.p, one.n);
        *n += one.n;
        return true;
    }
    for (unsigned i = 0; i < count; i++) {
        if (to[i] == ' ' && (*n == 0 || out[*n - 1] == ' '))
            continue;
        if (!put(out, room, n, to[i]))
            return false;
    }
    return true;
}

/* Folds from octet *i on while it is ASCII without a control character or a second blank, sixteen octets at a
 * time. */
static void fold_plain(struct span s, char *out, size_t room, size_t *i, size_t *n)
{
    while (*i + OCTETS_STEP < s.n && *n + OCTETS_STEP <= room) {
        octets16 v = octets_load(s.p + *i), next = octets_load(s.p + *i + 1);
        bool second = s.p[*i] == ' ' && (*n == 0 || out[*n - 1] == ' ');
        if (second || octets_first((v < ' ') | ((v == ' ') & (next == ' '))) < OCTETS_STEP)
            return;
        octets_store(out + *n, octets_lower(v));
        *i += OCTETS_STEP;
        *n += OCTETS_STEP;
    }
}

/* Folds what is at octet *i; false where it does not fit. */
static bool fold_next(struct span s, char *out, size_t room, size_t *i, size_t *n)
{
    if ((unsigned char)s.p[*i] < 0x80) {
        char c = ascii_space(s.p[*i]) ? ' ' : ascii_lower(s.p[*i]);
        ++*i;
        if (c == ' ' && (*n == 0 || out[*n - 1] == ' '))
            return true;
        if (*n == room)
            return false;
        out[(*n)++] = c;
        return true;
    }
    uint32_t cp;
    size_t len = utf8_decode(span_from(s, *i), &cp), at = *i;
    *i += len ? len : 1;
    return len == 0 || put_folded(span_make(s.p + at, len), cp, out, room, n);
}

bool fold_text(struct span s, char *out, size_t room, struct span *out_r)
{
    size_t n = 0, i = 0;
    bool fits = true;
    while (i < s.n && fits) {
        fold_plain(s, out, room, &i, &n);
        for (size_t end = i + OCTETS_STEP; i < s.n && i < end && fits;)
            fits = fold_next(s, out, room, &i, &n);
    }
    while (n && out[n - 1] == ' ')
        n--;
    *out_r = span_make(out, n);
    return fits;
}
