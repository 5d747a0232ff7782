/* heading.c: headings in the ways people write them.  Called by sections.c for each line, so most lines must
 * be seen to be none at a glance: a heading ends within HEADING_MAX octets, at a mark or at the line's end.
 */
#include "parsers/heading.h"

#include "parsers/fold.h"
#include "parsers/utf8.h"

enum {
    HEADING_MAX = 160,        /* octets, decoration not counted */
    HEADING_ALONE_ASCII = 64, /* of one that nothing marks, in ASCII */
    HEADING_WORDS = 12,       /* of one that is guessed */
    HEADING_WORDS_BEGAN = 8,  /* of one about time: "since" and "first" are everywhere */
    HEADING_WORDS_FEW = 6,    /* of one that is guessed with less to go by */
    DECORATION_MAX = 24
};

struct scan {
    struct span rest; /* of the line */
    struct heading *h;
};

/* What may stand before a heading without being part of it. */
enum deco { DECO_NONE, DECO_BLANK, DECO_QUOTE, DECO_STYLE, DECO_BULLET };

static enum deco deco_ascii(char c)
{
    switch (c) {
    case ' ':
    case '\t':
        return DECO_BLANK;
    case '>':
        return DECO_QUOTE;
    case '#':
    case '*':
    case '_':
    case '=':
    case '~':
    case '`':
    case '[':
    case '<':
    case '|':
        return DECO_STYLE;
    case '-':
    case '+':
    case '(':
    case '.':
    case '"':
    case '\'':
        return DECO_BULLET;
    default:
        return DECO_NONE;
    }
}

static enum deco deco_of(uint32_t cp)
{
    if (cp < 0x80)
        return deco_ascii((char)cp);
    if (fold_invisible(cp) || fold_width(cp) == ' ')
        return DECO_BLANK;
    if ((cp >= 0x3008 && cp <= 0x3011) || (cp >= 0x3014 && cp <= 0x301b) || cp == 0xff3b || cp == 0xff1c ||
        cp == 0xff08)
        return DECO_STYLE; /* CJK brackets */
    if ((cp >= 0x2190 && cp <= 0x245f) || (cp >= 0x2500 && cp <= 0x2bff) || cp >= 0x1f000)
        return DECO_STYLE; /* arrows, shapes, dingbats, emoji */
    if (cp == 0x2022 || cp == 0xb7 || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x30fb || cp == 0x203b ||
        cp == 0xbf || cp == 0xab || cp == 0x201e || cp == 0x201c || cp == 0x203a || cp == 0xff65)
        return DECO_BULLET;
    return DECO_NONE;
}

/* "1.", "1)", "(1)" past its bracket, "①", "１．", "a)": their octets, 0 where s begins with none. */
static size_t numbering(struct span s, unsigned *number_r)
{
    uint32_t cp;
    if (s.n && ascii_alpha(s.p[0]))
        return s.n > 1 && s.p[1] == ')' ? 2 : 0;
    size_t n = utf8_decode(s, &cp), i = 0;
    if (n && cp >= 0x2460 && cp <= 0x2473) {
        *number_r = cp - 0x2460 + 1;
        return n;
    }
    unsigned number = 0;
    for (int digits = 0; digits < 2; digits++, i += n) {
        n = utf8_decode(span_from(s, i), &cp);
        uint32_t c = n ? fold_width(cp) : 0;
        if (c < '0' || c > '9')
            break;
        number = number * 10 + (c - '0');
    }
    n = utf8_decode(span_from(s, i), &cp);
    uint32_t mark = n ? fold_width(cp) : 0;
    if (i == 0 || (mark != '.' && mark != ')' && cp != 0x3001))
        return 0;
    if (i + n < s.n && ascii_digit(s.p[i + n]))
        return 0; /* "1.5" */
    *number_r = number;
    return i + n;
}

static void skip_decoration(struct scan *x)
{
    for (int i = 0; i < DECORATION_MAX; i++) {
        uint32_t cp;
        size_t n = utf8_decode(x->rest, &cp);
        if (n == 0)
            return;
        switch (deco_of(cp)) {
        case DECO_NONE:
            n = x->h->number ? 0 : numbering(x->rest, &x->h->number);
            if (n == 0)
                return;
            break;
        case DECO_QUOTE:
            x->h->quoted = true;
            break;
        case DECO_STYLE:
            if (cp == '*' && x->rest.n > 1 && x->rest.p[1] == ' ')
                x->h->bullet = true;
            else
                x->h->styled = true;
            break;
        case DECO_BULLET:
            x->h->bullet |=
                cp == '-' || cp == '+' || cp == 0xb7 || (cp >= 0x2010 && cp <= 0x2022) || cp == 0x30fb;
            break;
        case DECO_BLANK:
            break;
        }
        x->rest = span_from(x->rest, n);
    }
}

