/* charset_iso2022.c: takes the escapes out of ISO-2022-JP, -KR, -CN and HZ.  Called by charset.c alone. */
#include "parsers/charset_iso2022.h"

enum { ESC = 0x1b, SHIFT_OUT = 0x0e, SHIFT_IN = 0x0f };

/* What the octets that follow mean. */
enum set { SET_ASCII, SET_KANA, SET_TWO, SET_TWO_SUPPLEMENT };

struct escape {
    const char *octets;
    enum set set;
    bool shifts;         /* designates what SHIFT_OUT turns on */
    const char *charset; /* that it gives away; NULL: none in particular */
};

static const struct escape escapes[] = {
    {"\x1b(B", SET_ASCII, false, NULL},
    {"\x1b(J", SET_ASCII, false, "EUC-JP-MS"}, /* JIS X 0201 Roman: ASCII but for yen sign and overline */
    {"\x1b(H", SET_ASCII, false, "EUC-JP-MS"},
    {"\x1b(I", SET_KANA, false, "EUC-JP-MS"},
    {"\x1b$@", SET_TWO, false, "EUC-JP-MS"},
    {"\x1b$B", SET_TWO, false, "EUC-JP-MS"},
    {"\x1b$(B", SET_TWO, false, "EUC-JP-MS"},
    {"\x1b$(Q", SET_TWO, false, "EUC-JP-MS"}, /* JIS X 0213 plane 1: mostly the same */
    {"\x1b$(D", SET_TWO_SUPPLEMENT, false, "EUC-JP-MS"},
    {"\x1b$)C", SET_ASCII, true, "CP949"},
    {"\x1b$)A", SET_ASCII, true, "GB18030"},
};

static const struct escape *escape_at(struct span s)
{
    if (s.n < 3 || (s.p[1] != '(' && s.p[1] != '$'))
        return NULL;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (span_starts(s, span_of(escapes[i].octets)))
            return &escapes[i];
    return NULL;
}

const char *charset_iso2022_detect(struct span s)
{
    for (size_t at = span_chr(s, ESC); at < s.n; at = span_chr(s, ESC)) {
        s = span_from(s, at);
        const struct escape *e = escape_at(s);
        if (e && e->charset)
            return e->charset;
        s = span_from(s, 1);
    }
    return NULL;
}

struct span charset_iso2022_unescape(struct arena *a, struct span s)
{
    char *out = arena_octets(a, 2 * s.n); /* a kana of one octet takes two */
    size_t n = 0;
    enum set set = SET_ASCII;
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];
        const struct escape *e = c == ESC ? escape_at(span_from(s, i)) : NULL;
        if (e) {
            set = e->set;
            i += strlen(e->octets);
            continue;
        }
        i++;
        if (c == SHIFT_OUT || c == SHIFT_IN) {
            set = c == SHIFT_OUT ? SET_TWO : SET_ASCII;
            continue;
        }
        if (c == '\n' || c == '\r')
            set = SET_ASCII;
        if (set == SET_ASCII || (unsigned char)c <= 0x20 || (unsigned char)c >= 0x7f) {
            out[n++] = c;
            continue;
        }
        if (set == SET_KANA)
            out[n++] = (char)0x8e;
        if (set == SET_TWO_SUPPLEMENT)
            out[n++] = (char)0x8f;
        out[n++] = (char)(c | 0x80);
        if (set != SET_KANA && i < s.n && s.p[i] > 0x20)
            out[n++] = (char)(s.p[i++] | 0x80);
    }
    return span_make(out, n);
}

struct span charset_hz_unescape(struct arena *a, struct span s)
{
    char *out = arena_octets(a, s.n);
    size_t n = 0;
    bool two = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : 0;
        if (c == '~' && (next == '{' || next == '}' || next == '~')) {
            two = next == '~' ? two : next == '{';
            if (next == '~')
                out[n++] = '~';
            i++;
        } else {
            two = two && c != '\n';
            out[n++] = two && (unsigned char)c > 0x20 && (unsigned char)c < 0x7f ? (char)(c | 0x80) : c;
        }
    }
    return span_make(out, n);
}
