/* quote_mark.c: finds where another mail begins in a text: Outlook's header block, "-----Original
 * Message-----", "Begin forwarded message:"; attributions are quote_attribution.c's.  Called by quote.c, once
 * a line.
 *
 * Words decide only together with shape, so that a line that merely holds such a word stays new text. */
#include "parsers/quote_parts.h"

#include "parsers/utf8.h"

enum {
    LONGEST_LINE = 300,     /* of a header name's line, a divider */
    MOST_LINES = 4,         /* that an attribution below a divider wraps into */
    LONGEST_NAME = 48,      /* of a field, colon included */
    MOST_HEADER_LINES = 16, /* looked at for one block */
    MOST_FOLDS = 2,         /* lines that one field goes on for */
};

static bool is_rule_octet(char c)
{
    return c == '-' || c == '_' || c == '=' || c == '*' || c == '~' || c == '#' || c == '+';
}

/* The length of the dash, line or blank at the head of s, ASCII or not; 0. */
static size_t rule_length(struct span s)
{
    if (s.n && (is_rule_octet(s.p[0]) || ascii_space(s.p[0])))
        return 1;
    if (s.n < 2)
        return 0;
    unsigned char a = (unsigned char)s.p[0], b = (unsigned char)s.p[1],
                  c = s.n > 2 ? (unsigned char)s.p[2] : 0;
    if (a == 0xc2 && b == 0xa0)
        return 2;
    bool dash = a == 0xe2 && b == 0x80 && c >= 0x90 && c <= 0x95; /* U+2010 to U+2015 */
    bool line = a == 0xe2 && b == 0x94 && c <= 0x83;              /* box drawing */
    return dash || line ? 3 : 0;
}

/* A line of nothing but dashes or the like, five at least. */
static bool is_rule(struct span line)
{
    size_t marks = 0;
    line = quote_trim(line);
    while (line.n) {
        size_t n = rule_length(line);
        if (n == 0)
            return false;
        marks += !ascii_space(line.p[0]);
        line = span_from(line, n);
    }
    return marks >= 5;
}

/* What stands between the dashes of "----- Original Message -----"; dashes_r: how many stand before it. */
static struct span between_rules(struct span line, size_t *dashes_r)
{
    size_t n;
    *dashes_r = 0;
    while ((n = rule_length(line)) > 0) {
        *dashes_r += !ascii_space(line.p[0]);
        line = span_from(line, n);
    }
    while (line.n) {
        size_t from = utf8_last(line);
        if (rule_length(span_from(line, from)) != line.n - from)
            break;
        line.n = from;
    }
    return line;
}

/* Folded into buf, at most LONGEST_LINE octets. */
static struct span folded(char *buf, struct span s)
{
    s = span_head(s, LONGEST_LINE);
    phrase_fold(buf, s);
    return span_make(buf, s.n);
}

/* "forwarded by *": the words are a head, what follows is a name and a date. */
static const struct phrase *divider_phrase(struct span words)
{
    char head[64];
    const struct phrase *p = phrase_is(&quote_dividers, words);
    for (size_t i = 0; !p && i < words.n && i < sizeof head - 2; i++) {
        head[i] = words.p[i];
        if (words.p[i] == ' ') {
            head[i + 1] = '*';
            p = phrase_is(&quote_dividers, span_make(head, i + 2));
        }
    }
    return p;
}

/* The place of the first colon, ASCII or full-width; s.n where there is none. */
static size_t colon_in(const struct quote_text *t, struct span s)
{
    size_t colon = span_chr(s, ':'), wide = s.n;
    if (t->wide_colon)
        wide = span_find(span_head(s, colon), SPAN_LIT("："));
    return wide < colon ? wide : colon;
}

