/* quote.c: gives each line of a mail's text its part: new, quoted, signature, forwarded.  Called by facts.c.
 *
 * A mark (quote_mark.c) above ">" lines introduces them, and what stands between or below them is an answer;
 * a mark above anything else (Outlook quotes without ">") takes all the rest.  With nothing new above it such
 * a mark only takes itself: a person who answers below, or whose program quotes oddly, is not silenced.  A
 * mail of ours goes with it as far as it can be told where that ends (quote_own.c). */
#include "parsers/quote_parts.h"

#include "parsers/utf8.h"

enum {
    FIRST_LINES = 128, /* that there is room for at first */
    DEEPEST = 100,
    LEADING_BLANKS = 3, /* before a ">" */
    FULL_LINE = 60,     /* octets from which on a line may have been wrapped */
    MOST_KEPT = 4,      /* lines of a wrapped question kept above its answer */
    LONGEST_CONTINUATION = 80,
};

struct span quote_line_span(const struct quote_text *t, size_t line)
{
    return span_make(t->text.p + t->v[line].at, t->v[line].n);
}

/* The length of what is a blank to the eye at the head of s: white space, hard blanks, direction marks, zero
 * width; and of the marks of bold and italics. */
static size_t filler(struct span s)
{
    unsigned char a = (unsigned char)s.p[0], b = s.n > 1 ? (unsigned char)s.p[1] : 0,
                  c = s.n > 2 ? (unsigned char)s.p[2] : 0;
    if (a < 0xc2)
        return ascii_space((char)a) || a == '*' || a == '|';
    if (a == 0xc2 && b == 0xa0)
        return 2;
    if (a == 0xe2 && ((b == 0x80 && ((c >= 0x8b && c <= 0x8f) || (c >= 0xaa && c <= 0xaf))) ||
                      (b == 0x81 && (c == 0xa0 || (c >= 0xa6 && c <= 0xa9)))))
        return 3;
    return (a == 0xef && b == 0xbb && c == 0xbf) || (a == 0xe3 && b == 0x80 && c == 0x80) ? 3 : 0;
}

static bool may_be_filler(char c)
{
    return (signed char)c <= ' ' || c == '*' || c == '|';
}

struct span quote_trim(struct span s)
{
    if (s.n && !may_be_filler(s.p[0]) && !may_be_filler(s.p[s.n - 1]))
        return s;
    size_t n;
    while (s.n && (n = filler(s)) > 0)
        s = span_from(s, n);
    while (s.n) {
        size_t last = utf8_last(s);
        if (filler(span_from(s, last)) != s.n - last)
            break;
        s.n = last;
    }
    return s;
}

struct span quote_line_content(const struct quote_text *t, size_t line)
{
    struct span s = quote_line_span(t, line);
    for (unsigned depth = t->v[line].depth; depth; depth--) {
        s = span_from(s, span_chr(s, '>') + 1);
        if (s.n && s.p[0] == ' ' && depth > 1)
            s = span_from(s, 1);
    }
    return s.n && s.p[0] == ' ' ? span_from(s, 1) : s;
}

size_t quote_next_full(const struct quote_text *t, size_t from)
{
    while (from < t->n && t->v[from].blank)
        from++;
    return from;
}

static bool is_blank(struct span s)
{
    size_t n;
    while (s.n && s.p[0] != '*' && s.p[0] != '|' && (n = filler(s)) > 0)
        s = span_from(s, n);
    return s.n == 0;
}

/* How many ">" stand at the head, with or without blanks between. */
static uint8_t depth_of(struct span s)
{
    size_t i = 0;
    uint8_t depth = 0;
    while (i < s.n && i < LEADING_BLANKS && s.p[i] == ' ')
        i++;
    while (i < s.n && s.p[i] == '>' && depth < DEEPEST) {
        depth++;
        i++;
        if (i + 1 < s.n && s.p[i] == ' ' && s.p[i + 1] == '>')
            i++;
    }
    return depth;
}

static bool ends_in_colon(struct span s)
{
    if (s.n && (ascii_alpha(s.p[s.n - 1]) || s.p[s.n - 1] == '.'))
        return false;
    s = quote_trim(s);
    return span_ends(s, SPAN_LIT(":")) || span_ends(s, SPAN_LIT("："));
}

static struct quote_line *add_line(struct arena *a, struct quote_text *t)
{
    if (t->n == t->room) {
        struct quote_line *old = t->v;
        t->room = t->room ? t->room * 2 : FIRST_LINES;
        t->v = ARENA_ARRAY(a, t->room, struct quote_line);
        if (t->n)
            memcpy(t->v, old, t->n * sizeof *old);
    }
    return &t->v[t->n++];
}

