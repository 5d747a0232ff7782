/* utf8.c: one decoder of UTF-8 for all.  Ground floor. */
#include "parsers/utf8.h"

#include "parsers/octets.h"

size_t utf8_decode_wide(struct span s, uint32_t *cp_r)
{
    if (s.n == 0)
        return 0;
    const unsigned char *b = (const unsigned char *)s.p;
    if (b[0] < 0x80) {
        *cp_r = b[0];
        return 1;
    }
    size_t len = b[0] >= 0xc2 && b[0] < 0xe0   ? 2
                 : b[0] >= 0xe0 && b[0] < 0xf0 ? 3
                 : b[0] >= 0xf0 && b[0] < 0xf5 ? 4
                                               : 0;
    if (len == 0 || s.n < len)
        return 0;
    uint32_t cp = b[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((b[i] & 0xc0) != 0x80)
            return 0;
        cp = cp << 6 | (b[i] & 0x3f);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (cp < least[len] || (cp >= 0xd800 && cp < 0xe000) || cp > 0x10ffff)
        return 0;
    *cp_r = cp;
    return len;
}

size_t utf8_length(struct span s)
{
    uint32_t cp;
    return utf8_decode(s, &cp);
}

void utf8_encode(struct buf *out, uint32_t cp)
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
        cp = 0xfffd;
    char c[4];
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1; cp >>= 6)
        c[i] = (char)(0x80 | (cp & 0x3f));
    c[0] = (char)(lead[n] | cp);
    buf_add(out, span_make(c, n));
}

size_t utf8_ascii(struct span s)
{
    size_t i = 0;
    for (const char *p = s.p; i + 4 * OCTETS_STEP <= s.n; i += 4 * OCTETS_STEP, p += 4 * OCTETS_STEP) {
        octets16 a = octets_load(p), b = octets_load(p + OCTETS_STEP), c = octets_load(p + 2 * OCTETS_STEP),
                 d = octets_load(p + 3 * OCTETS_STEP);
        if (octets_first((a <= 0) | (b <= 0) | (c <= 0) | (d <= 0)) < OCTETS_STEP)
            break;
    }
    for (; i + OCTETS_STEP <= s.n; i += OCTETS_STEP) {
        unsigned end = octets_first(octets_load(s.p + i) <= 0);
        if (end < OCTETS_STEP)
            return i + end;
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80 && s.p[i] != 0)
        i++;
    return i;
}

size_t utf8_printable(struct span s)
{
    size_t i = 0;
    for (; i + OCTETS_STEP <= s.n; i += OCTETS_STEP) {
        octets16 v = octets_load(s.p + i);
        unsigned end = octets_first((v < 0x20) | (v == 0x7f));
        if (end < OCTETS_STEP)
            return i + end;
    }
    while (i < s.n && (unsigned char)s.p[i] >= 0x20 && (unsigned char)s.p[i] < 0x7f)
        i++;
    return i;
}

/* How much of the head of s is valid and free of NUL. */
static size_t good(struct span s)
{
    size_t i = 0;
    for (;;) {
        i += utf8_ascii(span_from(s, i));
        if (i == s.n || s.p[i] == 0)
            return i;
        size_t len = utf8_length(span_from(s, i));
        if (len == 0)
            return i;
        i += len;
    }
}

bool utf8_valid(struct span s)
{
    for (;;) {
        s = span_from(s, good(s));
        if (s.n == 0)
            return true;
        if (s.p[0] != 0)
            return false;
        s = span_from(s, 1);
    }
}

struct span utf8_clean(struct arena *a, struct span s, bool *changed_r)
{
    size_t n = good(s);
    *changed_r = n < s.n;
    if (n == s.n)
        return s;
    char *out = arena_octets(a, s.n * 3 + 1);
    size_t o = 0;
    for (;;) {
        memcpy(out + o, s.p, n);
        o += n;
        s = span_from(s, n);
        if (s.n == 0)
            break;
        memcpy(out + o, "\xef\xbf\xbd", 3);
        o += 3;
        s = span_from(s, 1);
        n = good(s);
    }
    return span_make(out, o);
}

size_t utf8_last(struct span s)
{
    size_t at = s.n - 1;
    while (at && ((unsigned char)s.p[at] & 0xc0) == 0x80)
        at--;
    return at;
}

struct span utf8_head(struct span s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max && ((unsigned char)s.p[max] & 0xc0) == 0x80)
        max--;
    return span_head(s, max);
}
