/* undouble.c: see undouble.h.  Called by commands.c, and by the gate for what an agent answers. */
#include "parsers/undouble.h"

enum { LINK_MAX = 2048, PICTURE_MAX = 300 };

static const struct span picture = SPAN_LIT("[cid:");

/* What is between the brackets at the head of s, without a blank; empty: something else. */
static struct span bracketed(struct span s)
{
    s = span_head(s, LINK_MAX);
    size_t end = span_chr(s, '>');
    struct span link = end < s.n ? span_make(s.p + 1, end - 1) : SPAN_EMPTY;
    for (size_t i = 0; i < link.n; i++)
        if (ascii_space(link.p[i]) || link.p[i] == '<')
            return SPAN_EMPTY;
    return link;
}

/* Whether the text so far ends in that very word. */
static bool ends_in(struct span shown, struct span word)
{
    if (!word.n || shown.n < word.n || !span_ieq(span_from(shown, shown.n - word.n), word))
        return false;
    char before = shown.n > word.n ? shown.p[shown.n - word.n - 1] : ' ';
    return !ascii_alpha(before) && !ascii_digit(before) && before != '.' && before != '@' && before != '/';
}

static bool says_the_same(struct span shown, struct span link)
{
    static const struct span schemes[] = {SPAN_LIT("mailto:"), SPAN_LIT("https://"), SPAN_LIT("http://")};
    struct span bare = link, slash = SPAN_LIT("/");
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (span_istarts(link, schemes[i]))
            bare = span_from(link, schemes[i].n);
    struct span link_short = span_head(link, link.n - span_ends(link, slash)),
                bare_short = span_head(bare, bare.n - span_ends(bare, slash));
    return ends_in(shown, link) || ends_in(shown, link_short) || ends_in(shown, bare) ||
           ends_in(shown, bare_short);
}

/* Copies "[cid:NAME@ID]" at the head of s as "[NAME]"; its octets, 0: it is none. */
static size_t copy_picture(struct span s, char *out, size_t *n)
{
    struct span inside = span_head(span_from(s, picture.n), PICTURE_MAX);
    size_t end = span_chr(inside, ']'), name = span_chr(span_head(inside, end), '@');
    if (end == inside.n || !name || span_chr(span_head(inside, end), '\n') < end)
        return 0;
    out[(*n)++] = '[';
    memcpy(out + *n, inside.p, name);
    *n += name;
    out[(*n)++] = ']';
    return picture.n + end + 1;
}

struct span undouble(struct arena *a, struct span text)
{
    if (span_chr(text, '<') == text.n && span_find(text, picture) == text.n)
        return text;
    char *out = arena_octets(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0, skip; i < text.n; i += skip) {
        struct span s = span_from(text, i);
        struct span link = s.p[0] == '<' ? bracketed(s) : SPAN_EMPTY;
        skip = link.n && says_the_same(span_make(out, n), link) ? link.n + 2
               : span_starts(s, picture)                        ? copy_picture(s, out, &n)
                                                                : 0;
        if (skip == 0) {
            out[n++] = s.p[0];
            skip = 1;
        }
    }
    return span_make(out, n);
}
