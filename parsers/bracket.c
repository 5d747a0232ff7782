/* bracket.c: brackets, ASCII, full-width and CJK.  Called by subject.c. */
#include "parsers/bracket.h"

static const struct {
    const char *open, *close;
    bool weak;
} pairs[] = {
    {"[", "]", false},   {"［", "］", false}, {"【", "】", false}, {"〔", "〕", false}, {"〖", "〗", false},
    {"『", "』", false}, {"〚", "〛", false}, {"「", "」", true},  {"(", ")", true},    {"（", "）", true},
    {"{", "}", true},    {"｛", "｝", true},  {"<", ">", true},    {"＜", "＞", true},  {"《", "》", true},
};

enum { PAIRS = sizeof pairs / sizeof *pairs };

/* Autocorrection mixes ASCII and full-width: either closes the other. */
static size_t closing(struct span s, size_t pair)
{
    size_t at = span_find(s, span_of(pairs[pair].close));
    if (pair <= 1) {
        size_t other = span_find(s, span_of(pairs[1 - pair].close));
        at = other < at ? other : at;
    }
    return at;
}

bool bracket_read(struct span s, struct bracket *out_r)
{
    for (size_t i = 0; i < PAIRS; i++) {
        struct span open = span_of(pairs[i].open);
        if (!span_starts(s, open))
            continue;
        struct span rest = span_from(s, open.n), near = span_head(rest, BRACKET_INSIDE_MAX + 3);
        size_t at = closing(near, i);
        if (at == near.n)
            return false;
        size_t close = near.p[at] == ']' ? 1 : span_starts(span_from(near, at), SPAN_LIT("］")) ? 3 : 0;
        close = close ? close : strlen(pairs[i].close);
        *out_r = (struct bracket){span_head(rest, at), open.n + at + close, pairs[i].weak};
        return true;
    }
    return false;
}
