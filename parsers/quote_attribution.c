/* quote_attribution.c: "On 5 January 2015 at 15:00, Ann <ann@x> wrote:", in any form and language.  Called by
 * quote_mark.c for lines that end in a colon.
 *
 * A word for "wrote" decides only together with a date, an address, or ">" lines below; a language that isn't
 * in the tables is told by these alone.  Such a line may be wrapped anywhere, so that it is read from its end
 * upwards. */
#include "parsers/quote_parts.h"

enum {
    LONGEST_LINE = 300,
    MOST_LINES = 4,        /* it wraps into */
    LONGEST_VERB_REST = 5, /* words behind a verb where it stands in the middle */
};

struct span quote_strip_colon(struct span s)
{
    if (span_ends(s, SPAN_LIT(":")))
        s.n--;
    else if (span_ends(s, SPAN_LIT("：")))
        s.n -= 3;
    return span_trim(s);
}

struct signs {
    bool verb_last, verb_middle, verb; /* a "wrote": what ends the line, or followed by a date or name */
    bool address, bracketed;
    bool doubt; /* words that a person's name doesn't hold */
    unsigned numbers;
    size_t first_digit;
};

static void read_numbers(struct span s, struct signs *signs)
{
    bool digit = false;
    signs->first_digit = s.n;
    for (size_t i = 0; i < s.n; i++) {
        bool now = ascii_digit(s.p[i]);
        if (now && !digit && signs->numbers++ == 0)
            signs->first_digit = i;
        digit = now;
        if (s.p[i] == '@' && i && i + 1 < s.n && !ascii_space(s.p[i - 1]) && !ascii_space(s.p[i + 1]))
            signs->address = true;
        if (s.p[i] == '<' && i + 3 < s.n)
            signs->bracketed = true;
    }
}

/* Behind a verb that ends the attribution: nothing, or what stands in brackets. */
static bool is_tail(struct span s)
{
    unsigned depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '(')
            depth++;
        else if (s.p[i] == ')' && depth)
            depth--;
        else if (depth == 0 && (ascii_alpha(s.p[i]) || ascii_digit(s.p[i]) || s.p[i] == '<'))
            return false;
        else if (depth == 0 && (unsigned char)s.p[i] >= 0xc3 && (unsigned char)s.p[i] != 0xe2 &&
                 (unsigned char)s.p[i] != 0xef)
            return false;
    }
    return true;
}

static size_t words_in(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += !ascii_space(s.p[i]) && (i == 0 || ascii_space(s.p[i - 1]));
    return n;
}

/* What follows a verb in the middle is a name, a date or an address, not the rest of a sentence. */
static bool is_name(struct span rest)
{
    rest = quote_trim(rest);
    if (rest.n == 0 || words_in(rest) > LONGEST_VERB_REST)
        return false;
    char c = rest.p[0];
    return (c >= 'A' && c <= 'Z') || ascii_digit(c) || c == '<' || c == '"' || c == '\'' ||
           (unsigned char)c >= 0x80;
}

static bool has_doubt(struct span s)
{
    static const struct span words[] = {
        SPAN_LIT(" the "),  SPAN_LIT(" our "),    SPAN_LIT(" my "),    SPAN_LIT(" this "),
        SPAN_LIT(" that "), SPAN_LIT(" server "), SPAN_LIT(" log "),   SPAN_LIT(" which "),
        SPAN_LIT(" unser"), SPAN_LIT(" dieser "), SPAN_LIT(" notre "), SPAN_LIT(" nuestro "),
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_find(s, words[i]) < s.n)
            return true;
    return false;
}

static struct signs signs_of(struct span text)
{
    char buf[LONGEST_LINE * MOST_LINES + MOST_LINES];
    struct signs signs = {0};
    phrase_fold(buf, text);
    struct span low = span_make(buf, text.n);
    read_numbers(low, &signs);
    size_t at;
    const struct phrase *verb = phrase_last_in(&quote_verbs, low, &at);
    if (verb) {
        struct span rest = span_from(text, at + verb->length);
        signs.verb = true;
        signs.verb_last = is_tail(rest);
        signs.verb_middle = !signs.verb_last && is_name(quote_strip_colon(quote_trim(rest)));
        signs.doubt = has_doubt(low);
    }
    return signs;
}

enum {
    DATE_WITHIN = 32,
    LONGEST_SHORT = 6,
}; /* octets before an attribution's first digit: "On Wednesday, September 2" */