enum mark { MARK_NONE, MARK_COLON, MARK_QUESTION, MARK_DASH, MARK_CELL };

/* What each octet may be in a line that is perhaps a heading. */
enum { MAY_MARK = 1, NEVER_HEADING = 2 };
static const uint8_t octet_is[256] = {
    [':'] = MAY_MARK,
    ['='] = MAY_MARK,
    ['?'] = MAY_MARK,
    [';'] = MAY_MARK,
    ['|'] = MAY_MARK,
    ['\t'] = MAY_MARK,
    ['-'] = MAY_MARK,
    [0xd8 ... 0xff] = MAY_MARK,
    /* in code, addresses and times, and in no heading: a log line is told at a glance */
    ['0' ... '9'] = NEVER_HEADING,
    ['@'] = NEVER_HEADING,
    ['\\'] = NEVER_HEADING,
    ['{'] = NEVER_HEADING,
    ['$'] = NEVER_HEADING,
    ['%'] = NEVER_HEADING,
};

/* The mark at octet i, which MAY_MARK, that ends a heading, and its length. */
static enum mark mark_at(struct span s, size_t i, size_t *len_r)
{
    unsigned char c = (unsigned char)s.p[i];
    *len_r = 1;
    switch (c) {
    case ':':
        return span_starts(span_from(s, i), SPAN_LIT("://")) ? MARK_NONE : MARK_COLON;
    case '=':
        *len_r = i + 1 < s.n && s.p[i + 1] == '>' ? 2 : 1;
        return i + 1 < s.n && s.p[i + 1] != '=' ? MARK_COLON : MARK_NONE;
    case '?':
        return MARK_QUESTION;
    case ';': /* Greek's question mark */
        return i > 1 && ((unsigned char)s.p[i - 2] & 0xfe) == 0xce ? MARK_QUESTION : MARK_NONE;
    case '|':
    case '\t':
        return MARK_CELL;
    case '-':
        return i && s.p[i - 1] == ' ' && i + 1 < s.n && s.p[i + 1] == ' ' ? MARK_DASH : MARK_NONE;
    default:
        break;
    }
    uint32_t cp;
    *len_r = utf8_decode(span_from(s, i), &cp);
    if (*len_r == 0)
        return MARK_NONE;
    if (cp == 0xff1a || cp == 0xfe55 || cp == 0xfe30)
        return MARK_COLON;
    if (cp == 0xff1f || cp == 0x61f || cp == 0x37e)
        return MARK_QUESTION;
    return cp == 0x2013 || cp == 0x2014 ? MARK_DASH : MARK_NONE;
}

/* Closing brackets, bold marks and rules behind the words. */
static struct span trim_words(struct span s)
{
    for (;;) {
        s = span_trim(s);
        char c = s.n ? s.p[s.n - 1] : 'x';
        size_t cut = c == '*' || c == '_' || c == '#' || c == '=' || c == '`' || c == '~' || c == ']' ||
                     c == '>' || c == '"' || c == '.';
        static const char *const closing[] = {"】", "〕",       "］",           "＞",          "》", "』",
                                              "」", "〉",       "）",           "。",          "“",  "”",
                                              "»",  "\xc2\xa0", "\xe2\x80\x8b", "\xef\xb8\x8f"};
        bool wide = (unsigned char)c >= 0x80;
        for (size_t i = 0; wide && !cut && i < sizeof closing / sizeof *closing; i++)
            if (span_ends(s, span_of(closing[i])))
                cut = strlen(closing[i]);
        if (cut == 0)
            return s;
        s.n -= cut < s.n ? cut : s.n;
    }
}

/* The marks that close a bold heading, where its colon stands inside: "*Steps:* open". */
static struct span skip_bold(struct span s)
{
    while (s.n && (s.p[0] == '*' || s.p[0] == '_'))
        s = span_from(s, 1);
    return s;
}

