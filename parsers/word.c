/* word.c: decodes encoded-words.  Called for unstructured fields, display names and file names. */
#include "parsers/word.h"

#include "parsers/charset.h"
#include "parsers/codec.h"
#include "parsers/utf8.h"

enum { CHARSET_MAX = 60 };

struct word {
    struct span charset; /* without a language (RFC 2231 section 5) */
    struct span text;    /* encoded */
    bool base64;
    size_t n; /* of all of it */
};

/* Where the encoded text at the head of s ends ("?="); s.n where it doesn't, or where another word begins
 * before: so that looking for ends is linear over a field. */
static size_t text_end(struct span s, bool base64)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        if (s.p[i] == '?' && s.p[i + 1] == '=') {
            /* "?=20more?=": a bare question mark in Q text */
            bool code = !base64 && i + 4 < s.n && ascii_hex(s.p[i + 2]) >= 0 && ascii_hex(s.p[i + 3]) >= 0 &&
                        !ascii_space(s.p[i + 4]);
            if (!code)
                return i;
        }
        if (s.p[i] == '=' && s.p[i + 1] == '?' && !(i + 2 < s.n && s.p[i + 2] == '='))
            return s.n;
    }
    return s.n;
}

static bool word_at(struct span s, struct word *w_r)
{
    if (!span_starts(s, SPAN_LIT("=?")))
        return false;
    struct span rest = span_from(s, 2);
    size_t n = 0;
    while (n < rest.n && n < CHARSET_MAX && rest.p[n] != '?' && !ascii_space(rest.p[n]))
        n++;
    if (n == 0 || rest.n < n + 3 || rest.p[n] != '?' || rest.p[n + 2] != '?')
        return false;
    char encoding = ascii_lower(rest.p[n + 1]);
    if (encoding != 'b' && encoding != 'q')
        return false;
    struct span charset = span_head(rest, n);
    w_r->charset = span_head(charset, span_chr(charset, '*'));
    w_r->base64 = encoding == 'b';
    rest = span_from(rest, n + 3);
    size_t end = text_end(rest, w_r->base64);
    if (end == rest.n)
        return false;
    w_r->text = span_head(rest, end);
    w_r->n = (size_t)(rest.p + end + 2 - s.p);
    return true;
}

size_t word_length(struct span s)
{
    struct word w;
    return word_at(s, &w) ? w.n : 0;
}

/* The octets of Q text: as quoted-printable, "_" a blank, blanks at the end kept. */
static struct span q_octets(struct arena *a, struct span s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n ? ascii_hex(s.p[i + 1]) : -1, low = i + 2 < s.n ? ascii_hex(s.p[i + 2]) : -1;
        if (s.p[i] == '=' && high >= 0 && low >= 0) {
            out[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[n++] = s.p[i] == '_' ? ' ' : s.p[i];
        }
    }
    return span_make(out, n);
}

static struct span join(struct arena *a, const struct spans *list)
{
    if (list->n == 1)
        return list->v[0];
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += list->v[i].n;
    char *out = arena_alloc(a, n + 1), *p = out;
    for (size_t i = 0; i < list->n; i++) {
        memcpy(p, list->v[i].p, list->v[i].n);
        p += list->v[i].n;
    }
    return span_make(out, n);
}

/* Words of one charset that stand together: their octets are joined before they are read as characters. */
struct run {
    struct span charset;
    struct spans octets;
};

static void end_run(struct reader *r, struct run *run, struct spans *out)
{
    if (run->octets.n == 0)
        return;
    struct span octets = join(r->arena, &run->octets);
    arena_push(r->arena, out, charset_decode(r, run->charset, octets));
    run->octets.n = 0;
}

static void add_word(struct reader *r, struct run *run, const struct word *w, struct spans *out)
{
    if (run->octets.n && !span_ieq(run->charset, w->charset))
        end_run(r, run, out);
    run->charset = w->charset;
    struct span octets =
        w->base64 ? codec_decode(r->arena, FACTS_ENCODING_BASE64, w->text) : q_octets(r->arena, w->text);
    arena_push(r->arena, &run->octets, octets);
}

static size_t blanks(struct span s)
{
    size_t n = 0;
    while (n < s.n && ascii_space(s.p[n]))
        n++;
    return n;
}

static struct span decode_words(struct reader *r, struct span s)
{
    struct spans out = {0};
    struct run run = {0};
    size_t plain = 0; /* where the text that is no word, and not yet in out, begins */
    for (size_t i = 0; i < s.n;) {
        size_t next = span_find(span_from(s, i), SPAN_LIT("=?"));
        if (next == s.n - i)
            break;
        i += next;
        struct word w;
        if (!word_at(span_from(s, i), &w)) {
            i += 2;
            continue;
        }
        struct span before = span_make(s.p + plain, i - plain);
        if (run.octets.n == 0 || blanks(before) < before.n) {
            end_run(r, &run, &out);
            arena_push(r->arena, &out, before);
        }
        add_word(r, &run, &w, &out);
        i += w.n;
        plain = i;
    }
    end_run(r, &run, &out);
    arena_push(r->arena, &out, span_from(s, plain));
    return join(r->arena, &out);
}

/* How many octets of a control character, or of a line or paragraph separator, stand at the head of s. */
static size_t control(struct span s)
{
    unsigned char c = (unsigned char)s.p[0];
    if (c < 32 || c == 127)
        return c == '\r' && s.n > 1 && s.p[1] == '\n' ? 2 : 1;
    if (c == 0xc2 && s.n > 1 && (unsigned char)s.p[1] < 0xa0)
        return 2;
    if (c != 0xe2 || s.n < 3 || (unsigned char)s.p[1] != 0x80)
        return 0;
    return (unsigned char)s.p[2] == 0xa8 || (unsigned char)s.p[2] == 0xa9 ? 3 : 0;
}

static struct span blank_controls(struct arena *a, struct span s)
{
    size_t i = utf8_printable(s);
    while (i < s.n && control(span_from(s, i)) == 0)
        i++;
    if (i == s.n)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    memcpy(out, s.p, i);
    size_t n = i;
    while (i < s.n) {
        size_t len = control(span_from(s, i));
        out[n++] = len ? ' ' : s.p[i];
        i += len ? len : 1;
    }
    return span_make(out, n);
}

struct span word_decode(struct reader *r, struct span text)
{
    if (span_find(text, SPAN_LIT("=?")) < text.n)
        text = span_trim(decode_words(r, text));
    return span_trim(blank_controls(r->arena, text));
}
