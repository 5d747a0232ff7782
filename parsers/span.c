/* span.c: comparing and cutting borrowed octets.  Ground floor, called by everything. */
#include "parsers/span.h"

#include "parsers/octets.h"

bool span_ieq(struct span a, struct span b)
{
    return a.n == b.n && span_istarts(a, b);
}

bool span_istarts(struct span s, struct span prefix)
{
    if (s.n < prefix.n)
        return false;
    for (size_t i = 0; i < prefix.n; i++)
        if (ascii_lower(s.p[i]) != ascii_lower(prefix.p[i]))
            return false;
    return true;
}

size_t span_find(struct span s, struct span needle)
{
    if (needle.n == 0)
        return 0;
    const char *q = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return q ? (size_t)(q - s.p) : s.n;
}

size_t span_find_piece(struct span s, struct span piece)
{
    enum { HEAD_BYTES = 64, TRIES = 8 }; /* what is short is found fast */
    size_t at = 0;
    for (int i = 0; i < TRIES; i++, at++) {
        at += span_find(span_from(s, at), span_head(piece, HEAD_BYTES));
        if (at >= s.n)
            break;
        if (span_eq(span_head(span_from(s, at), piece.n), piece))
            return at;
    }
    return s.n;
}

/* Needles are short words of ours, so that the inner loop is bounded and the whole linear. */
size_t span_ifind(struct span s, struct span needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (span_istarts(span_from(s, i), needle))
            return i;
    return s.n;
}

struct span span_trim_ends(struct span s)
{
    while (s.n && ascii_space(s.p[0]))
        s = span_from(s, 1);
    while (s.n && ascii_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* How many octets stand before the first CR or LF. */
static size_t line_length(struct span s)
{
    size_t i = 0;
    for (; i + OCTETS_STEP <= s.n; i += OCTETS_STEP) {
        octets16 v = octets_load(s.p + i);
        unsigned end = octets_first((v == '\n') | (v == '\r'));
        if (end < OCTETS_STEP)
            return i + end;
    }
    while (i < s.n && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    return i;
}

bool span_line(struct span *rest, struct span *line_r)
{
    if (rest->n == 0)
        return false;
    size_t i = line_length(*rest);
    *line_r = span_head(*rest, i);
    if (i + 1 < rest->n && rest->p[i] == '\r' && rest->p[i + 1] == '\n')
        i++;
    *rest = span_from(*rest, i + 1);
    return true;
}
