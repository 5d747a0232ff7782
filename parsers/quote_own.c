/* quote_own.c: finds where a mail of ours ends that a reply quotes without ">", with the answer below it.
 * Called by quote.c where nothing new stands above.
 *
 * Only its signature shows the end, and anybody's mail may hold a "-- ": that it is ours must show as well.
 * Its first line bears the number that the subject bears, or the first line of the signature does, or names
 * who the mark above says wrote it. */
#include "parsers/quote_parts.h"

enum {
    FIRST_LINES = 12,  /* of our mail, in which the number stands twice where no mark is above it */
    SIGNATURE = 6,     /* lines of a signature that says nothing we know */
    SHORTEST_NAME = 3, /* octets */
};

struct span quote_number(struct span subject)
{
    for (size_t end = subject.n; end-- > 0;) {
        size_t i = end;
        while (subject.p[end] == ']' && i && ascii_digit(subject.p[i - 1]))
            i--;
        if (i && i < end && subject.p[i - 1] == '#')
            return span_make(subject.p + i - 1, end - i + 1);
    }
    return SPAN_EMPTY;
}

bool quote_holds_number(struct span s, struct span number)
{
    for (size_t at; number.n && (at = span_find(s, number)) < s.n; s = span_from(s, at + number.n))
        if (at + number.n == s.n || !ascii_digit(s.p[at + number.n]))
            return true;
    return false;
}

static bool holds_number(const struct quote_text *t, size_t line)
{
    return quote_holds_number(quote_line_span(t, line), t->number);
}

/* "Ticket #12: ...", and with no mark above it the number once more near the top. */
static bool begins_ours(const struct quote_text *t, size_t below, bool marked)
{
    bool again = marked;
    if (below == t->n)
        return false;
    for (size_t i = below + 1; i < t->n && i < below + FIRST_LINES && !again; i++)
        again = holds_number(t, i);
    return again && holds_number(t, below);
}

static bool is_ours(const struct quote_text *t, const struct quote_mark *m, size_t line)
{
    struct span name = quote_trim(quote_line_span(t, line));
    if (holds_number(t, line))
        return true;
    for (size_t i = m->first; name.n >= SHORTEST_NAME && i <= m->last; i++)
        if (span_find(quote_line_span(t, i), name) < t->v[i].n)
            return true;
    return false;
}

bool quote_find_own(struct quote_text *t, const struct quote_mark *m, size_t *end_r)
{
    size_t below = quote_next_full(t, m ? m->last + 1 : 0), line = below;
    bool ours = begins_ours(t, below, m);
    if (t->own_sought || t->number.n == 0 || (!m && !ours))
        return false;
    t->own_sought = true;
    while (line < t->n && !span_eq(span_trim(quote_line_span(t, line)), SPAN_LIT("--")))
        line++;
    size_t end = line + 1;
    while (m && end < t->n && end <= line + 2 && is_ours(t, m, end))
        end++;
    bool known = end > line + 1;
    if (!known && !ours)
        return false;
    while (!known && end < t->n && end <= line + SIGNATURE && !t->v[end].blank)
        end++;
    if (quote_next_full(t, end) >= t->n)
        return false;
    *end_r = end;
    return true;
}