static void read_line(struct arena *a, struct quote_text *t, struct span line)
{
    bool below_quote = t->n && t->v[t->n - 1].depth;
    struct quote_line *l = add_line(a, t);
    l->at = (uint32_t)(line.p - t->text.p);
    l->n = (uint32_t)line.n;
    l->role = QUOTE_UNREAD;
    l->blank = is_blank(line);
    l->depth = depth_of(line);
    /* an mbox's ">From " is no quote */
    if (l->depth == 1 && !below_quote && span_starts(line, SPAN_LIT(">From ")))
        l->depth = 0;
    l->colon = !l->blank && ends_in_colon(line);
    if (l->depth && (quote_is_wrapped_tail(t, t->n - 1) || (l->depth > 2 && quote_is_groupwise(line))))
        l->depth = 0;
}

static void read_lines(struct arena *a, struct span text, struct quote_text *t)
{
    bool wide = span_chr(text, '\xef') < text.n; /* its first octet, which most text has nowhere */
    *t = (struct quote_text){.text = text, .wide_colon = wide && span_find(text, SPAN_LIT("：")) < text.n};
    for (struct span rest = text, line; span_line(&rest, &line);)
        read_line(a, t, line);
}

static void give(struct quote_text *t, size_t first, size_t last, enum quote_part part)
{
    for (size_t i = first; i < last && i < t->n; i++)
        t->v[i].part = (uint8_t)part;
}

static size_t end_of_quotes(const struct quote_text *t, size_t line)
{
    size_t end = line;
    while (line < t->n && (t->v[line].blank || t->v[line].depth))
        if (t->v[line++].depth)
            end = line;
    return end;
}

/* Apple Mail forwards with ">" before each line, too. */
static enum quote_part part_of_quotes(const struct quote_text *t, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (t->v[i].depth && quote_trim(quote_line_content(t, i)).n)
            return quote_forward_at(t, i) ? QUOTE_FORWARDED : QUOTE_QUOTED;
    return QUOTE_QUOTED;
}

/* What a mark takes, given whether something new stands above it; returns the line to go on with. */
static size_t take(struct quote_text *t, const struct quote_mark *m, bool new_above)
{
    size_t next = quote_next_full(t, m->last + 1);
    if (m->kind == QUOTE_FORWARD) {
        give(t, m->first, t->n, QUOTE_FORWARDED);
        return t->n;
    }
    bool quoted = next < t->n && t->v[next].depth && !m->foot;
    if (!quoted && !new_above)
        quote_find_own(t, m, &next);
    if (quoted || !new_above) {
        give(t, m->first, next, QUOTE_QUOTED);
        return next;
    }
    give(t, m->first, t->n, QUOTE_QUOTED);
    return t->n;
}

static void find_parts(struct quote_text *t)
{
    size_t first_new = t->n, floor = 0;
    for (size_t i = 0; i < t->n;) {
        struct quote_mark m;
        size_t own_end;
        if (t->v[i].depth) {
            size_t end = end_of_quotes(t, i);
            give(t, i, end, part_of_quotes(t, i, end));
            floor = i = end;
        } else if (t->v[i].blank) {
            i++;
        } else if (quote_mark_at(t, i, floor, &m)) {
            if (first_new >= m.first)
                first_new = t->n;
            floor = i = take(t, &m, first_new < t->n);
        } else if (floor == 0 && first_new == t->n && quote_find_own(t, NULL, &own_end)) {
            give(t, i, own_end, QUOTE_QUOTED);
            floor = i = own_end;
        } else {
            if (first_new == t->n && !quote_footer_of(quote_line_span(t, i)))
                first_new = i;
            i++;
        }
    }
}

/* One line without ">" amid a quote, left over from a line that was too long. */
static bool is_continuation(const struct quote_text *t, size_t i)
{
    const struct quote_line *l = &t->v[i];
    if (i == 0 || i + 1 >= t->n || l->part != QUOTE_NEW || l->blank || l->n > LONGEST_CONTINUATION)
        return false;
    const struct quote_line *above = l - 1, *below = l + 1;
    if (above->depth == 0 || below->depth == 0 || above->n < FULL_LINE)
        return false;
    char c = t->text.p[l->at], end = t->text.p[above->at + above->n - 1];
    return c >= 'a' && c <= 'z' && !strchr("?:!)", end);
}

static void join_continuations(struct quote_text *t)
{
    for (size_t i = 1; i + 1 < t->n; i++)
        if (is_continuation(t, i))
            t->v[i].part = t->v[i - 1].part;
}

static void find_signatures(struct quote_text *t)
{
    for (size_t i = 0; i < t->n;) {
        size_t first = i;
        while (i < t->n && t->v[i].part == QUOTE_NEW)
            i++;
        if (i > first)
            quote_sign(t, first, i);
        while (i < t->n && t->v[i].part != QUOTE_NEW)
            i++;
    }
}

static bool is_answer(const struct quote_line *l)
{
    return l->part == QUOTE_NEW && !l->blank;
}

static bool is_quote(const struct quote_text *t, size_t i)
{
    return t->v[i].part == QUOTE_QUOTED && t->v[i].depth && quote_trim(quote_line_content(t, i)).n;
}

/* The rest of a quote that nobody answered, when it is but its writer's signature, is nothing to stand
 * between. */
static bool is_idle(const struct quote_text *t, size_t i)
{
    return quote_opens_signature(quote_line_content(t, i));
}

