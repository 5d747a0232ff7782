/* language.c: the language of a text: by its script where that tells, else by the commonest words and by
 * letters that few languages have.  Called by facts.c; looks at the head of the text only. */
#include "parsers/language_parts.h"

#include "parsers/octets.h"
#include "parsers/phrase.h"
#include "parsers/utf8.h"

enum {
    MOST_OCTETS = 4000,
    MOST_WORDS = 200,
    LONGEST_WORD = 24,
    LEAST_SCORE = 2,   /* words of one language, for a guess */
    LEAST_LETTERS = 6, /* of one script */
};

enum script {
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_GREEK,
    SCRIPT_HEBREW,
    SCRIPT_ARABIC,
    SCRIPT_DEVANAGARI,
    SCRIPT_BENGALI,
    SCRIPT_TAMIL,
    SCRIPT_TELUGU,
    SCRIPT_THAI,
    SCRIPT_GEORGIAN,
    SCRIPT_ARMENIAN,
    SCRIPT_HANGUL,
    SCRIPT_KANA,
    SCRIPT_HAN,
    SCRIPTS,
    SCRIPT_NONE = SCRIPTS,
};

static const struct {
    uint32_t first, last;
    enum script script;
} ranges[] = {
    {'A', 'Z', SCRIPT_LATIN},        {'a', 'z', SCRIPT_LATIN},          {0xc0, 0x24f, SCRIPT_LATIN},
    {0x370, 0x3ff, SCRIPT_GREEK},    {0x400, 0x52f, SCRIPT_CYRILLIC},   {0x531, 0x58f, SCRIPT_ARMENIAN},
    {0x590, 0x5ff, SCRIPT_HEBREW},   {0x600, 0x6ff, SCRIPT_ARABIC},     {0x900, 0x97f, SCRIPT_DEVANAGARI},
    {0x980, 0x9ff, SCRIPT_BENGALI},  {0xb80, 0xbff, SCRIPT_TAMIL},      {0xc00, 0xc7f, SCRIPT_TELUGU},
    {0xe00, 0xe7f, SCRIPT_THAI},     {0x10a0, 0x10ff, SCRIPT_GEORGIAN}, {0x1e00, 0x1eff, SCRIPT_LATIN},
    {0x1f00, 0x1fff, SCRIPT_GREEK},  {0x3040, 0x30ff, SCRIPT_KANA},     {0x3400, 0x9fff, SCRIPT_HAN},
    {0xac00, 0xd7a3, SCRIPT_HANGUL},
};

static enum script script_of(uint32_t cp)
{
    size_t low = 0, high = sizeof ranges / sizeof *ranges;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cp < ranges[middle].first)
            high = middle;
        else if (cp > ranges[middle].last)
            low = middle + 1;
        else
            return ranges[middle].script;
    }
    return SCRIPT_NONE;
}

/* Letters that tell languages of one script apart. */
struct counts {
    unsigned scripts[SCRIPTS];
    unsigned ukrainian, belarusian, serbian, macedonian, russian, hard_sign, persian, urdu;
};

static void count_letter(struct counts *c, uint32_t cp)
{
    switch (cp) {
    case 0x456: /* i, yi, ye, ghe with upturn */
    case 0x457:
    case 0x454:
    case 0x491:
        c->ukrainian++;
        break;
    case 0x45e: /* short u */
        c->belarusian++;
        break;
    case 0x458: /* je, lje, nje, tshe, dje, dzhe */
    case 0x459:
    case 0x45a:
    case 0x45b:
    case 0x452:
        c->serbian++;
        break;
    case 0x453: /* gje, kje, dze */
    case 0x45c:
    case 0x455:
        c->macedonian++;
        break;
    case 0x44b: /* yery, e */
    case 0x44d:
        c->russian++;
        break;
    case 0x44a:
        c->hard_sign++;
        break;
    case 0x67e: /* pe, che, zhe, gaf, and the Persian yeh and kaf */
    case 0x686:
    case 0x698:
    case 0x6af:
    case 0x6cc:
    case 0x6a9:
        c->persian++;
        break;
    case 0x679: /* tteh, ddal, rreh, noon ghunna, yeh barree */
    case 0x688:
    case 0x691:
    case 0x6ba:
    case 0x6d2:
        c->urdu++;
        break;
    default:
        break;
    }
}

static void count_wide(struct counts *c, uint32_t cp)
{
    enum script s = script_of(cp);
    if (s == SCRIPT_NONE)
        return;
    c->scripts[s]++;
    if (s == SCRIPT_CYRILLIC || s == SCRIPT_ARABIC)
        count_letter(c, cp);
}

