/* guard.c: see guard.h.  Called by stream.c for all that comes in; floor: fetch. */
#include "daemon/fetch/guard.h"

#include <string.h>

enum {
    LINES_MAX = 20000, /* in the answer to one command; a chunk of FETCH has some hundred */
    DEPTH_MAX = 32,    /* ENVELOPE and BODYSTRUCTURE, which nest deeper, are never asked for */
    LENGTH_DIGITS = 10,
};

void guard_begin(struct guard *g)
{
    g->lines = 0;
}

static struct span head_of(const struct guard *g)
{
    return span_make(g->head, g->n);
}

/* Literals are asked for in FETCH responses alone ("* 12 FETCH ..."). */
static bool takes_literals(const struct guard *g)
{
    struct span line = head_of(g);
    return span_starts(line, SPAN_LIT("* ")) && line.n > 2 && ascii_digit(line.p[2]);
}

static bool is_status(struct span word)
{
    static const char *const words[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_ieq(word, span_of(words[i])))
            return true;
    return false;
}

/* "* OK [PERMANENTFLAGS (...", up to its bracket: behind the tag and the status. */
static bool opens_code(const struct guard *g)
{
    struct span line = head_of(g);
    struct span rest = span_from(line, span_chr(line, ' ') + 1);
    size_t n = span_chr(rest, ' ');
    return is_status(span_head(rest, n)) && span_eq(span_from(rest, n), SPAN_LIT(" ["));
}

/* "* FLAGS", "* SEARCH", "* LIST" and their like.  In the words behind an OK, {5} is text. */
static bool is_data(const struct guard *g)
{
    struct span line = head_of(g);
    if (!span_starts(line, SPAN_LIT("* ")) || takes_literals(g))
        return false;
    struct span verb = span_from(line, 2);
    return !is_status(span_head(verb, span_chr(verb, ' ')));
}

static bool contains(struct span line, struct span word)
{
    for (size_t i = 0; i + word.n <= line.n; i++)
        if (span_istarts(span_from(line, i), word))
            return true;
    return false;
}

/* BADCHARSET twice is a use after free in libetpan, PERMANENTFLAGS cut short a NULL.  Nothing of ours is
 * answered by the first. */
static const char *check_codes(const struct guard *g)
{
    struct span line = head_of(g);
    if (takes_literals(g))
        return NULL;
    if (contains(line, SPAN_LIT("[BADCHARSET")))
        return "the server speaks of character sets that nobody asked for";
    if (contains(line, SPAN_LIT("[PERMANENTFLAGS")) && !contains(line, SPAN_LIT(")]")) &&
        g->n < GUARD_HEAD_BYTES)
        return "the server's list of flags doesn't end";
    return NULL;
}

/* "* 23 EXISTS" (RFC 3501 section 7.3.1): in the answer to any command, and told but once. */
static bool is_exists(const struct guard *g)
{
    struct span line = head_of(g);
    if (!takes_literals(g))
        return false;
    line = span_from(line, 2);
    while (line.n && ascii_digit(line.p[0]))
        line = span_from(line, 1);
    return span_ieq(span_trim(line), SPAN_LIT("EXISTS"));
}

static const char *end_line(struct guard *g, uint64_t cap)
{
    bool literal = g->at == GUARD_CLOSED && takes_literals(g);
    bool broken = g->at == GUARD_CLOSED && g->n_digits > LENGTH_DIGITS;
    g->at = GUARD_TEXT;
    g->quoted = g->escaped = g->code = g->returned = false;
    if (++g->lines > LINES_MAX)
        return "the server doesn't come to an end";
    if (literal && (broken || g->digits > cap))
        return "the server announces a literal larger than it may be";
    if (literal) {
        g->literal = g->digits;
        return NULL; /* the line goes on behind it, parentheses stay open */
    }
    const char *wrong = check_codes(g);
    g->grown |= is_exists(g);
    g->depth = 0;
    g->n = 0;
    return wrong;
}

/* "{", digits, "}" and the line's end; a length that is no number is wrong at once.  libetpan lets blanks
 * stand around the number and anything behind it, and allocates as much as it says before it looks on. */
static const char *length(struct guard *g, char c)
{
    bool counts = takes_literals(g) && !g->quoted;
    switch (g->at) {
    case GUARD_CLOSED:
        if (counts && (c != '\r' || g->returned))
            return "the server goes on behind a literal's length";
        g->returned = c == '\r';
        if (g->returned)
            return NULL;
        /* fall through */
    case GUARD_TEXT:
        g->at = c == '{' ? GUARD_BRACE : GUARD_TEXT;
        g->digits = g->n_digits = 0;
        return NULL;
    case GUARD_BRACE:
    case GUARD_NUMBER:
        if (ascii_digit(c)) {
            if ((is_data(g) || g->code) && !g->quoted)
                return "the server announces a literal where none belongs";
            g->at = GUARD_NUMBER;
            if (g->n_digits++ < LENGTH_DIGITS)
                g->digits = g->digits * 10 + (uint64_t)(c - '0');
            return NULL;
        }
        if (counts && (c != '}' || g->at == GUARD_BRACE))
            return "the server announces a literal whose length is no number";
        if (g->at == GUARD_NUMBER)
            g->at = c == '}' ? GUARD_CLOSED : GUARD_TEXT;
        else if (c != ' ')
            g->at = c == '{' ? GUARD_BRACE : GUARD_TEXT;
        return NULL;
    }
    return NULL;
}

static const char *check_octet(struct guard *g, char c, uint64_t cap)
{
    if (c == '\n')
        return end_line(g, cap);
    if (g->n < GUARD_HEAD_BYTES)
        g->head[g->n++] = c;
    const char *wrong = length(g, c);
    g->code = g->code ? c != ']' || g->quoted : c == '[' && opens_code(g);
    if (g->escaped)
        g->escaped = false;
    else if (g->quoted && c == '\\')
        g->escaped = true;
    else if (c == '"')
        g->quoted = !g->quoted;
    else if (g->quoted)
        return wrong; /* text */
    else if (c == '(' && ++g->depth > DEPTH_MAX)
        return "the server's parentheses nest too deep";
    else if (c == ')' && g->depth > 0)
        g->depth--;
    return wrong;
}

const char *guard_check(struct guard *g, struct span octets, uint64_t cap)
{
    while (octets.n) {
        if (g->literal) {
            size_t n = g->literal < octets.n ? (size_t)g->literal : octets.n;
            g->literal -= n;
            octets = span_from(octets, n);
            continue;
        }
        const char *wrong = check_octet(g, octets.p[0], cap);
        if (wrong)
            return wrong;
        octets = span_from(octets, 1);
    }
    return NULL;
}