/* Whether answers stand between quotes: two of them below quotes, or one with a quote on either side. */
static bool is_interleaved(const struct quote_text *t)
{
    unsigned answers = 0;
    bool quote = false;
    for (size_t i = 0; i < t->n; i++) {
        if (is_quote(t, i)) {
            if (answers && !quote && !is_idle(t, i))
                return true;
            quote = true;
        } else if (is_answer(&t->v[i]) && quote) {
            quote = false;
            if (++answers > 1)
                return true;
        }
    }
    return false;
}

/* Marks the quoted line at i, and those above that it was wrapped from, as kept. */
static void keep(struct quote_text *t, size_t i)
{
    for (unsigned n = 0; n < MOST_KEPT; n++, i--) {
        t->v[i].kept = true;
        if (i == 0 || !is_quote(t, i - 1) || t->v[i - 1].depth != t->v[i].depth || t->v[i - 1].n < FULL_LINE)
            return;
    }
}

static void keep_questions(struct quote_text *t)
{
    size_t question = t->n;
    for (size_t i = 0; i < t->n; i++) {
        if (is_quote(t, i)) {
            question = i;
        } else if (is_answer(&t->v[i])) {
            if (question < t->n)
                keep(t, question);
            question = t->n;
        }
    }
}

/* parts: a bit each. */
static bool wanted(const struct quote_line *l, unsigned parts)
{
    return (parts >> l->part & 1) || ((parts >> QUOTE_NEW & 1) && l->kept);
}

/* The lines of parts, blank ones off both ends: a range of the text where they stand together, else a
 * copy. */
static struct span gather(struct arena *a, const struct quote_text *t, unsigned parts)
{
    size_t first = t->n, last = 0, size = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (!wanted(&t->v[i], parts) || t->v[i].blank)
            continue;
        first = first < i ? first : i;
        last = i + 1;
    }
    if (first == t->n)
        return SPAN_EMPTY;
    bool together = true;
    for (size_t i = first; i < last; i++) {
        together &= wanted(&t->v[i], parts);
        size += t->v[i].n + 1;
    }
    if (together)
        return span_make(t->text.p + t->v[first].at, t->v[last - 1].at + t->v[last - 1].n - t->v[first].at);
    char *out = arena_octets(a, size + 1);
    size_t n = 0;
    for (size_t i = first; i < last; i++) {
        if (!wanted(&t->v[i], parts))
            continue;
        memcpy(out + n, t->text.p + t->v[i].at, t->v[i].n);
        n += t->v[i].n;
        out[n++] = '\n';
    }
    return span_make(out, n - 1);
}

/* A forwarded mail's text without the header block above it. */
static struct span below_mark(struct quote_text *t, size_t line)
{
    struct quote_mark m;
    size_t first = quote_next_full(t, line);
    if (first < t->n && quote_mark_at(t, first, first, &m))
        first = quote_next_full(t, m.last + 1);
    return first < t->n ? span_from(t->text, t->v[first].at) : SPAN_EMPTY;
}

void quote_split(struct arena *a, struct span text, struct span subject, struct quote *out_r)
{
    struct quote_text t;
    *out_r = (struct quote){.reply = SPAN_EMPTY};
    read_lines(a, text, &t);
    t.forward = quote_forwards(subject);
    t.number = quote_number(subject);
    find_parts(&t);
    join_continuations(&t);
    find_signatures(&t);
    if (is_interleaved(&t))
        keep_questions(&t);
    out_r->reply = gather(a, &t, 1u << QUOTE_NEW);
    out_r->quoted = gather(a, &t, 1u << QUOTE_QUOTED);
    out_r->signature = gather(a, &t, 1u << QUOTE_SIGNATURE);
    out_r->folded = gather(a, &t, 1u << QUOTE_QUOTED | 1u << QUOTE_SIGNATURE);
    out_r->forwarded = gather(a, &t, 1u << QUOTE_FORWARDED);
    out_r->has_forwarded = out_r->forwarded.n > 0;
    if (out_r->reply.n)
        return;
    for (size_t i = 0; i < t.n && out_r->has_forwarded; i++)
        if (t.v[i].part == QUOTE_FORWARDED && !t.v[i].blank) {
            out_r->reply = span_trim(below_mark(&t, i));
            break;
        }
    if (out_r->reply.n == 0)
        out_r->reply = span_trim(text);
}

bool quote_forwards(struct span subject)
{
    subject = span_trim(subject);
    while (subject.n && subject.p[0] == '[') /* "[list] Fwd: ..." */
        subject = span_trim(span_from(subject, span_chr(subject, ']') + 1));
    struct span head = span_head(subject, 40);
    size_t end = span_chr(head, ':'), wide = span_find(head, SPAN_LIT("："));
    end = end < wide ? end : wide;
    if (end == head.n)
        return false;
    size_t bracket = span_chr(span_head(head, end), '[');
    struct span word = span_trim(span_head(head, bracket));
    char buf[40];
    phrase_fold(buf, word);
    return phrase_is(&quote_forwards_words, span_make(buf, word.n)) != NULL;
}