int heading_of(const struct facts_conf *conf, struct span phrase)
{
    phrase = trim_words(phrase);
    return phrase.n && phrase.n <= HEADING_MAX
               ? lexicon_find_text(ruleset_words(conf, RULESET_HEADINGS), phrase)
               : -1;
}

/* phrase without its "(...)": "Environment(s)", "Steps (in order)". */
static bool without_remark(struct span phrase, char *room, struct span *out_r)
{
    size_t open = span_chr(phrase, '('), n = 0;
    if (open == 0 || open == phrase.n)
        return false;
    size_t close = open + span_chr(span_from(phrase, open), ')');
    memcpy(room, phrase.p, n = open);
    if (close < phrase.n) {
        memcpy(room + n, phrase.p + close + 1, phrase.n - close - 1);
        n += phrase.n - close - 1;
    }
    *out_r = span_make(room, n);
    return true;
}

/* The first of two headings in one: "Screenshots / Links", "Errors & logs". */
static bool first_of_two(struct span phrase, struct span *out_r)
{
    for (size_t i = 1; i + 1 < phrase.n; i++)
        if (phrase.p[i] == '/' || phrase.p[i] == '&' || phrase.p[i] == '+' || phrase.p[i] == ',') {
            *out_r = span_head(phrase, i);
            return true;
        }
    return false;
}

static int exact(const struct facts_conf *conf, struct span phrase)
{
    int what = heading_of(conf, phrase);
    char room[HEADING_MAX];
    struct span less;
    if (what < 0 && phrase.n <= sizeof room && without_remark(phrase, room, &less))
        what = heading_of(conf, less);
    if (what < 0 && first_of_two(phrase, &less)) {
        what = heading_of(conf, less);
        what = what < FACTS_SECTIONS ? what : -1;
    }
    return what;
}

enum certainty {
    GUESS_LIKELY, /* by one word, in a phrase that is marked as a heading */
    GUESS_SHORT,  /* by one word in a few; of when it began, by two: "since" and "first" are everywhere */
    GUESS_SURE,   /* by two words of one section and none of another, in a few */
};

/* What the words of a phrase speak of. */
struct hits {
    unsigned of[FACTS_SECTIONS], all, words;
    int best; /* the section of the most; of equals the one named first, but errors last ("error screenshots")
               */
};

static size_t word_end(struct span s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] != ' ' && s.p[i] != '/' && s.p[i] != '(' && s.p[i] != ')')
        i++;
    return i;
}

static struct hits count_hits(const struct facts_conf *conf, struct span phrase)
{
    char room[LEXICON_PHRASE_MAX];
    struct hits h = {.words = 1, .best = -1};
    struct span s;
    if (!fold_text(phrase, room, sizeof room, &s))
        return h;
    while (s.n) {
        size_t len = 0, n = utf8_length(s);
        int what = lexicon_longest(ruleset_words(conf, RULESET_KEYS), s, &len);
        if (what >= 0 && what < FACTS_SECTIONS) {
            h.of[what]++;
            h.all++;
            bool better = h.best < 0 || h.of[what] > h.of[h.best];
            if (better || (h.best == FACTS_ERRORS && h.of[what] == h.of[h.best]))
                h.best = what;
        }
        s = span_from(s, what >= 0 ? len : n > 2 ? n : word_end(s));
        while (s.n && (s.p[0] == '/' || s.p[0] == '(' || s.p[0] == ')'))
            s = span_from(s, 1);
        if (s.n && s.p[0] == ' ') {
            s = span_from(s, 1);
            h.words++;
        }
    }
    return h;
}

static bool is_certain(const struct hits *h, enum certainty c)
{
    bool twice = h->of[h->best] >= 2, few = h->words <= HEADING_WORDS_FEW;
    switch (c) {
    case GUESS_LIKELY:
        return true;
    case GUESS_SHORT:
        return h->best == FACTS_BEGAN ? twice && h->words <= HEADING_WORDS_BEGAN : twice || few;
    case GUESS_SURE:
        return twice && h->of[h->best] == h->all && few;
    }
    return false;
}

