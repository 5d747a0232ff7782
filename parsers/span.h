/* span.h: a borrowed run of octets, pointer and length.  The ground floor: everything else includes it.
 * A span owns nothing and need not end in NUL.  Absent text is the empty span (p may then be anything,
 * SPAN_EMPTY by convention); never test p against NULL. */
#ifndef PARSERS_SPAN_H
#define PARSERS_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const char *p;
    size_t n;
};

struct spans {
    struct span *v;
    size_t n;
};

#define SPAN_EMPTY    ((struct span){"", 0})
#define SPAN_LIT(lit) ((struct span){"" lit, sizeof(lit) - 1})
/* For printf: "%.*s", SPAN_FMT(s).  Only for spans known to be short. */
#define SPAN_FMT(s) (int)(s).n, (s).p

static inline struct span span_of(const char *cstr)
{
    return (struct span){cstr ? cstr : "", cstr ? strlen(cstr) : 0};
}

static inline struct span span_make(const char *p, size_t n)
{
    return (struct span){p, n};
}

/* From octet i on; i past the end gives the empty span at the end. */
static inline struct span span_from(struct span s, size_t i)
{
    i = i < s.n ? i : s.n;
    return (struct span){i ? s.p + i : s.p, s.n - i}; /* p may be NULL where n is 0 */
}

/* The first n octets at most. */
static inline struct span span_head(struct span s, size_t n)
{
    return (struct span){s.p, n < s.n ? n : s.n};
}

static inline bool span_eq(struct span a, struct span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Here, so that the length of a literal is known where they are called: parsers ask little else. */
static inline bool span_starts(struct span s, struct span prefix)
{
    if (s.n < prefix.n || prefix.n == 0)
        return prefix.n == 0;
    return s.p[0] == prefix.p[0] && memcmp(s.p, prefix.p, prefix.n) == 0;
}

static inline bool span_ends(struct span s, struct span suffix)
{
    if (s.n < suffix.n || suffix.n == 0)
        return suffix.n == 0;
    return s.p[s.n - 1] == suffix.p[suffix.n - 1] && memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0;
}

/* The position of octet c, or s.n where there is none. */
static inline size_t span_chr(struct span s, char c)
{
    const char *q = s.n ? memchr(s.p, (unsigned char)c, s.n) : NULL;
    return q ? (size_t)(q - s.p) : s.n;
}

/* ASCII only, whatever the locale. */
static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool ascii_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

static inline bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The value of a hexadecimal digit, -1 where c is none. */
static inline int ascii_hex(char c)
{
    return ascii_digit(c)                                   ? c - '0'
           : ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f' ? ascii_lower(c) - 'a' + 10
                                                            : -1;
}

bool span_ieq(struct span a, struct span b); /* ASCII case folded */
bool span_istarts(struct span s, struct span prefix);
size_t span_find(struct span s, struct span needle); /* position, or s.n where there is none; linear time */
/* The same for a long piece that is likely there: s.n, too, where it hides behind many that only begin like
 * it. */
size_t span_find_piece(struct span s, struct span piece);
size_t span_ifind(struct span s, struct span needle); /* the same, ASCII case folded */
struct span span_trim_ends(struct span s);
/* ASCII white space off both ends. */
static inline struct span span_trim(struct span s)
{
    bool trimmed = s.n == 0 || (!ascii_space(s.p[0]) && !ascii_space(s.p[s.n - 1]));
    return trimmed ? s : span_trim_ends(s);
}

/* Takes the next line off *rest: without its line end (LF, CRLF or a bare CR).  False at the end of *rest. */
bool span_line(struct span *rest, struct span *line_r);

#endif
