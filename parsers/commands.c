/* commands.c: lines that are, or could be meant as, commands.  An agent's mail goes nowhere while one of them
 * was not obeyed, so this errs towards calling a line a command.  Called by report.c. */
#include "parsers/commands.h"

#include "parsers/fold.h"
#include "parsers/undouble.h"
#include "parsers/utf8.h"

enum { LEAD_MAX = 64 /* octets of blanks and bullets before the mark */ };

/* The first octet of the marks that fold to "!": U+FE57, U+FF01. */
static const char WIDE_MARK_LEAD = '\xef';

static bool is_blank(uint32_t cp)
{
    return fold_invisible(cp) || fold_width(cp) == ' ' || cp == '\t' || cp == '\r';
}

static bool is_bullet(uint32_t cp)
{
    return cp == '*' || cp == '-' || cp == '+' || cp == '_' || cp == '`' || cp == 0x2022 || cp == 0xb7 ||
           cp == 0x2023 || cp == 0x25cf || cp == 0x25cb || cp == 0x25aa || cp == 0x25e6 || cp == 0x30fb ||
           (cp >= 0x2010 && cp <= 0x2015) || (cp >= 0x2018 && cp <= 0x201f) || cp == 0xab || cp == 0xbb ||
           cp == '"' || cp == '\'' || cp == '(' || cp == '|' || cp == '#';
}

/* The octets of "1." or "1)" at the head of s. */
static size_t numbering(struct span s)
{
    size_t i = 0;
    while (i < s.n && i < 2 && ascii_digit(s.p[i]))
        i++;
    return i && i < s.n && (s.p[i] == '.' || s.p[i] == ')') ? i + 1 : 0;
}

/* Blanks, bullets and numbering off the head of a line; an empty span where the mark can't follow. */
static struct span skip_lead(struct span line)
{
    struct span s = line;
    while (s.n && line.n - s.n < LEAD_MAX) {
        uint32_t cp;
        size_t n = utf8_decode(s, &cp);
        if (n == 0)
            return SPAN_EMPTY;
        if (!is_blank(cp) && !is_bullet(cp)) {
            n = numbering(s);
            if (n == 0)
                return s;
        }
        s = span_from(s, n);
    }
    return SPAN_EMPTY;
}

/* Narrow ASCII, the rest as it is; emphasis and blanks off the end. */
static struct span narrowed(struct arena *a, struct span s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t cp;
        len = utf8_decode(span_from(s, i), &cp);
        uint32_t narrow = len ? fold_width(cp) : 0;
        if (len == 0) {
            len = 1;
        } else if (fold_invisible(cp)) {
            continue;
        } else if (narrow < 0x80) {
            p[n++] = (char)narrow;
        } else {
            memcpy(p + n, s.p + i, len);
            n += len;
        }
    }
    while (n && (ascii_space(p[n - 1]) || p[n - 1] == '*' || p[n - 1] == '_' || p[n - 1] == '`'))
        n--;
    return span_make(p, n);
}

/* The octets of the mark at the head of s, once or several times, and of blanks behind it; 0 where no letter
 * follows. */
static size_t mark(struct span s)
{
    uint32_t cp;
    size_t n = utf8_decode(s, &cp), i = n;
    if (n == 0 || fold_width(cp) != '!')
        return 0;
    while ((n = utf8_decode(span_from(s, i), &cp)) > 0 && (is_blank(cp) || fold_width(cp) == '!'))
        i += n;
    uint32_t letter = n ? fold_width(cp) : 0;
    return n && (letter >= 0x80 || ascii_alpha((char)letter)) ? i : 0;
}

static struct span command(struct arena *a, struct span rest)
{
    struct span words = undouble(a, narrowed(a, rest));
    char *p = arena_alloc(a, words.n + 1);
    p[0] = '!';
    memcpy(p + 1, words.p, words.n);
    for (size_t i = 1; i <= words.n && p[i] != ' '; i++)
        p[i] = ascii_lower(p[i]);
    return span_make(p, words.n + 1);
}

unsigned commands_read(struct arena *a, struct span text, struct spans *out)
{
    unsigned on_top = 0;
    bool other_text = false;
    if (span_chr(text, '!') == text.n && span_chr(text, WIDE_MARK_LEAD) == text.n)
        return 0; /* as of nearly all mail */
    for (struct span rest = text, line; span_line(&rest, &line);) {
        struct span trimmed = span_trim(line);
        if (trimmed.n == 0)
            continue;
        struct span s = trimmed.p[0] == '>' ? SPAN_EMPTY : skip_lead(trimmed);
        size_t n = mark(s);
        if (n == 0) {
            other_text = true;
        } else if (out->n < COMMANDS_MAX) {
            arena_push(a, out, command(a, span_from(s, n)));
            on_top += !other_text;
        }
    }
    return on_top;
}

struct span commands_below(struct span text, unsigned n)
{
    struct span rest = text, line;
    for (unsigned i = 0; i < n && span_line(&rest, &line);) {
        if (span_trim(line).n)
            i++;
    }
    return rest;
}
