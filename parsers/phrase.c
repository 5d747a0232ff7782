/* phrase.c: binary search by the first octets, then the few phrases that share them.  Called by all that
 * reads words of people's languages: quote, automatic mail, bounces. */
#include "parsers/phrase.h"

#include "parsers/octets.h"
#include "parsers/utf8.h"

static uint32_t lower(uint32_t cp)
{
    if ((cp >= 0xc0 && cp <= 0xde && cp != 0xd7) || (cp >= 0x391 && cp <= 0x3a9) ||
        (cp >= 0x410 && cp <= 0x42f))
        return cp + 0x20;
    if (cp >= 0x400 && cp <= 0x40f)
        return cp + 0x50;
    if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17e) || cp == 0x1af)
        return cp + (cp & 1);
    if ((cp >= 0x100 && cp <= 0x137 && cp != 0x130) || (cp >= 0x14a && cp <= 0x177) || cp == 0x1a0 ||
        (cp >= 0x218 && cp <= 0x21b) || (cp >= 0x1ea0 && cp <= 0x1eff))
        return cp | 1;
    switch (cp) { /* accented Greek */
    case 0x386:
        return 0x3ac;
    case 0x388:
    case 0x389:
    case 0x38a:
        return cp + 0x25;
    case 0x38c:
        return 0x3cc;
    case 0x38e:
    case 0x38f:
        return cp + 0x3f;
    default:
        return cp;
    }
}

/* The character at the head of in, which is no ASCII, in lower case; returns its length. */
static size_t fold_one(char *out, struct span in)
{
    unsigned char c = (unsigned char)in.p[0];
    uint32_t cp;
    size_t n = c >= 0xc3 && (c < 0xd2 || c == 0xe1) ? utf8_decode(in, &cp) : 0;
    if (n == 0) {
        out[0] = in.p[0];
        return 1;
    }
    cp = lower(cp);
    if (n == 2) {
        out[0] = (char)(0xc0 | (cp >> 6));
        out[1] = (char)(0x80 | (cp & 0x3f));
    } else {
        out[0] = (char)(0xe0 | (cp >> 12));
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
    }
    return n;
}

void phrase_fold(char *out, struct span in)
{
    size_t i = 0;
    while (i + OCTETS_STEP <= in.n) { /* as far as it is ASCII, as nearly all is */
        octets16 v = octets_load(in.p + i);
        octets_store(out + i, octets_lower(v));
        unsigned ascii = octets_first(v < 0);
        i += ascii;
        if (ascii < OCTETS_STEP)
            i += fold_one(out + i, span_from(in, i));
    }
    while (i < in.n) {
        if ((unsigned char)in.p[i] < 0x80) {
            out[i] = ascii_lower(in.p[i]);
            i++;
        } else {
            i += fold_one(out + i, span_from(in, i));
        }
    }
}

static bool is_word(char c)
{
    return ascii_alpha(c) || ascii_digit(c);
}

/* Lead octets of hard blanks, dashes, quotation marks and full-width punctuation. */
static bool leads_mark(struct span s)
{
    unsigned char c = (unsigned char)s.p[0], d = s.n > 1 ? (unsigned char)s.p[1] : 0;
    return c == 0xc2 || c == 0xe2 || (c == 0xe3 && d == 0x80) || (c == 0xef && (d == 0xbc || d == 0xbd));
}

/* Thai, Chinese, Japanese, Korean: words stand without blanks. */
static bool is_dense(unsigned char lead)
{
    return lead == 0xe0 || (lead >= 0xe3 && lead <= 0xed);
}

static bool word_begins(struct span s, size_t at)
{
    unsigned char c = (unsigned char)s.p[at];
    if ((c & 0xc0) == 0x80)
        return false;
    if (at == 0 || is_dense(c))
        return true;
    if ((unsigned char)s.p[at - 1] < 0x80)
        return !is_word(s.p[at - 1]);
    return leads_mark(span_from(s, utf8_last(span_head(s, at))));
}

static bool word_ends(struct span s, size_t at)
{
    if (at >= s.n)
        return true;
    char last = s.p[at - 1];
    if ((unsigned char)last >= 0x80 ? is_dense((unsigned char)s.p[utf8_last(span_head(s, at))])
                                    : !is_word(last))
        return true;
    return (unsigned char)s.p[at] < 0x80 ? !is_word(s.p[at]) : leads_mark(span_from(s, at));
}

/* The first entry whose first octet is c or greater. */
static size_t bound(const struct phrases *t, unsigned char c)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((unsigned char)t->v[middle].text[0] < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int compare(const struct phrase *p, struct span s)
{
    if (s.n == 0)
        return 1;
    int c = (unsigned char)p->text[0] - (unsigned char)s.p[0]; /* the first two mostly tell already */
    if (c == 0 && s.n > 1)
        c = (unsigned char)p->text[1] - (unsigned char)s.p[1];
    if (c == 0)
        c = memcmp(p->text, s.p, p->length < s.n ? p->length : s.n);
    return c ? c : (p->length > s.n) - (p->length < s.n);
}

const struct phrase *phrase_at(const struct phrases *t, struct span s)
{
    const struct phrase *best = NULL;
    if (s.n == 0)
        return NULL;
    for (size_t i = bound(t, (unsigned char)s.p[0]); i < t->n && t->v[i].text[0] == s.p[0]; i++) {
        const struct phrase *p = &t->v[i];
        if (p->length <= s.n && memcmp(p->text, s.p, p->length) == 0) {
            if (word_ends(s, p->length))
                best = p; /* a longer one that begins with it sorts behind it */
        } else if (compare(p, s) > 0) {
            break;
        }
    }
    return best;
}

const struct phrase *phrase_is(const struct phrases *t, struct span s)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int c = compare(&t->v[middle], s);
        if (c == 0)
            return &t->v[middle];
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct phrase *phrase_last_in(const struct phrases *t, struct span s, size_t *at_r)
{
    const struct phrase *last = NULL;
    for (size_t i = 0; i < s.n; i++) {
        if (!word_begins(s, i))
            continue;
        const struct phrase *p = phrase_at(t, span_from(s, i));
        if (p) {
            last = p;
            *at_r = i;
        }
    }
    return last;
}

bool phrase_in(const struct phrases *t, struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (word_begins(s, i) && phrase_at(t, span_from(s, i)))
            return true;
    return false;
}

bool phrases_in_order(const struct phrases *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct phrase *p = &t->v[i];
        char folded[256];
        phrase_fold(folded, span_make(p->text, p->length));
        if (p->length == 0 || p->length != strlen(p->text) || memcmp(folded, p->text, p->length) != 0)
            return false;
        if (i && compare(p - 1, span_make(p->text, p->length)) >= 0)
            return false;
    }
    return true;
}