/* How many ASCII letters stand in text, of MOST_OCTETS at most: a lane counts to 255. */
static unsigned ascii_letters(struct span text)
{
    octets16 counts = {0};
    unsigned n = 0;
    size_t i = 0;
    for (; i + OCTETS_STEP <= text.n; i += OCTETS_STEP) {
        octets16 low = octets_lower(octets_load(text.p + i));
        counts -= (low >= 'a') & (low <= 'z');
    }
    for (size_t k = 0; k < OCTETS_STEP; k++)
        n += (unsigned char)counts[k];
    for (; i < text.n; i++)
        n += ascii_alpha(text.p[i]);
    return n;
}

static struct counts count(struct span text)
{
    struct counts c = {.scripts[SCRIPT_LATIN] = ascii_letters(text)};
    for (size_t i = 0; i < text.n;) {
        if ((unsigned char)text.p[i] < 0x80) {
            size_t ascii = utf8_ascii(span_from(text, i));
            i += ascii ? ascii : 1;
            continue;
        }
        uint32_t cp;
        size_t n = utf8_decode(span_from(text, i), &cp);
        if (n)
            count_wide(&c, cp);
        i += n ? n : 1;
    }
    return c;
}

static const char *cyrillic(const struct counts *c)
{
    if (c->belarusian)
        return "be";
    if (c->macedonian)
        return "mk";
    if (c->serbian)
        return "sr";
    if (c->ukrainian)
        return "uk";
    return c->hard_sign > c->russian ? "bg" : "ru";
}

static const char *by_script(enum script script, const struct counts *c)
{
    static const char *const only[SCRIPTS] = {
        [SCRIPT_GREEK] = "el",   [SCRIPT_HEBREW] = "he",   [SCRIPT_DEVANAGARI] = "hi",
        [SCRIPT_BENGALI] = "bn", [SCRIPT_TAMIL] = "ta",    [SCRIPT_TELUGU] = "te",
        [SCRIPT_THAI] = "th",    [SCRIPT_GEORGIAN] = "ka", [SCRIPT_ARMENIAN] = "hy",
        [SCRIPT_HANGUL] = "ko",  [SCRIPT_KANA] = "ja",
    };
    if (script == SCRIPT_CYRILLIC)
        return cyrillic(c);
    if (script == SCRIPT_ARABIC)
        return c->urdu ? "ur" : c->persian > c->scripts[SCRIPT_ARABIC] / 50 ? "fa" : "ar";
    if (script == SCRIPT_HAN)
        return c->scripts[SCRIPT_KANA] ? "ja" : "zh";
    return only[script];
}

/* More than twice, and more than twenty times, the words. */
enum { SLOTS_LOG = 11, SLOTS = 1 << SLOTS_LOG, BITS_LOG = 14 };

/* The words by their hash.  Most words of a text are none of them: a bit tells it, without a look at more. */
struct index {
    uint64_t bits[(1 << BITS_LOG) / 64];
    uint16_t place[SLOTS]; /* plus one; 0 is free */
};

/* By length and three octets: enough to part a few hundred words, whose text is then compared. */
static uint32_t hash_of(struct span word)
{
    const unsigned char *p = (const unsigned char *)word.p;
    uint32_t all =
        p[0] | (uint32_t)p[word.n / 2] << 8 | (uint32_t)p[word.n - 1] << 16 | (uint32_t)word.n << 24;
    return all * 2654435761u; /* the upper bits are the good ones */
}

static uint32_t bit_of(uint32_t hash)
{
    return hash >> (32 - BITS_LOG);
}

static const struct index *word_index(void)
{
    static struct index x;
    static bool filled;
    for (size_t i = 0; !filled && i < language_words_n; i++) {
        uint32_t hash = hash_of(span_make(language_words[i].text, language_words[i].length));
        x.bits[bit_of(hash) / 64] |= (uint64_t)1 << bit_of(hash) % 64;
        uint32_t h = hash >> (32 - SLOTS_LOG);
        while (x.place[h])
            h = (h + 1) % SLOTS;
        x.place[h] = (uint16_t)(i + 1);
    }
    filled = true;
    return &x;
}