static uint8_t read_role(const struct quote_text *t, size_t line)
{
    struct span s = quote_trim(span_head(quote_line_span(t, line), LONGEST_LINE));
    struct span head = span_head(s, LONGEST_NAME);
    size_t colon = colon_in(t, head);
    if (colon == 0 || colon == head.n)
        return 0;
    char buf[LONGEST_NAME];
    struct span name = quote_trim(span_head(head, colon));
    if (name.n == 0 || ascii_digit(name.p[0])) /* a log's line */
        return 0;
    phrase_fold(buf, name);
    const struct phrase *p = phrase_is(&quote_names, span_make(buf, name.n));
    return p ? p->value : 0;
}

/* A field's role, read once a line. */
static uint8_t role_of(struct quote_text *t, size_t line)
{
    struct quote_line *l = &t->v[line];
    if (l->role == QUOTE_UNREAD)
        l->role = read_role(t, line);
    return l->role;
}

/* "From: Ann Sent: Monday To: Kim Subject: x": the fields behind the first where all stand on one line. */
static unsigned roles_inside(const struct quote_text *t, size_t line)
{
    char buf[LONGEST_LINE];
    struct span low = folded(buf, quote_line_span(t, line));
    unsigned roles = 0;
    for (size_t i = span_chr(low, ':') + 1; i < low.n; i++) {
        if (!ascii_space(low.p[i - 1]) && low.p[i - 1] != '*')
            continue;
        const struct phrase *p = phrase_at(&quote_names, span_from(low, i));
        if (p && i + p->length < low.n && low.p[i + p->length] == ':')
            roles |= p->value;
    }
    return roles;
}

struct block {
    unsigned roles, count;
    size_t last;
};

/* The fields that stand together from line on. */
static struct block read_block(struct quote_text *t, size_t line)
{
    struct block b = {.last = line};
    unsigned folds = 0;
    bool spaced = false;
    for (size_t i = line; i < t->n && i < line + MOST_HEADER_LINES; i++) {
        if (t->v[i].depth)
            break;
        if (t->v[i].blank) {
            if (b.count == 1 && i == b.last + 1)
                spaced = true;
            if (!spaced || (i && t->v[i - 1].blank))
                break;
            continue;
        }
        uint8_t role = role_of(t, i);
        if (role == 0) {
            if (++folds > MOST_FOLDS || t->v[i - 1].blank)
                break;
            continue;
        }
        if (i == line && role == QUOTE_FROM) {
            b.roles |= roles_inside(t, i);
            b.count += (b.roles & QUOTE_DATE) && (b.roles & QUOTE_SUBJECT) ? 2 : 0;
        }
        b.roles |= role;
        b.count++;
        b.last = i;
        folds = 0;
    }
    return b;
}

static bool has_address(struct quote_text *t, size_t line, const struct block *b)
{
    for (size_t i = line; i <= b->last; i++) {
        struct span s = quote_line_span(t, i);
        if (role_of(t, i) && span_chr(s, '@') < s.n)
            return true;
    }
    return false;
}

static bool has_dated(struct quote_text *t, size_t line, const struct block *b)
{
    for (size_t i = line; i <= b->last; i++)
        if (role_of(t, i) == QUOTE_DATE && quote_has_number(quote_line_span(t, i)))
            return true;
    return false;
}

/* A rule or a divider above makes two fields enough. */
static bool is_header_block(struct quote_text *t, size_t line, bool divided, size_t *last_r)
{
    uint8_t role = role_of(t, line);
    if (role == 0 || role == QUOTE_COPY || role == QUOTE_OTHER)
        return false;
    struct block b = read_block(t, line);
    *last_r = b.last;
    if (!(b.roles & QUOTE_FROM))
        return false;
    unsigned others = b.roles & (QUOTE_DATE | QUOTE_TO | QUOTE_SUBJECT);
    if (divided && others)
        return true;
    if (!(b.roles & QUOTE_SUBJECT))
        return b.roles & QUOTE_DATE && (b.roles & QUOTE_TO || has_dated(t, line, &b)) &&
               has_address(t, line, &b);
    return b.count >= 3 || has_address(t, line, &b);
}

