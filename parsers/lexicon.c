/* lexicon.c: open addressing over FNV-1a, whose prefix property makes the longest match one pass.  Beside
 * each phrase stand its beginnings, word by word, so that a match that can't go on ends at once. */
#include "parsers/lexicon.h"

#include <stdlib.h>

#include "parsers/fold.h"
#include "parsers/utf8.h"

enum { FIRST_SLOTS = 256, BEGINNING = -1 /* the value of what only begins a phrase */ };

struct slot {
    uint32_t hash, at; /* at: in text */
    uint16_t n;        /* 0: free */
    int16_t value;
};

struct lexicon {
    struct slot *slots;
    size_t room, used; /* room: a power of two */
    char *text;
    size_t text_n, text_room;
    size_t longest;
};

static void *grown(void *p, size_t bytes)
{
    void *q = realloc(p, bytes);
    if (!q) {
        fprintf(stderr, "lexicon: out of memory\n");
        abort();
    }
    return q;
}

struct lexicon *lexicon_new(void)
{
    struct lexicon *x = grown(NULL, sizeof *x);
    *x = (struct lexicon){.room = FIRST_SLOTS};
    x->slots = grown(NULL, x->room * sizeof *x->slots);
    memset(x->slots, 0, x->room * sizeof *x->slots);
    return x;
}

void lexicon_free(struct lexicon **xp)
{
    if (!*xp)
        return;
    free((*xp)->slots);
    free((*xp)->text);
    free(*xp);
    *xp = NULL;
}

static const uint32_t FNV_START = 2166136261u;

static uint32_t fnv(uint32_t h, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 16777619u;
    return h;
}

/* The slot that holds the phrase, or the free one where it would go. */
static struct slot *slot_of(const struct lexicon *x, struct span phrase, uint32_t hash)
{
    for (size_t i = hash & (x->room - 1);; i = (i + 1) & (x->room - 1)) {
        struct slot *s = &x->slots[i];
        if (s->n == 0 ||
            (s->hash == hash && s->n == phrase.n && memcmp(x->text + s->at, phrase.p, phrase.n) == 0))
            return s;
    }
}

static void rehash(struct lexicon *x)
{
    struct slot *old = x->slots;
    size_t n = x->room;
    x->room = n * 2;
    x->slots = grown(NULL, x->room * sizeof *x->slots);
    memset(x->slots, 0, x->room * sizeof *x->slots);
    for (size_t i = 0; i < n; i++)
        if (old[i].n)
            *slot_of(x, span_make(x->text + old[i].at, old[i].n), old[i].hash) = old[i];
    free(old);
}

enum kind { KIND_NONE, KIND_DIGIT, KIND_LETTER, KIND_UNPARTED };

/* Thai, Lao, CJK and Hangul part no words, or tie particles to them. */
static enum kind kind_of(uint32_t cp)
{
    static const uint8_t ascii[0x80] = {
        ['0' ... '9'] = KIND_DIGIT, ['A' ... 'Z'] = KIND_LETTER, ['a' ... 'z'] = KIND_LETTER};
    if (cp < 0x80)
        return ascii[cp];
    if ((cp >= 0xe00 && cp < 0xf00) || cp >= 0x3005)
        return KIND_UNPARTED;
    return cp >= 0x2000 && cp < 0x2c00 ? KIND_NONE : KIND_LETTER;
}

/* The places in a folded text where a phrase may end. */
struct ends {
    struct span text;
    size_t i, len; /* octets passed, and of the character behind them */
    uint32_t cp, hash;
};

static struct ends ends_of(struct span folded)
{
    struct ends e = {.text = folded, .hash = FNV_START};
    e.len = utf8_decode(folded, &e.cp);
    return e;
}

/* Goes on to the next end; false where there is none within the first max octets. */
static bool next_end(struct ends *e, size_t max)
{
    while (e->len && e->i + e->len <= max) {
        e->hash = fnv(e->hash, e->text.p + e->i, e->len);
        enum kind before = kind_of(e->cp);
        e->i += e->len;
        e->len = utf8_decode(span_from(e->text, e->i), &e->cp);
        enum kind after = e->len ? kind_of(e->cp) : KIND_NONE;
        if (after != before || (before != KIND_LETTER && before != KIND_DIGIT))
            return true;
    }
    return false;
}

static void fill(struct lexicon *x, struct slot *s, struct slot with)
{
    *s = with;
    if (++x->used * 2 > x->room)
        rehash(x);
}

/* Where the phrase's octets stand. */
static size_t keep_text(struct lexicon *x, struct span folded)
{
    if (x->text_n + folded.n > x->text_room) {
        x->text_room = (x->text_n + folded.n) * 2;
        x->text = grown(x->text, x->text_room);
    }
    memcpy(x->text + x->text_n, folded.p, folded.n);
    x->text_n += folded.n;
    return x->text_n - folded.n;
}

static void add_one(struct lexicon *x, struct span folded, int value)
{
    uint32_t hash = fnv(FNV_START, folded.p, folded.n);
    struct slot *s = slot_of(x, folded, hash);
    if (s->n) {
        s->value = (int16_t)value;
        return;
    }
    uint32_t at = (uint32_t)keep_text(x, folded);
    fill(x, s, (struct slot){hash, at, (uint16_t)folded.n, (int16_t)value});
    x->longest = folded.n > x->longest ? folded.n : x->longest;
    for (struct ends e = ends_of(folded); next_end(&e, folded.n - 1);) {
        s = slot_of(x, span_head(folded, e.i), e.hash);
        if (s->n == 0)
            fill(x, s, (struct slot){e.hash, at, (uint16_t)e.i, BEGINNING});
    }
}

void lexicon_add(struct lexicon *x, const char *phrases, int value)
{
    char folded[LEXICON_PHRASE_MAX];
    for (struct span rest = span_of(phrases), f; rest.n;) {
        size_t bar = span_chr(rest, '|');
        if (fold_text(span_head(rest, bar), folded, sizeof folded, &f) && f.n)
            add_one(x, f, value);
        rest = span_from(rest, bar + 1);
    }
}

int lexicon_find(const struct lexicon *x, struct span folded)
{
    if (folded.n == 0 || folded.n > x->longest)
        return -1;
    const struct slot *s = slot_of(x, folded, fnv(FNV_START, folded.p, folded.n));
    return s->n ? s->value : -1;
}

/* Whether a phrase may begin with the first word of text: lines of prose are told by it, without folding all
 * of them. */
static bool may_begin(const struct lexicon *x, struct span text)
{
    char room[LEXICON_PHRASE_MAX];
    struct span word = span_head(text, span_chr(text, ' ')), folded;
    if (word.n == text.n || !fold_text(word, room, sizeof room, &folded) || folded.n == 0)
        return true;
    return slot_of(x, folded, fnv(FNV_START, folded.p, folded.n))->n > 0;
}

int lexicon_find_text(const struct lexicon *x, struct span text)
{
    char room[LEXICON_PHRASE_MAX];
    struct span folded;
    return may_begin(x, text) && fold_text(text, room, sizeof room, &folded) ? lexicon_find(x, folded) : -1;
}

int lexicon_longest(const struct lexicon *x, struct span folded, size_t *len_r)
{
    int value = -1;
    for (struct ends e = ends_of(folded); next_end(&e, x->longest);) {
        const struct slot *s = slot_of(x, span_head(folded, e.i), e.hash);
        if (s->n == 0)
            break;
        if (s->value == BEGINNING)
            continue;
        value = s->value;
        *len_r = e.i;
    }
    return value;
}
