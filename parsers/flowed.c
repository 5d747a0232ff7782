/* flowed.c: joins flowed lines of the same quote depth.  Called for text parts that say format=flowed. */
#include "parsers/flowed.h"

struct flow {
    char *p;
    size_t n;
    bool soft;    /* the line before ends in a soft break */
    size_t depth; /* and this many quote marks stood before it */
};

static void put(struct flow *out, struct span s)
{
    if (s.n)
        memcpy(out->p + out->n, s.p, s.n);
    out->n += s.n;
}

static void add_line(struct flow *out, struct span line, bool first, bool delsp)
{
    size_t depth = 0;
    while (depth < line.n && line.p[depth] == '>')
        depth++;
    struct span text = span_from(line, depth);
    if (text.n && text.p[0] == ' ') /* stuffing, section 4.4 */
        text = span_from(text, 1);
    bool signature = span_eq(text, SPAN_LIT("-- ")); /* section 4.3: never flowed */
    if (!out->soft || signature || depth != out->depth) {
        if (!first)
            put(out, SPAN_LIT("\n"));
        put(out, span_head(line, depth));
        if (depth && text.n)
            put(out, SPAN_LIT(" "));
    }
    out->soft = text.n && text.p[text.n - 1] == ' ' && !signature;
    out->depth = depth;
    put(out, span_head(text, text.n - (out->soft && delsp)));
}

struct span flowed_join(struct arena *a, struct span text, bool delsp)
{
    struct flow out = {.p = arena_octets(a, text.n * 2 + 1)}; /* at worst a blank behind each quote mark */
    struct span rest = text;
    while (rest.n) {
        size_t n = span_chr(rest, '\n');
        add_line(&out, span_head(rest, n), rest.p == text.p, delsp);
        rest = span_from(rest, n + 1);
    }
    if (text.n && text.p[text.n - 1] == '\n')
        put(&out, SPAN_LIT("\n"));
    return span_make(out.p, out.n);
}