/* The rules and blank lines right above a header block belong to it. */
static size_t rules_above(const struct quote_text *t, size_t line, size_t floor)
{
    size_t first = line;
    for (size_t i = line; i-- > floor && line - i <= 3;) {
        if (t->v[i].depth)
            break;
        if (is_rule(quote_line_span(t, i)))
            first = i;
        else if (!t->v[i].blank)
            break;
    }
    return first;
}

/* The header block or attribution that often follows a divider. */
static size_t end_of_divided(struct quote_text *t, size_t divider)
{
    size_t next = quote_next_full(t, divider + 1), last, first;
    if (next == t->n || next > divider + 4 || t->v[next].depth)
        return divider;
    if (is_header_block(t, next, true, &last))
        return last;
    for (size_t i = next; i < t->n && i < next + MOST_LINES && !t->v[i].blank; i++)
        if (t->v[i].colon && quote_find_attribution(t, i, next, &first))
            return i;
    return divider;
}

static bool find_divider(struct quote_text *t, size_t line, struct quote_mark *out)
{
    char buf[LONGEST_LINE];
    struct span s = quote_trim(quote_line_span(t, line));
    if (s.n > LONGEST_LINE || s.n < 4)
        return false;
    size_t dashes;
    struct span words = between_rules(s, &dashes);
    bool colon = t->v[line].colon;
    if (words.n == 0 || (dashes < 2 && !colon))
        return false;
    struct span low = folded(buf, quote_strip_colon(words));
    const struct phrase *p = divider_phrase(low);
    if (p && (dashes >= 2 || p->value == QUOTE_FORWARD)) {
        out->kind = p->value == QUOTE_FORWARD || t->forward ? QUOTE_FORWARD : QUOTE_REPLY;
    } else if (dashes >= 2 && words.p + words.n < s.p + s.n && quote_is_attribution(words)) {
        out->kind = QUOTE_REPLY; /* Zoho: "---- On ... wrote ----" */
    } else {
        return false;
    }
    out->first = line;
    out->last = end_of_divided(t, line);
    return true;
}

static bool find_above(const struct quote_text *t, size_t line)
{
    char buf[LONGEST_LINE];
    struct span s = quote_trim(quote_line_span(t, line));
    if (s.n < 10 || s.n > 160 || rule_length(s) == 0)
        return false;
    return phrase_in(&quote_above, folded(buf, s));
}

bool quote_forward_at(const struct quote_text *t, size_t line)
{
    char buf[LONGEST_LINE];
    size_t dashes;
    struct span s = between_rules(quote_trim(quote_line_content(t, line)), &dashes);
    if (s.n > LONGEST_LINE || (dashes < 2 && !t->v[line].colon))
        return false;
    const struct phrase *p = divider_phrase(folded(buf, quote_strip_colon(s)));
    return p && p->value == QUOTE_FORWARD;
}

bool quote_mark_at(struct quote_text *t, size_t line, size_t floor, struct quote_mark *out_r)
{
    const struct quote_line *l = &t->v[line];
    struct span s = quote_line_span(t, line);
    *out_r = (struct quote_mark){.first = line, .last = line, .kind = QUOTE_REPLY};
    if (l->colon || rule_length(s)) {
        if (find_divider(t, line, out_r))
            return true;
        if (find_above(t, line))
            return out_r->foot = true;
    }
    size_t above = role_of(t, line) ? rules_above(t, line, floor) : line;
    if (role_of(t, line) && is_header_block(t, line, above < line, &out_r->last)) {
        out_r->first = above;
        out_r->kind = t->forward ? QUOTE_FORWARD : QUOTE_REPLY;
        return true;
    }
    out_r->last = line;
    if (l->colon && quote_find_attribution(t, line, floor, &out_r->first))
        return true;
    if (s.n && s.p[0] == '>' && quote_is_groupwise(s))
        return true;
    return s.n && ascii_digit(s.p[0]) && quote_is_bare_date(t, line);
}
