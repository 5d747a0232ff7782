/* when_lex.c: the words and numbers of a time.  Called by when.c. */
#include "parsers/fold.h"
#include "parsers/utf8.h"
#include "parsers/when_parts.h"

static bool letter(struct span s)
{
    return s.n && (ascii_alpha(s.p[0]) || (unsigned char)s.p[0] >= 0xc3);
}

static size_t take_number(struct span s, struct when_token *t)
{
    size_t n = 0;
    int v = 0;
    while (n < s.n && ascii_digit(s.p[n])) {
        v = v < 100000000 ? v * 10 + (s.p[n] - '0') : v;
        n++;
    }
    t->kind = WHEN_TOKEN_NUMBER;
    t->value = v;
    t->digits = (int)(n < 20 ? n : 20);
    return n;
}

/* A word nobody told us: all its letters; in a script that parts no words, one character. */
static size_t unknown(struct span s)
{
    size_t n = utf8_length(s);
    if (n > 2)
        return n;
    for (n = n ? n : 1; letter(span_from(s, n));) {
        size_t len = utf8_length(span_from(s, n));
        if (len > 2)
            break;
        n += len ? len : 1;
    }
    return n;
}

/* Names of zones that are everyday words in some language ("est" in French, "ist" in German) count only where
 * they stand in capitals. */
static bool zone_stands(struct span original, struct span folded)
{
    static const char *const words[] = {"EST",  "IST", "MET", "ART", "WAT", "CAT", "EAT",
                                        "WEST", "WET", "AST", "GST", "HST", "ADT", "MST"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_ieq(folded, span_of(words[i])))
            return span_find(original, span_of(words[i])) < original.n;
    return true;
}

static size_t take(const struct lexicon *words, struct span original, struct span s, struct when_token *t)
{
    if (ascii_digit(s.p[0]))
        return take_number(s, t);
    size_t len = 0;
    int value = lexicon_longest(words, s, &len);
    if (value >= 0 && (value >> 8 != WHEN_ZONE || zone_stands(original, span_head(s, len)))) {
        t->kind = WHEN_TOKEN_WORD;
        t->word = value >> 8;
        t->value = value & 0xff;
        return len;
    }
    if (letter(s)) {
        t->kind = WHEN_TOKEN_UNKNOWN;
        return unknown(s);
    }
    t->kind = WHEN_TOKEN_MARK;
    t->word = (unsigned char)s.p[0] < 0x80 ? s.p[0] : 0;
    return utf8_length(s) ? utf8_length(s) : 1;
}

/* "3 saat önce": folded, "önce" is the Spanish eleven. */
static bool is_turkish_ago(const struct when_token *unit, const struct when_token *t)
{
    return when_is_word(t, WHEN_NUMBER) && t->value == 11 &&
           (when_is_word(unit, WHEN_UNIT) || when_is_word(unit, WHEN_HOURS));
}

size_t when_lex(const struct lexicon *words, struct span text,
                struct when_token v[WHEN_TOKENS_MAX + WHEN_LOOKAHEAD])
{
    char room[WHEN_TEXT_MAX];
    struct span s;
    size_t n = 0;
    bool glued = false;
    fold_text(utf8_head(text, WHEN_TEXT_MAX), room, sizeof room, &s);
    memset(v, 0, (WHEN_TOKENS_MAX + WHEN_LOOKAHEAD) * sizeof *v);
    while (s.n && n < WHEN_TOKENS_MAX) {
        if (s.p[0] == ' ') {
            s = span_from(s, 1);
            glued = false;
            continue;
        }
        v[n].glued = glued;
        s = span_from(s, take(words, text, s, &v[n]));
        if (n && is_turkish_ago(&v[n - 1], &v[n]))
            v[n].word = WHEN_AGO;
        n++;
        glued = true;
    }
    return n;
}
