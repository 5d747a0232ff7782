/* parameter.c: parameters of Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2231), in all
 * the forms they are sent in.  Declared in mime.h; called by the MIME walk. */
#include "parsers/mime.h"

#include "parsers/charset.h"
#include "parsers/utf8.h"
#include "parsers/word.h"

/* One "name=value" as it stands. */
struct parameter {
    struct span name, value;
    bool quoted;
};

static struct span skip_separators(struct span s)
{
    while (s.n && (ascii_space(s.p[0]) || s.p[0] == ';'))
        s = span_from(s, 1);
    return s;
}

/* The length of the quoted string at the head of s, both quotes included; one that isn't closed goes to the
 * end. */
static size_t quoted_length(struct span s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            return i + 1;
    }
    return s.n;
}

/* File names hold blanks, brackets and semicolons' neighbours; nothing else does. */
static bool names_file(struct span name)
{
    return span_istarts(name, SPAN_LIT("filename")) || span_istarts(name, SPAN_LIT("name"));
}

/* How far an unquoted value goes: to the ";", or, but for file names, to the first blank or comment. */
static size_t unquoted_length(struct span s, bool blanks)
{
    size_t n = 0;
    while (n < s.n && s.p[n] != ';' && (blanks || (!ascii_space(s.p[n]) && s.p[n] != '(')))
        n++;
    return n;
}

/* Takes the next parameter off *rest; false at its end. */
static bool next_parameter(struct span *rest, struct parameter *p_r)
{
    for (;;) {
        struct span s = skip_separators(*rest);
        if (s.n == 0)
            return false;
        size_t n = 0;
        while (n < s.n && s.p[n] != '=' && s.p[n] != ';' && s.p[n] != '"')
            n++;
        if (n == s.n || s.p[n] != '=') { /* no parameter: skipped */
            *rest = span_from(s, n < s.n && s.p[n] == '"' ? n + quoted_length(span_from(s, n)) : n);
            continue;
        }
        struct span name = span_trim(span_head(s, n));
        while (name.n && span_chr(name, ' ') < name.n) /* "junk name=": what stands next to the "=" counts */
            name = span_from(name, span_chr(name, ' ') + 1);
        s = span_from(s, n + 1);
        while (s.n && ascii_space(s.p[0]))
            s = span_from(s, 1);
        bool quoted = s.n && s.p[0] == '"';
        n = quoted ? quoted_length(s) : unquoted_length(s, names_file(name));
        *p_r = (struct parameter){name, span_trim(span_head(s, n)), quoted};
        *rest = span_from(s, n);
        return true;
    }
}

/* Without quotes.  A backslash before anything but a quote or itself is a Windows path's. */
static struct span unquote(struct arena *a, struct parameter p)
{
    if (!p.quoted)
        return p.value;
    struct span s = span_from(p.value, 1);
    if (s.n && s.p[s.n - 1] == '"')
        s.n--;
    if (span_chr(s, '\\') == s.n)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
            i++;
        out[n++] = s.p[i];
    }
    return span_make(out, n);
}

static struct span percent_decode(struct arena *a, struct span s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n ? ascii_hex(s.p[i + 1]) : -1, low = i + 2 < s.n ? ascii_hex(s.p[i + 2]) : -1;
        bool code = s.p[i] == '%' && high >= 0 && low >= 0;
        out[n++] = code ? (char)(high << 4 | low) : s.p[i];
        i += code ? 2 : 0;
    }
    return span_make(out, n);
}

/* The pieces of one parameter (RFC 2231 section 3): name*, name*0, name*0*, name*1 ... */
struct pieces {
    struct span v[100];
    bool coded[100], set[100];
    size_t max; /* of them that may be used */
};

static void add_piece(struct reader *r, struct pieces *p, struct span number, struct span value)
{
    bool coded = number.n && number.p[number.n - 1] == '*';
    number.n -= coded;
    size_t i = 0;
    for (size_t d = 0; d < number.n; d++) {
        if (!ascii_digit(number.p[d]))
            return;
        i = i * 10 + (size_t)(number.p[d] - '0');
        if (i >= p->max) {
            reader_defect(r, "too many pieces of a parameter: the rest was left out");
            return;
        }
    }
    coded |= number.n == 0; /* "name*=" */
    if (p->set[i])
        return;
    p->v[i] = value;
    p->coded[i] = coded;
    p->set[i] = true;
}

/* Puts them together up to the first gap, and reads them in the charset that the first one names. */
static struct span join_pieces(struct reader *r, struct pieces *p)
{
    struct span charset = SPAN_EMPTY;
    size_t n = 0, room = 0;
    for (; n < p->max && p->set[n]; n++)
        room += p->v[n].n;
    size_t quote = span_chr(p->v[0], '\'');
    struct span behind = span_from(p->v[0], quote + 1);
    if (p->coded[0] && quote < p->v[0].n && span_chr(behind, '\'') < behind.n) {
        charset = span_head(p->v[0], quote);
        p->v[0] = span_from(behind, span_chr(behind, '\'') + 1);
    }
    char *out = arena_alloc(r->arena, room + 1);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        struct span s = p->coded[i] ? percent_decode(r->arena, p->v[i]) : p->v[i];
        if (s.n)
            memcpy(out + at, s.p, s.n);
        at += s.n;
    }
    struct span octets = span_make(out, at);
    bool own = charset.n == 0 || utf8_valid(octets);
    return charset_decode(r, own ? SPAN_LIT("utf-8") : charset, octets);
}

struct span mime_parameter_as_written(const struct header_block *b, struct span value, const char *name)
{
    struct reader *r = b->reader;
    struct span want = span_of(name), plain = SPAN_EMPTY, rest = value;
    struct pieces pieces;
    bool split = false;
    struct parameter p;
    while (next_parameter(&rest, &p)) {
        if (!span_istarts(p.name, want))
            continue;
        struct span suffix = span_from(p.name, want.n);
        if (suffix.n == 0) {
            plain = plain.n ? plain : unquote(r->arena, p);
        } else if (suffix.p[0] == '*') {
            if (!split) {
                memset(pieces.set, 0, sizeof pieces.set);
                pieces.max = r->limits->continuations < 100 ? r->limits->continuations : 100;
                split = true;
            }
            add_piece(r, &pieces, span_from(suffix, 1), unquote(r->arena, p));
        }
    }
    return split && pieces.max && pieces.set[0] ? join_pieces(r, &pieces) : plain;
}

struct span mime_parameter(const struct header_block *b, struct span value, const char *name)
{
    return word_decode(b->reader, mime_parameter_as_written(b, value, name));
}
