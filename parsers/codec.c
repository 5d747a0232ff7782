/* codec.c: transfer encodings.  Each decoder writes through a sink that may also just count, so that a size
 * costs the same pass and no memory.  Called for texts, header words, and by the gate and the tool for
 * attachments. */
#include "parsers/codec.h"

#include "parsers/lines.h"
#include "parsers/octets.h"

struct sink {
    char *p; /* NULL: count only */
    size_t n;
    bool broken; /* something had to be skipped, or taken as it stood */
};

static inline void put(struct sink *out, char c)
{
    if (out->p)
        out->p[out->n] = c;
    out->n++;
}

static void put_span(struct sink *out, struct span s)
{
    if (out->p && s.n)
        memcpy(out->p + out->n, s.p, s.n);
    out->n += s.n;
}

static const char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { NO_DIGIT = 0x80 };

static const unsigned char *base64_digits(void)
{
    static unsigned char digits[256];
    if (digits[0] != NO_DIGIT) {
        memset(digits, NO_DIGIT, sizeof digits);
        for (unsigned char i = 0; i < 64; i++)
            digits[(unsigned char)base64_alphabet[i]] = i;
    }
    return digits;
}

/* Behind padding: whether the next line is base64, too (a mailer that encoded in blocks), or something else
 * that a hop has hung on. */
static bool base64_goes_on(const unsigned char *digits, struct span s)
{
    size_t n = 0;
    while (n < s.n && digits[(unsigned char)s.p[n]] != NO_DIGIT)
        n++;
    size_t digits_n = n;
    while (n < s.n && (s.p[n] == '=' || s.p[n] == ' ' || s.p[n] == '\r'))
        n++;
    return digits_n > 1 && (n == s.n || s.p[n] == '\n' || s.p[n - 1] == '\r');
}

static void base64_flush(struct sink *out, uint32_t acc, int k)
{
    acc <<= 6 * (4 - k);
    for (int i = 1; i < k; i++)
        put(out, (char)(acc >> (24 - 8 * i)));
}

static void base64_decode(struct sink *out, struct span s)
{
    const unsigned char *digits = base64_digits(), *p = (const unsigned char *)s.p;
    uint32_t acc = 0;
    int k = 0; /* digits in acc */
    for (size_t i = 0; i < s.n;) {
        while (k == 0 && i + 4 <= s.n) { /* four digits in a row, as nearly all are */
            unsigned char a = digits[p[i]], b = digits[p[i + 1]], c = digits[p[i + 2]], d = digits[p[i + 3]];
            if ((a | b | c | d) & NO_DIGIT)
                break;
            if (out->p) {
                char *q = out->p + out->n;
                q[0] = (char)(a << 2 | b >> 4);
                q[1] = (char)(b << 4 | c >> 2);
                q[2] = (char)(c << 6 | d);
            }
            out->n += 3;
            i += 4;
        }
        if (i == s.n)
            break;
        unsigned char c = p[i++], digit = digits[c];
        if (c == '=') {
            base64_flush(out, acc, k);
            acc = 0;
            k = 0;
            while (i < s.n && (p[i] == '=' || ascii_space((char)p[i])))
                i++;
            if (!base64_goes_on(digits, span_from(s, i))) {
                out->broken |= i < s.n;
                return;
            }
        } else if (digit != NO_DIGIT) {
            acc = acc << 6 | digit;
            if (++k == 4) {
                base64_flush(out, acc, k);
                acc = 0;
                k = 0;
            }
        } else if (!ascii_space((char)c)) {
            out->broken = true;
        }
    }
    base64_flush(out, acc, k);
}

/* How long the soft line break at the head of s ("=", blanks, line end) is; 0: none. */
static size_t soft_break(struct span s)
{
    size_t i = 1;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
        i++;
    if (i == s.n)
        return i;
    if (s.p[i] == '\r')
        return i + 1 < s.n && s.p[i + 1] == '\n' ? i + 2 : i + 1;
    return s.p[i] == '\n' ? i + 1 : 0;
}

/* The octets before the first "=" or line end. */
static size_t qp_run(struct span s)
{
    size_t i = 0;
    for (; i + OCTETS_STEP <= s.n; i += OCTETS_STEP) {
        octets16 v = octets_load(s.p + i);
        unsigned end = octets_first((v == '=') | (v == '\n'));
        if (end < OCTETS_STEP)
            return i + end;
    }
    while (i < s.n && s.p[i] != '=' && s.p[i] != '\n')
        i++;
    return i;
}