static const struct language_word *find_word(const struct index *x, struct span word)
{
    uint32_t hash = hash_of(word);
    if (!(x->bits[bit_of(hash) / 64] >> bit_of(hash) % 64 & 1))
        return NULL;
    for (uint32_t h = hash >> (32 - SLOTS_LOG); x->place[h]; h = (h + 1) % SLOTS) {
        const struct language_word *w = &language_words[x->place[h] - 1];
        if (span_eq(word, span_make(w->text, w->length)))
            return w;
    }
    return NULL;
}

enum { EDGES = MOST_WORDS * 2 };

/* Sixteen octets at i on; behind the end of text they are 0. */
static octets16 octets_at(struct span text, size_t i)
{
    char last[OCTETS_STEP] = {0};
    if (i + OCTETS_STEP <= text.n)
        return octets_load(text.p + i);
    memcpy(last, text.p + i, text.n - i);
    return octets_load(last);
}

/* Where words begin and end, in turn; returns how many places, EDGES or a few more at most.  Without a look
 * at each octet, whose kind no machine guesses. */
static size_t find_edges(struct span text, uint16_t at[EDGES + OCTETS_STEP + 1])
{
    size_t n = 0;
    unsigned before = 0; /* 1: the octet before is a word's */
    for (size_t i = 0; i < text.n && n < EDGES; i += OCTETS_STEP) {
        octets16 v = octets_at(text, i), low = octets_lower(v);
        unsigned in = octets_bits(((low >= 'a') & (low <= 'z')) | (v < 0) | (v == '\''));
        for (unsigned edges = (in ^ (in << 1 | before)) & 0xffff; edges; edges &= edges - 1)
            at[n++] = (uint16_t)(i + (unsigned)__builtin_ctz(edges));
        before = in >> 15;
    }
    if (n % 2)
        at[n++] = (uint16_t)text.n;
    return n < EDGES ? n : EDGES;
}

/* A word counts twice where only one language has it. */
static void score_word(const struct index *x, struct span word, unsigned score[LANGUAGES])
{
    const struct language_word *w = find_word(x, word);
    if (!w)
        return;
    unsigned weight = (w->languages & (w->languages - 1)) == 0 ? 2 : 1;
    for (uint32_t left = w->languages; left; left &= left - 1)
        score[__builtin_ctz(left)] += weight;
}

/* "20 EST", "8:41 AM": what stands so behind a number is a zone or the like and no word, French or other. */
static bool is_unit(struct span text, size_t at, size_t end)
{
    if (at < 2 || text.p[at - 1] != ' ' || !ascii_digit(text.p[at - 2]))
        return false;
    while (at < end && text.p[at] >= 'A' && text.p[at] <= 'Z')
        at++;
    return at == end;
}

static const char *by_words(struct span text)
{
    char folded[MOST_OCTETS];
    uint16_t at[EDGES + OCTETS_STEP + 1];
    unsigned score[LANGUAGES] = {0}, best = 0, second = 0;
    size_t n = find_edges(text, at);
    const struct index *x = word_index();
    if (n)
        phrase_fold(folded, span_head(text, at[n - 1]));
    for (size_t i = 0; i < n; i += 2)
        if (at[i + 1] - at[i] <= LONGEST_WORD && !is_unit(text, at[i], at[i + 1]))
            score_word(x, span_make(folded + at[i], (size_t)(at[i + 1] - at[i])), score);
    for (unsigned k = 1; k < LANGUAGES; k++) {
        if (score[k] > score[best]) {
            second = score[best];
            best = k;
        } else if (score[k] > second) {
            second = score[k];
        }
    }
    return score[best] >= LEAST_SCORE && score[best] > second ? language_codes[best] : NULL;
}

struct span language_of(struct span text)
{
    text = utf8_head(text, MOST_OCTETS);
    if (utf8_ascii(text) == text.n)
        return span_of(by_words(text));
    struct counts c = count(text);
    unsigned most = 0;
    for (unsigned s = 0; s < SCRIPTS; s++)
        if (c.scripts[s] > c.scripts[most])
            most = s;
    /* an ideograph or a syllable says more than a letter: names and URLs in a Chinese text are Latin */
    unsigned dense = c.scripts[SCRIPT_HAN] + c.scripts[SCRIPT_KANA] + c.scripts[SCRIPT_HANGUL];
    if (dense * 3 > c.scripts[most] && dense >= 2)
        most = c.scripts[SCRIPT_HANGUL] * 2 > dense ? SCRIPT_HANGUL : SCRIPT_HAN;
    if (most == SCRIPT_LATIN)
        return span_of(by_words(text));
    return c.scripts[most] >= LEAST_LETTERS || dense ? span_of(by_script((enum script)most, &c)) : SPAN_EMPTY;
}
