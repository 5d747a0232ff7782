/* subject_strip.c: what stands before and behind a subject without being part of it.  Called by subject.c. */
#include "parsers/bracket.h"
#include "parsers/fold.h"
#include "parsers/ruleset.h"
#include "parsers/subject.h"
#include "parsers/utf8.h"

enum { PREFIX_MAX = 48, STRIPPED_MAX = 64 /* prefixes looked at */ };

/* White space of any width, characters of none, and lone stars, off the head. */
static struct span skip_blanks(struct span s)
{
    uint32_t cp;
    for (size_t n; (n = utf8_decode(s, &cp)) > 0; s = span_from(s, n))
        if (!fold_invisible(cp) && fold_width(cp) != ' ' && !(cp < 0x80 && ascii_space((char)cp)))
            break;
    return s;
}

/* The octets of the colon at the head of s, blanks before it included; 0 where there is none. */
static size_t colon(struct span s)
{
    struct span t = skip_blanks(s);
    size_t blanks = s.n - t.n;
    if (blanks > 2)
        return 0;
    if (span_starts(t, SPAN_LIT(":")))
        return blanks + 1;
    return span_starts(t, SPAN_LIT("：")) ? blanks + 3 : 0;
}

/* A count behind "Re": "[2]", "(2)", "^2", "2", "*2". */
static size_t count(struct span s)
{
    size_t i = 0;
    bool open = s.n && (s.p[0] == '[' || s.p[0] == '(' || s.p[0] == '^' || s.p[0] == '*');
    i += open;
    size_t digits = i;
    while (i < s.n && i < digits + 3 && ascii_digit(s.p[i]))
        i++;
    if (i == digits)
        return 0;
    if (i < s.n && (s.p[i] == ']' || s.p[i] == ')'))
        i++;
    return i;
}

/* The octets of a word of letters, or two of them, that may be a prefix. */
static size_t letters(struct span s)
{
    size_t i = 0;
    while (i < s.n && i < PREFIX_MAX && s.p[i] != ':' && s.p[i] != '[' && s.p[i] != '(' && s.p[i] != '^' &&
           s.p[i] != '*' && !ascii_digit(s.p[i]) && !span_starts(span_from(s, i), SPAN_LIT("：")))
        i++;
    return i;
}

/* "Re:", "AW[2]:", "回复：": the octets of one at the head of s, 0 where there is none.  One letter alone
 * must be a capital ("R:", not "i: "). */
static size_t reply_prefix(const struct facts_conf *conf, struct span s)
{
    size_t n = letters(s);
    if (n == 0 || n >= PREFIX_MAX)
        return 0;
    size_t c = count(span_from(s, n)), end = n + c;
    size_t mark = colon(span_from(s, end));
    if (mark == 0 || (n == 1 && (s.p[0] < 'A' || s.p[0] > 'Z')))
        return 0;
    int kind = lexicon_find_text(ruleset_words(conf, RULESET_PREFIXES), span_head(s, n));
    return kind == RULESET_REPLY || (kind == RULESET_NOISE && c == 0) ? end + mark : 0;
}

/* "***SPAM***", "*** EXTERNAL ***". */
static size_t starred(const struct facts_conf *conf, struct span s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] == '*')
        n++;
    struct span inside = span_head(span_from(s, n), PREFIX_MAX);
    size_t end = span_chr(inside, '*');
    if (n < 2 || end == inside.n ||
        lexicon_find_text(ruleset_words(conf, RULESET_PREFIXES), span_head(inside, end)) != RULESET_NOISE)
        return 0;
    for (n += end; n < s.n && s.p[n] == '*';)
        n++;
    return n;
}

static bool all_digits(struct span s)
{
    size_t i = 0;
    while (i < s.n && ascii_digit(s.p[i]))
        i++;
    return s.n > 0 && i == s.n;
}

/* "#12", "acme #12": what our tag holds. */
static bool own_tag(const struct facts_conf *conf, struct span inside)
{
    inside = span_trim(inside);
    size_t hash = span_chr(inside, '#');
    if (!all_digits(span_from(inside, hash + 1)))
        return false;
    struct span word = span_trim(span_head(inside, hash));
    if (word.n == 0)
        return true;
    if (conf->tag)
        return span_ieq(word, span_of(conf->tag));
    return word.n <= 40 && span_chr(word, ' ') == word.n;
}

static bool noise(const struct facts_conf *conf, struct span inside)
{
    while (inside.n && (inside.p[0] == '*' || inside.p[0] == '!'))
        inside = span_from(inside, 1);
    while (inside.n && (inside.p[inside.n - 1] == '*' || inside.p[inside.n - 1] == '!'))
        inside.n--;
    return lexicon_find_text(ruleset_words(conf, RULESET_PREFIXES), inside) == RULESET_NOISE;
}

static size_t bracketed(const struct facts_conf *conf, struct span s)
{
    struct bracket b;
    if (!bracket_read(s, &b))
        return 0;
    return noise(conf, b.inside) || (!b.weak && own_tag(conf, b.inside)) ? b.len : 0;
}

static struct span strip_tail(const struct facts_conf *conf, struct span s)
{
    for (int i = 0; i < STRIPPED_MAX; i++) {
        s = span_trim(s);
        if (!span_ends(s, SPAN_LIT("]")))
            break;
        size_t open = s.n;
        while (open && s.p[open - 1] != '[' && s.n - open < BRACKET_INSIDE_MAX)
            open--;
        if (open == 0 || s.p[open - 1] != '[' ||
            !own_tag(conf, span_head(span_from(s, open), s.n - open - 1)))
            break;
        s = span_head(s, open - 1);
    }
    return s;
}

struct span subject_strip(const struct facts_conf *conf, struct span subject)
{
    struct span s = strip_tail(conf, skip_blanks(subject));
    for (int i = 0; i < STRIPPED_MAX; i++) {
        size_t n = reply_prefix(conf, s);
        n = n ? n : bracketed(conf, s);
        n = n ? n : starred(conf, s);
        if (n == 0)
            break;
        s = skip_blanks(span_from(s, n));
    }
    return s;
}
