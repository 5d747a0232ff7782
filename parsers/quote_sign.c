/* quote_sign.c: signatures: what stands below "-- " and its like, a name behind a dash, "Sent from my phone".
 * Called by quote.c for each run of new lines.  A sign-off ("Thanks, Ann") is part of what was said. */
#include "parsers/quote_parts.h"

enum {
    MOST_BELOW_MARK = 30, /* lines with something on them below "-- "; more is no signature */
    MOST_BELOW_RULE = 15, /* below "--" or "____" */
    LONGEST_FOOTER = 100,
    MOST_FOOTER_WORDS = 14,
    LONGEST_NAME = 40,
};

static bool only(struct span s, char c)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != c)
            return false;
    return s.n > 0;
}

/* How many lines may follow for line to be the mark of a signature; 0: it is none. */
static size_t reach(struct span line)
{
    if (span_eq(line, SPAN_LIT("-- ")))
        return MOST_BELOW_MARK;
    struct span s = span_trim(line);
    if (s.n < 2 || s.n > 100)
        return 0;
    if (span_eq(s, SPAN_LIT("--")) || only(s, '_') || span_eq(s, SPAN_LIT("- -")) ||
        span_eq(s, SPAN_LIT("—")) || span_eq(s, SPAN_LIT("– –")) || span_eq(s, SPAN_LIT("––")))
        return MOST_BELOW_RULE;
    return 0;
}

/* "-Ann Smith": a dash and up to four words without digits. */
static bool is_dashed_name(struct span line)
{
    struct span s = span_trim(line);
    if (s.n < 3 || s.n > LONGEST_NAME || s.p[0] != '-')
        return false;
    bool capital = (s.p[1] >= 'A' && s.p[1] <= 'Z') || (unsigned char)s.p[1] >= 0xc3;
    size_t blanks = 0;
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == ' ')
            blanks++;
        else if ((unsigned char)s.p[i] < 0x80 && !ascii_alpha(s.p[i]) && s.p[i] != '.' && s.p[i] != '-' &&
                 s.p[i] != '\'')
            return false;
    }
    return capital && blanks <= 3;
}

bool quote_opens_signature(struct span line)
{
    return reach(line) || is_dashed_name(line);
}

static bool has_link_only(struct span s)
{
    s = quote_trim(s);
    if (s.n && s.p[0] == '<')
        s = span_from(s, 1);
    return (span_istarts(s, SPAN_LIT("https://")) || span_istarts(s, SPAN_LIT("http://"))) &&
           span_chr(s, ' ') == s.n;
}

enum quote_footer quote_footer_of(struct span line)
{
    struct span s = quote_trim(line);
    if (span_eq(s, SPAN_LIT("ᐧ"))) /* what a mail tracker leaves */
        return QUOTE_FOOTER;
    size_t link = span_find(s, SPAN_LIT("<http"));
    struct span words = span_trim(span_head(s, link));
    if (words.n < 8 || words.n > LONGEST_FOOTER)
        return QUOTE_NO_FOOTER;
    size_t count = 1;
    for (size_t i = 0; i < words.n; i++) {
        if (words.p[i] == ',' || words.p[i] == '?' || words.p[i] == ';' || words.p[i] == '!')
            return QUOTE_NO_FOOTER;
        count += words.p[i] == ' ';
    }
    if (count > MOST_FOOTER_WORDS)
        return QUOTE_NO_FOOTER;
    char buf[LONGEST_FOOTER];
    phrase_fold(buf, words);
    struct span low = span_make(buf, words.n);
    const struct phrase *p = phrase_at(&quote_footers, low);
    if (p && p->value != QUOTE_TAIL && (p->length < low.n || p->value == QUOTE_SURE))
        return p->value == QUOTE_SURE ? QUOTE_SURE_FOOTER : QUOTE_FOOTER;
    for (size_t i = 0; i < quote_footers.n; i++) {
        p = &quote_footers.v[i];
        if (p->value == QUOTE_TAIL && span_ends(low, span_make(p->text, p->length)))
            return QUOTE_FOOTER;
    }
    return QUOTE_NO_FOOTER;
}

static void give(struct quote_text *t, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++)
        t->v[i].part = QUOTE_SIGNATURE;
}

/* The end of what isn't blank in first..last. */
static size_t end_of_full(const struct quote_text *t, size_t first, size_t last)
{
    while (last > first && t->v[last - 1].blank)
        last--;
    return last;
}

/* A footer right below the text, without an empty line: only one that is beyond doubt. */
static bool begins_sure(struct span line)
{
    line = quote_trim(line);
    return quote_footer_of(line) == QUOTE_SURE_FOOTER && !(line.p[0] >= 'a' && line.p[0] <= 'z');
}

/* The last lines, each a footer or the link that belongs to one, or one such line that stands by itself. */
static size_t sign_footers(struct quote_text *t, size_t first, size_t last)
{
    for (;;) {
        last = end_of_full(t, first, last);
        size_t at = last;
        while (at > first && has_link_only(quote_line_span(t, at - 1)))
            at--;
        at = end_of_full(t, first, at);
        if (at == first || !quote_footer_of(quote_line_span(t, at - 1)))
            return last;
        if (at - 1 > first && !t->v[at - 2].blank && !quote_footer_of(quote_line_span(t, at - 2)) &&
            !begins_sure(quote_line_span(t, at - 1)))
            return last;
        give(t, at - 1, last);
        last = at - 1;
    }
}

/* A phone puts its footer below what was typed: what stands there with no mark above it is a quote all the
 * same. */
static size_t cut_below_footer(struct quote_text *t, size_t first, size_t last)
{
    for (size_t i = first + 1; i + 2 < last; i++) {
        if (t->v[i].blank || !t->v[i - 1].blank || !t->v[i + 1].blank ||
            quote_footer_of(quote_line_span(t, i)) != QUOTE_SURE_FOOTER)
            continue;
        size_t below = quote_next_full(t, i + 1);
        for (size_t k = below; k < last; k++)
            t->v[k].part = QUOTE_QUOTED;
        return below < last ? below : last;
    }
    return last;
}

void quote_sign(struct quote_text *t, size_t first, size_t last)
{
    last = cut_below_footer(t, first, last);
    size_t below = 0, begins = last;
    for (size_t i = last; i-- > first && below <= MOST_BELOW_MARK;) {
        size_t most = t->v[i].blank ? 0 : reach(quote_line_span(t, i));
        if (most && below && below <= most)
            begins = i;
        below += !t->v[i].blank;
    }
    give(t, begins, last);
    size_t end = sign_footers(t, first, begins);
    if (end > first + 1 && is_dashed_name(quote_line_span(t, end - 1)) && t->v[end - 2].blank)
        give(t, end - 1, end);
    sign_footers(t, first, end_of_full(t, first, end));
}
