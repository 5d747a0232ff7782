/* uuencode.c: finds uuencoded files in text.  Called by body.c. */
#include "parsers/uuencode.h"

#include "parsers/lines.h"

/* The name in "begin 644 name"; empty: the line is none. */
static struct span begin_name(struct span line)
{
    struct span s = span_from(line, sizeof "begin " - 1);
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '7')
        n++;
    if (n < 3 || n > 4 || n >= s.n || s.p[n] != ' ')
        return SPAN_EMPTY;
    return span_trim(span_from(s, n));
}

/* Whether a line is data: its first octet says how long it is, give or take blanks a hop has stripped and a
 * checksum some encoders add.  Japanese hops turn "\" into a yen sign. */
static bool data_line(struct span line)
{
    if (line.n == 0 || line.p[0] < ' ' || line.p[0] > '`')
        return false;
    size_t octets = (size_t)(line.p[0] - ' ') & 63, want = (octets + 2) / 3 * 4, signs = 0;
    for (size_t i = 1; i < line.n; i++) {
        bool yen = (unsigned char)line.p[i] == 0xc2 || (unsigned char)line.p[i] == 0xa5;
        if (!yen && (line.p[i] < ' ' || line.p[i] > '`'))
            return false;
        signs += (unsigned char)line.p[i] != 0xc2;
    }
    return octets == 0 ? signs <= 1 : signs <= want + 2;
}

/* Where the file that begins at the head of s ends, "end" included; 0 where it is no file after all. */
static size_t file_length(struct span s)
{
    struct lines l = lines_of(s, 0);
    struct span line;
    size_t data = 0, end = 0;
    lines_next(&l, &line); /* "begin" */
    while (lines_next(&l, &line)) {
        if (span_eq(span_trim(line), SPAN_LIT("end")))
            return data ? l.pos : 0;
        bool whole = line.n > 1 && line.n >= ((size_t)(line.p[0] - ' ') & 63) * 4 / 3;
        if (line.n && (!data_line(line) || (!data && !whole))) /* "begin 123 things", said in prose */
            return data ? end : 0;
        data += line.n > 1;
        end = l.pos;
    }
    return data ? end : 0;
}

bool uuencode_next(struct span *rest, struct span *before_r, struct uuencode_file *file_r)
{
    for (size_t at = 0; at < rest->n;) {
        struct span s = span_from(*rest, at);
        size_t next = at == 0 && span_starts(s, SPAN_LIT("begin ")) ? 0 : span_find(s, SPAN_LIT("\nbegin "));
        if (next == s.n)
            return false;
        at += next + (s.p[next] == '\n');
        s = span_from(*rest, at);
        struct lines l = lines_of(s, 0);
        struct span line;
        lines_next(&l, &line);
        struct span name = begin_name(line);
        size_t n = name.n ? file_length(s) : 0;
        if (n) {
            *before_r = span_head(*rest, at);
            *file_r = (struct uuencode_file){name, span_head(s, n)};
            *rest = span_from(s, n);
            return true;
        }
        at++;
    }
    return false;
}
