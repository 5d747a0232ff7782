/* courtesy.c: tells thanks from news.  A word it doesn't know is news, but for names: capitalised words
 * behind a greeting, behind thanks, or in a line of their own below.  Called by report.c. */
#include "parsers/courtesy.h"

#include "parsers/fold.h"
#include "parsers/ruleset.h"
#include "parsers/utf8.h"

enum { TEXT_MAX = 600, WORDS_MAX = 60, NAMES_MAX = 3 };

struct walk {
    const struct facts_conf *conf;
    unsigned words, thanks;
    unsigned names_left; /* unknown words that may still be a name here */
    uint64_t capitals;   /* bit i: word i of the line begins with a capital */
    unsigned index;      /* of the word in its line */
};

static bool is_break(char c)
{
    return c == ' ' || (c && strchr(",.!;:()-'\"*~_/+", c));
}

static size_t word_length(struct span s)
{
    size_t n = 0;
    while (n < s.n && !is_break(s.p[n]))
        n++;
    return n;
}

/* Whether a word begins with a letter that folding makes another one of the same alphabet: a capital. */
static bool is_capital(struct span word)
{
    uint32_t cp, folded[2] = {0, 0};
    if (!utf8_decode(word, &cp))
        return false;
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z';
    return cp < 0x530 && fold_char(cp, folded) && folded[0] != cp;
}

static uint64_t capitals_of(struct span line, unsigned *words_r)
{
    uint64_t capitals = 0;
    unsigned n = 0;
    while (line.n && n < WORDS_MAX) {
        size_t len = word_length(line);
        if (len && is_capital(line))
            capitals |= (uint64_t)1 << n;
        n += len > 0;
        line = span_from(line, len ? len : 1);
    }
    *words_r = n;
    return capitals;
}

/* How many words begin in the first len octets of s, which begins with one. */
static unsigned words_within(struct span s, size_t len)
{
    unsigned n = 0;
    for (size_t i = 0; i < len; i++)
        n += !is_break(s.p[i]) && (i == 0 || is_break(s.p[i - 1]));
    return n;
}

/* A script that parts no words tells no name from news. */
static bool may_be_name(struct span word)
{
    return word.n && (unsigned char)word.p[0] < 0xe0 && !ascii_digit(word.p[0]);
}

/* Emoji and the like say nothing. */
static size_t symbol(struct span s)
{
    uint32_t cp;
    size_t n = utf8_decode(s, &cp);
    return n && ((cp >= 0x2190 && cp < 0x2c00) || cp >= 0x1f000) ? n : 0;
}

/* Takes one word off a folded line; false where it is news. */
static bool take_word(struct walk *w, struct span *s)
{
    size_t len = 0;
    int what = lexicon_longest(ruleset_words(w->conf, RULESET_COURTESY), *s, &len);
    if (what < 0 && lexicon_longest(ruleset_words(w->conf, RULESET_FAREWELLS), *s, &len) >= 0)
        what = RULESET_FAREWELL;
    w->words++;
    if (what < 0) {
        len = word_length(*s);
        bool capital = w->index < 64 && (w->capitals >> w->index & 1);
        if (len == 0 || w->names_left == 0 || !capital || !may_be_name(*s))
            return false;
        w->names_left--;
    } else if (what != RULESET_FILLER) {
        w->thanks += what == RULESET_THANKS;
        w->names_left = what == RULESET_THANKS ? 1 : NAMES_MAX;
    }
    w->index += words_within(*s, len);
    *s = span_from(*s, len);
    return true;
}

static bool take_line(struct walk *w, struct span s)
{
    while (s.n && w->words <= WORDS_MAX) {
        size_t n = symbol(s);
        if (n == 0 && is_break(s.p[0])) {
            if (s.p[0] == '.' || s.p[0] == '!')
                w->names_left = 0;
            n = 1;
        }
        if (n == 0 && !take_word(w, &s))
            return false;
        s = span_from(s, n);
    }
    return w->words <= WORDS_MAX;
}

static bool asks_or_links(struct span text)
{
    return span_chr(text, '?') < text.n || span_find(text, SPAN_LIT("？")) < text.n ||
           span_find(text, SPAN_LIT("؟")) < text.n || span_find(text, SPAN_LIT("://")) < text.n;
}

bool courtesy_is_thanks(const struct facts_conf *conf, struct span text)
{
    struct walk w = {.conf = conf};
    if (text.n == 0 || text.n > TEXT_MAX || asks_or_links(text))
        return false;
    for (struct span rest = text, line, folded; span_line(&rest, &line);) {
        char room[TEXT_MAX];
        if (line.n && line.p[0] == '>')
            continue;
        unsigned words;
        w.capitals = capitals_of(line, &words);
        w.index = 0;
        w.names_left = w.thanks && words <= NAMES_MAX ? NAMES_MAX : 0; /* a name below: "Ann Lee" */
        if (!fold_text(line, room, sizeof room, &folded) || !take_line(&w, folded))
            return false;
    }
    return w.thanks > 0;
}

bool courtesy_is_farewell(const struct facts_conf *conf, struct span line)
{
    line = span_trim(line);
    while (line.n && strchr(",.!", line.p[line.n - 1]))
        line.n--;
    return line.n && lexicon_find_text(ruleset_words(conf, RULESET_FAREWELLS), line) >= 0;
}