/* Whether text, a colon at its end, is an attribution.  quoted: ">" lines follow. */
static bool is_attribution(struct span text, bool quoted, bool one_line)
{
    struct signs s = signs_of(text);
    bool dated = s.numbers >= 2 && s.first_digit <= DATE_WITHIN;
    bool addressed = s.address && (s.bracketed || s.numbers >= 2);
    if (s.verb && quoted && one_line && words_in(text) <= 8)
        return true;
    if (s.verb_last || s.verb_middle)
        return addressed || (dated && (quoted || !s.doubt));
    if (s.verb)
        return s.address && s.bracketed && s.numbers >= 2;
    if (!addressed || s.numbers < 3)
        return false;
    return quoted || span_ends(text, SPAN_LIT(">:")) || span_ends(text, SPAN_LIT("> :")) ||
           span_ends(text, SPAN_LIT("]:"));
}

static bool opens(const struct quote_text *t, size_t line)
{
    char buf[DATE_WITHIN + 24];
    struct span s = quote_trim(quote_line_span(t, line));
    while (s.n && (s.p[0] == '-' || s.p[0] == ' '))
        s = span_from(s, 1);
    s = span_head(s, sizeof buf);
    phrase_fold(buf, s);
    struct span low = span_make(buf, s.n);
    const struct phrase *p = phrase_at(&quote_openers, low);
    if (!p)
        return false;
    for (size_t i = p->length; i < low.n; i++)
        if (ascii_digit(low.p[i]))
            return true;
    return false;
}

/* Lines a wrapped attribution may go on over. */
static bool may_belong(const struct quote_text *t, size_t line, size_t floor)
{
    return line >= floor && !t->v[line].blank && t->v[line].depth == 0 && t->v[line].n <= LONGEST_LINE;
}

static bool begins_bracket(const struct quote_text *t, size_t line)
{
    struct span s = quote_trim(quote_line_span(t, line));
    return s.n && (s.p[0] == '<' || s.p[0] == '>' || span_istarts(s, SPAN_LIT("mailto:")));
}

/* The line before first that may belong to the same attribution; false where there is none. */
static bool line_before(const struct quote_text *t, size_t first, size_t floor, size_t *line_r)
{
    size_t line = first;
    if (line == floor)
        return false;
    line--;
    while (line > floor && t->v[line].blank && first - line < 3 && begins_bracket(t, first))
        line--;
    *line_r = line;
    return may_belong(t, line, floor);
}

static struct signs numbers_of(const struct quote_text *t, size_t line)
{
    struct signs s = {0};
    read_numbers(quote_line_span(t, line), &s);
    return s;
}

/* A short word with a full stop ("jan.", "kl.", "2015.") is an abbreviation. */
static bool ends_sentence(struct span line)
{
    line = span_trim(line);
    if (line.n == 0 || line.n > 100)
        return true;
    char end = line.p[line.n - 1];
    if (end != '.')
        return end == '!' || end == '?' || end == ':';
    size_t word = line.n - 1;
    while (word && !ascii_space(line.p[word - 1]) && !ascii_digit(line.p[word - 1]))
        word--;
    return line.n - 1 - word >= LONGEST_SHORT;
}

/* The first line of a paragraph with a date in it. */
static bool begins_dated(const struct quote_text *t, size_t line, const struct signs *s)
{
    return s->numbers >= 2 && s->first_digit <= DATE_WITHIN && (line == 0 || t->v[line - 1].blank);
}

/* An attribution whose end was recognised may have begun further up: where a line opens one ("On 3 May,"), or
 * holds the date or the address that is still missing. */
static size_t extend_up(const struct quote_text *t, size_t first, size_t last, size_t floor)
{
    unsigned most = opens(t, first) ? 1 : MOST_LINES - 1, numbers = 0;
    bool address = false, verb = false;
    for (size_t i = first; i <= last; i++) {
        struct signs s = numbers_of(t, i);
        numbers += s.numbers;
        address |= s.address;
        verb |= signs_of(quote_line_span(t, i)).verb;
    }
    size_t line = first, above;
    for (unsigned steps = 0; steps < most && line_before(t, line, floor, &above); steps++) {
        struct signs s = numbers_of(t, above);
        struct span text = quote_line_span(t, above);
        bool whole = !ends_sentence(text);
        bool fits = opens(t, above) || (numbers < 2 && s.numbers >= 2) ||
                    (!address && s.address && s.bracketed) || (whole && begins_dated(t, above, &s)) ||
                    (whole && !verb && signs_of(text).verb);
        if (!fits && !whole)
            break;
        line = above;
        if (!fits)
            continue;
        first = above;
        numbers += s.numbers;
        address |= s.address;
    }
    return first;
}

static bool quotes_follow(const struct quote_text *t, size_t line)
{
    size_t next = quote_next_full(t, line + 1);
    return next < t->n && t->v[next].depth > 0;
}

struct joined {
    char bytes[(LONGEST_LINE + 1) * MOST_LINES];
    size_t from;
};