static bool ascii_only(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* Of one word; in CJK of two characters, in Thai of a few. */
static bool is_single(struct span words)
{
    unsigned char lead = words.n ? (unsigned char)words.p[0] : 0;
    if (lead >= 0xe3)
        return words.n <= 6;
    return span_chr(words, ' ') == words.n && !(lead >= 0xe0 && words.n > 24);
}

/* Where the words end: at the first mark, at the end of a line short enough; false for a line of prose or
 * code. */
static bool find_mark(struct span s, size_t *at_r, enum mark *mark_r, size_t *len_r)
{
    size_t i = 0, n = s.n < HEADING_MAX ? s.n : HEADING_MAX;
    for (; i < n; i++) {
        uint8_t is = octet_is[(unsigned char)s.p[i]];
        if (is == 0)
            continue;
        if (is == NEVER_HEADING)
            return false;
        *mark_r = mark_at(s, i, len_r);
        if (*mark_r != MARK_NONE) {
            *at_r = i;
            return i > 0;
        }
    }
    *mark_r = MARK_NONE;
    *at_r = s.n;
    *len_r = 0;
    return i == s.n && (s.n <= HEADING_ALONE_ASCII || !ascii_only(s));
}

/* "When did it begin?: yesterday", "*Steps:* open". */
static struct span content_behind(struct span s, enum mark mark)
{
    s = skip_bold(s);
    if (mark == MARK_QUESTION || mark == MARK_CELL) {
        if (s.n && (s.p[0] == ':' || s.p[0] == '|'))
            s = skip_bold(span_from(s, 1));
        else if (span_starts(s, SPAN_LIT("：")))
            s = skip_bold(span_from(s, 3));
    }
    if (mark == MARK_CELL)
        while (s.n && (s.p[s.n - 1] == '|' || s.p[s.n - 1] == ' '))
            s.n--;
    return span_trim(s);
}

/* By some of its words: surely, or where nothing but a heading would look so, or only among others (weak). */
static void guess_heading(const struct facts_conf *conf, enum mark mark, bool bold, struct heading *h)
{
    if (h->alone || mark == MARK_DASH)
        return;
    struct hits hits = count_hits(conf, h->words);
    if (hits.best < 0 || hits.words > HEADING_WORDS)
        return;
    bool marked = bold || (h->styled && h->content.n == 0);
    if (!is_certain(&hits, marked ? GUESS_LIKELY : h->content.n ? GUESS_SURE : GUESS_SHORT)) {
        if (h->content.n == 0 || mark == MARK_NONE || hits.words > HEADING_WORDS_FEW)
            return;
        h->weak = true;
    }
    h->guessed = true;
    h->asks = mark == MARK_QUESTION;
    h->what = hits.best;
}

/* Whether bold marks close right before or behind the mark. */
static bool closes_bold(struct span words, struct span behind)
{
    return (words.n && (words.p[words.n - 1] == '*' || words.p[words.n - 1] == '_')) ||
           (behind.n && (behind.p[0] == '*' || behind.p[0] == '_'));
}

bool heading_read(const struct facts_conf *conf, struct span line, bool underlined, struct heading *out_r)
{
    struct heading h = {.what = -1, .styled = underlined};
    struct scan x = {span_trim(line), &h};
    skip_decoration(&x);
    size_t at, len;
    enum mark mark;
    if (x.rest.n < 2 || !find_mark(x.rest, &at, &mark, &len))
        return false;
    struct span words = span_trim(span_head(x.rest, at)), behind = span_from(x.rest, at + len);
    h.words = trim_words(words);
    h.content = content_behind(behind, mark);
    h.styled |= mark == MARK_CELL;
    h.alone = mark == MARK_NONE && !h.styled;
    h.single = is_single(h.words);
    h.what = exact(conf, h.words);
    if (h.alone && h.single && h.words.n && h.words.p[0] >= 'a' && h.words.p[0] <= 'z')
        return false; /* "on", a line of a list */
    if (h.what < 0)
        guess_heading(conf, mark, h.styled && closes_bold(words, behind), &h);
    if (h.what < 0 || (mark == MARK_DASH && h.single && h.what >= FACTS_SECTIONS))
        return false;
    *out_r = h;
    return true;
}

size_t heading_cells(struct span line, struct span *cells, size_t max)
{
    size_t n = 0;
    line = span_trim(line);
    if (line.n && line.p[0] == '|')
        line = span_from(line, 1);
    if (line.n && line.p[line.n - 1] == '|')
        line.n--;
    char mark = span_chr(line, '|') < line.n ? '|' : '\t';
    if (span_chr(line, mark) == line.n)
        return 0;
    for (;;) {
        size_t at = span_chr(line, mark);
        if (n < max)
            cells[n++] = span_trim(span_head(line, at));
        if (at == line.n)
            return n;
        line = span_from(line, at + 1);
    }
}