/* The value of a hexadecimal digit, plus 1. */
static const unsigned char hex_plus_1[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* RFC 2045 section 6.7.  "=" before anything that is no code stands for itself; blanks at a line's end are a
 * hop's and go. */
static void qp_decode(struct sink *out, struct span s)
{
    while (s.n) {
        size_t run = qp_run(s);
        struct span text = span_head(s, run);
        s = span_from(s, run);
        bool line_end = s.n == 0 || s.p[0] == '\n';
        if (line_end) {
            bool cr = text.n && text.p[text.n - 1] == '\r';
            text.n -= cr;
            while (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
                text.n--;
            put_span(out, text);
            if (s.n) {
                if (cr)
                    put(out, '\r');
                put(out, '\n');
            }
            s = span_from(s, 1);
            continue;
        }
        put_span(out, text);
        unsigned high = s.n > 2 ? hex_plus_1[(unsigned char)s.p[1]] : 0,
                 low = s.n > 2 ? hex_plus_1[(unsigned char)s.p[2]] : 0;
        size_t soft = high && low ? 0 : soft_break(s);
        if (soft) {
            s = span_from(s, soft);
        } else if (high && low) {
            put(out, (char)((high - 1) << 4 | (low - 1)));
            s = span_from(s, 3);
        } else {
            put(out, '=');
            out->broken = true;
            s = span_from(s, 1);
        }
    }
}

/* The next digit of a line: a blank, or one that was stripped off the end, is 0; a yen sign, in Latin-1 or
 * UTF-8, was a backslash before it went through Japan. */
static uint32_t uu_digit(struct span line, size_t *i)
{
    if (*i < line.n && (unsigned char)line.p[*i] == 0xc2)
        *i += 1;
    if (*i >= line.n)
        return 0;
    unsigned char c = (unsigned char)line.p[(*i)++];
    return (c == 0xa5 ? '\\' - 32u : c - 32u) & 63;
}

static void uu_line(struct sink *out, struct span line)
{
    size_t want = (unsigned char)(line.p[0] - 32) & 63;
    for (size_t i = 1; want && i < line.n;) {
        uint32_t acc = 0;
        for (int j = 0; j < 4; j++)
            acc = acc << 6 | uu_digit(line, &i);
        for (int j = 16; want && j >= 0; j -= 8, want--)
            put(out, (char)(acc >> j));
    }
}

static void uu_decode(struct sink *out, struct span s)
{
    struct lines l = lines_of(s, 0);
    struct span line;
    bool begun = !span_istarts(s, SPAN_LIT("begin ")) && span_find(s, SPAN_LIT("\nbegin ")) == s.n;
    while (lines_next(&l, &line)) {
        if (!begun)
            begun = span_istarts(line, SPAN_LIT("begin "));
        else if (span_eq(span_trim(line), SPAN_LIT("end")))
            return;
        else if (line.n)
            uu_line(out, line);
    }
}

static void decode(struct sink *out, enum facts_encoding encoding, struct span s)
{
    switch (encoding) {
    case FACTS_ENCODING_IDENTITY:
        put_span(out, s);
        return;
    case FACTS_ENCODING_BASE64:
        base64_decode(out, s);
        return;
    case FACTS_ENCODING_QP:
        qp_decode(out, s);
        return;
    case FACTS_ENCODING_UUENCODE:
        uu_decode(out, s);
        return;
    }
}

struct span codec_decode_checked(struct arena *a, enum facts_encoding encoding, struct span encoded,
                                 bool *broken_r)
{
    *broken_r = false;
    if (encoding == FACTS_ENCODING_IDENTITY)
        return encoded;
    struct sink out = {.p = arena_octets(a, encoded.n + 4)}; /* none of them makes more of it */
    decode(&out, encoding, encoded);
    *broken_r = out.broken;
    return span_make(out.p, out.n);
}

struct span codec_decode(struct arena *a, enum facts_encoding encoding, struct span encoded)
{
    bool broken;
    return codec_decode_checked(a, encoding, encoded, &broken);
}

uint64_t codec_decoded_size(enum facts_encoding encoding, struct span encoded)
{
    struct sink out = {.p = NULL};
    decode(&out, encoding, encoded);
    return out.n;
}

void codec_base64_encode(struct buf *out, struct span in, size_t line_length)
{
    size_t column = 0;
    for (size_t i = 0; i < in.n; i += 3) {
        uint32_t acc = 0;
        size_t left = in.n - i < 3 ? in.n - i : 3;
        for (size_t j = 0; j < 3; j++)
            acc = acc << 8 | (j < left ? (unsigned char)in.p[i + j] : 0);
        char four[4];
        for (size_t j = 0; j < 4; j++)
            four[j] = j <= left ? base64_alphabet[acc >> (18 - 6 * j) & 63] : '=';
        if (line_length && column + 4 > line_length) {
            buf_add(out, SPAN_LIT("\r\n"));
            column = 0;
        }
        buf_add(out, span_make(four, 4));
        column += 4;
    }
    if (line_length && column)
        buf_add(out, SPAN_LIT("\r\n"));
}

/* Where the line end at the head of s ends; 0: none there. */
static size_t line_end_length(struct span s)
{
    if (s.n == 0 || (s.p[0] != '\r' && s.p[0] != '\n'))
        return 0;
    return s.n > 1 && s.p[0] == '\r' && s.p[1] == '\n' ? 2 : 1;
}

/* What transports change at the head of a line: a dot, and "From ". */
static bool tempting(char c, struct span rest)
{
    return c == '.' || (c == 'F' && span_starts(rest, SPAN_LIT("rom ")));
}

void codec_qp_encode(struct buf *out, struct span text)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t column = 0;
    while (text.n) {
        size_t end = line_end_length(text);
        if (end) {
            buf_add(out, SPAN_LIT("\r\n"));
            column = 0;
            text = span_from(text, end);
            continue;
        }
        unsigned char c = (unsigned char)text.p[0];
        text = span_from(text, 1);
        bool last = text.n == 0 || line_end_length(text);
        bool plain = (c > 32 && c < 127 && c != '=' && !(column == 0 && tempting((char)c, text))) ||
                     ((c == ' ' || c == '\t') && !last);
        size_t width = plain ? 1 : 3;
        if (column + width > (last ? 76 : 75)) {
            buf_add(out, SPAN_LIT("=\r\n"));
            column = 0;
            plain = plain && !tempting((char)c, text);
            width = plain ? 1 : 3;
        }
        if (plain)
            buf_addc(out, (char)c);
        else
            buf_add(out, span_make((char[]){'=', hex[c >> 4], hex[c & 15]}, 3));
        column += width;
    }
}