/* Puts a line before what is there; the whole. */
static struct span join_before(const struct quote_text *t, size_t line, struct joined *j)
{
    struct span s = quote_trim(quote_line_span(t, line));
    if (j->from < sizeof j->bytes)
        j->bytes[--j->from] = ' ';
    j->from -= s.n;
    memcpy(j->bytes + j->from, s.p, s.n);
    return span_make(j->bytes + j->from, sizeof j->bytes - j->from);
}

static bool has_figure(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (ascii_digit(s.p[i]) || s.p[i] == '@')
            return true;
    return false;
}

/* The lines that may make an attribution ending at last; empty where none of them holds a figure. */
static struct span lines_with_figures(const struct quote_text *t, size_t last, size_t floor, struct joined *j)
{
    bool figures = false;
    size_t lines = 0, at[MOST_LINES] = {last};
    do
        figures |= has_figure(quote_line_span(t, at[lines++]));
    while (lines < MOST_LINES && line_before(t, at[lines - 1], floor, &at[lines]));
    struct span all = SPAN_EMPTY;
    for (size_t i = 0; figures && i < lines; i++)
        all = join_before(t, at[i], j);
    return all;
}

/* Whether the lines that may make an attribution ending at last hold anything of one. */
static bool worth_reading(const struct quote_text *t, size_t last, size_t floor)
{
    struct joined j;
    j.from = sizeof j.bytes;
    struct span all = lines_with_figures(t, last, floor, &j);
    struct signs s = {0};
    read_numbers(all, &s);
    if (s.numbers == 0 && !s.address)
        return false;
    return s.address || signs_of(all).verb;
}

/* An attribution that ends at last. */
bool quote_find_attribution(const struct quote_text *t, size_t last, size_t floor, size_t *first_r)
{
    if (t->v[last].n > LONGEST_LINE)
        return false;
    bool quoted = quotes_follow(t, last);
    if (!quoted && !worth_reading(t, last, floor))
        return false;
    struct joined j;
    j.from = sizeof j.bytes;
    size_t first = last;
    for (unsigned lines = 0; lines < MOST_LINES; lines++) {
        if (is_attribution(join_before(t, first, &j), quoted, first == last)) {
            *first_r = extend_up(t, first, last, floor);
            return true;
        }
        if (!line_before(t, first, floor, &first))
            break;
    }
    /* no word known, but a date, a colon and quotes below: any language */
    *first_r = last;
    return quoted && numbers_of(t, last).numbers >= 3 && t->v[last].n <= 160;
}

/* "2016-03-03 17:21 GMT+01:00 Some One": Gmail's, cut short.  Only asked of lines that begin with a digit. */
bool quote_is_bare_date(const struct quote_text *t, size_t line)
{
    struct span s = quote_line_span(t, line);
    static const char shape[] = "dddd-dd-dd d";
    if (s.n < 26 || s.p[4] != '-')
        return false;
    s = quote_trim(s);
    if (s.n < 26 || s.n > 120)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? !ascii_digit(s.p[i]) : s.p[i] != shape[i])
            return false;
    size_t gmt = span_find(span_head(s, 24), SPAN_LIT(" GMT"));
    if (gmt < 15 || gmt > 17)
        return false;
    struct span rest = span_from(s, gmt + 4);
    size_t zone = rest.n && (rest.p[0] == '+' || rest.p[0] == '-') ? span_chr(rest, ' ') : 0;
    struct signs signs = {0};
    read_numbers(span_head(span_from(rest, zone), span_chr(span_from(rest, zone), '<')), &signs);
    bool alone = (line == 0 || t->v[line - 1].blank) && (line + 1 == t->n || t->v[line + 1].blank);
    return alone && signs.numbers == 0 && words_in(span_from(rest, zone)) <= 6;
}

bool quote_is_groupwise(struct span line)
{
    struct signs s = {0};
    line = quote_trim(line);
    if (!span_starts(line, SPAN_LIT(">>> ")) || !span_ends(line, SPAN_LIT(" >>>")) || line.n > LONGEST_LINE)
        return false;
    read_numbers(line, &s);
    return s.numbers >= 3;
}

bool quote_is_attribution(struct span words)
{
    struct signs s = signs_of(words);
    return s.verb_last && s.numbers >= 2;
}

bool quote_has_number(struct span s)
{
    struct signs signs = {0};
    read_numbers(s, &signs);
    return signs.numbers > 0;
}

bool quote_is_wrapped_tail(const struct quote_text *t, size_t line)
{
    const struct quote_line *l = &t->v[line];
    if (!l->colon || l->depth != 1 || l->n > 40 || line == 0 || t->v[line - 1].blank || t->v[line - 1].depth)
        return false;
    struct span s = quote_strip_colon(quote_trim(quote_line_content(t, line)));
    char buf[40];
    phrase_fold(buf, s);
    return s.n == 0 || phrase_is(&quote_verbs, span_make(buf, s.n));
}
