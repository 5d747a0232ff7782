/* lexicon.c: open addressing over FNV-1a, whose prefix property makes the longest match one pass. */
#include "parsers/lexicon.h"

#include <stdlib.h>

#include "parsers/fold.h"
#include "parsers/utf8.h"

enum { FIRST_SLOTS = 256 };

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

static void add_one(struct lexicon *x, struct span folded, int value)
{
    uint32_t hash = fnv(FNV_START, folded.p, folded.n);
    struct slot *s = slot_of(x, folded, hash);
    if (s->n) {
        s->value = (int16_t)value;
        return;
    }
    if (x->text_n + folded.n > x->text_room) {
        x->text_room = (x->text_n + folded.n) * 2;
        x->text = grown(x->text, x->text_room);
    }
    memcpy(x->text + x->text_n, folded.p, folded.n);
    *s = (struct slot){hash, (uint32_t)x->text_n, (uint16_t)folded.n, (int16_t)value};
    x->text_n += folded.n;
    x->longest = folded.n > x->longest ? folded.n : x->longest;
    if (++x->used * 2 > x->room)
        rehash(x);
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

int lexicon_find_text(const struct lexicon *x, struct span text)
{
    char room[LEXICON_PHRASE_MAX];
    struct span folded;
    return fold_text(text, room, sizeof room, &folded) ? lexicon_find(x, folded) : -1;
}

enum kind { KIND_NONE, KIND_DIGIT, KIND_LETTER, KIND_UNPARTED };

/* Thai, Lao, CJK and Hangul part no words, or tie particles to them. */
static enum kind kind_of(uint32_t cp)
{
    if (cp < 0x80)
        return ascii_digit((char)cp) ? KIND_DIGIT : ascii_alpha((char)cp) ? KIND_LETTER : KIND_NONE;
    if ((cp >= 0xe00 && cp < 0xf00) || cp >= 0x3005)
        return KIND_UNPARTED;
    return cp >= 0x2000 && cp < 0x2c00 ? KIND_NONE : KIND_LETTER;
}

int lexicon_longest(const struct lexicon *x, struct span folded, size_t *len_r)
{
    uint32_t hash = FNV_START, cp = 0;
    int value = -1;
    size_t len = utf8_decode(folded, &cp);
    for (size_t i = 0; len && i + len <= x->longest;) {
        hash = fnv(hash, folded.p + i, len);
        enum kind before = kind_of(cp);
        i += len;
        len = utf8_decode(span_from(folded, i), &cp);
        enum kind after = len ? kind_of(cp) : KIND_NONE;
        if (after == before && (before == KIND_LETTER || before == KIND_DIGIT))
            continue;
        const struct slot *s = slot_of(x, span_head(folded, i), hash);
        if (s->n) {
            value = s->value;
            *len_r = i;
        }
    }
    return value;
}
