/* json.c: the one writer of JSON, for `gatepost parse`, the parse role and every --json.  Ground floor. */
#include "parsers/json.h"

#include <stdlib.h>
#include <time.h>

#include "parsers/octets.h"
#include "parsers/unseen.h"
#include "parsers/utf8.h"

static void before(struct json *j)
{
    if (j->comma)
        buf_addc(j->out, ',');
    j->comma = true;
}

void json_open(struct json *j, char bracket)
{
    before(j);
    buf_addc(j->out, bracket);
    j->comma = false;
}

void json_close(struct json *j, char bracket)
{
    buf_addc(j->out, bracket);
    j->comma = true;
}

void json_key(struct json *j, const char *key)
{
    size_t n = strlen(key), at = 0;
    char *p = buf_ahead(j->out, n + 4);
    if (j->comma)
        p[at++] = ',';
    p[at++] = '"';
    memcpy(p + at, key, n);
    at += n;
    p[at++] = '"';
    p[at++] = ':';
    buf_commit(j->out, at);
    j->comma = false;
}

enum { PIECE = 1024, LONGEST_ESCAPE = 6 }; /* octets: of a string written in one go; of "\\u001f" */

/* Writes c, which is not to stand there as it is, as an escape; returns its length. */
static size_t escape(char *p, uint32_t c)
{
    static const char letters[] = {['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    if (c < sizeof letters && letters[c]) {
        p[0] = '\\';
        p[1] = letters[c];
        return 2;
    }
    memcpy(p, "\\u", 2);
    for (int i = 0; i < 4; i++)
        p[2 + i] = "0123456789abcdef"[c >> (12 - 4 * i) & 15];
    return LONGEST_ESCAPE;
}

/* What begins with no plain ASCII: a character beyond it as it is, what is none as U+FFFD, else an escape. */
static size_t special(char *p, struct span s, size_t *len_r)
{
    uint32_t c;
    size_t n = (unsigned char)s.p[0] < 0x80 ? 0 : utf8_decode(s, &c);
    *len_r = n ? n : 1;
    if (n && unseen_steers(c)) /* the terminal that JSON is looked at on */
        return escape(p, c);
    if (n) {
        memcpy(p, s.p, n);
        return n;
    }
    if ((unsigned char)s.p[0] < 0x80 && s.p[0] != 0)
        return escape(p, (unsigned char)s.p[0]);
    memcpy(p, "\xef\xbf\xbd", 3);
    return 3;
}

/* Lanes that are no ASCII or need an escape. */
static octets16 not_plain(octets16 v)
{
    return (v < 0x20) | (v == 0x7f) | (v == '"') | (v == '\\');
}

static bool is_plain(char c)
{
    return (signed char)c >= 0x20 && c != 0x7f && c != '"' && c != '\\';
}

/* Copies the head of s as far as it is plain ASCII; returns its length.  p has room for all of s. */
static size_t copy_plain(char *p, struct span s)
{
    size_t i = 0;
    for (; i + OCTETS_STEP <= s.n; i += OCTETS_STEP) {
        octets16 v = octets_load(s.p + i);
        octets_store(p + i, v);
        unsigned end = octets_first(not_plain(v));
        if (end < OCTETS_STEP)
            return i + end;
    }
    if (i < s.n && s.n >= OCTETS_STEP) { /* the last ones, together with some that are known to be plain */
        i = s.n - OCTETS_STEP;
        octets16 v = octets_load(s.p + i);
        octets_store(p + i, v);
        return i + octets_first(not_plain(v));
    }
    for (; i < s.n && is_plain(s.p[i]); i++)
        p[i] = s.p[i];
    return i;
}

/* Writes the head of s, PIECE octets or a few more; returns how many. */
static size_t put_piece(struct buf *out, struct span s)
{
    char *p = buf_ahead(out, (PIECE + OCTETS_STEP) * LONGEST_ESCAPE);
    size_t n = 0, i = 0;
    while (i < s.n && i < PIECE) {
        size_t len = copy_plain(p + n, span_head(span_from(s, i), PIECE - i));
        n += len;
        i += len;
        if (i == s.n || i >= PIECE)
            break;
        n += special(p + n, span_from(s, i), &len);
        i += len;
    }
    buf_commit(out, n);
    return i;
}

void json_inside(struct buf *out, struct span s)
{
    while (s.n)
        s = span_from(s, put_piece(out, s));
}

void json_str(struct json *j, struct span s)
{
    before(j);
    buf_addc(j->out, '"');
    json_inside(j->out, s);
    buf_addc(j->out, '"');
}

void json_str_or_null(struct json *j, struct span s)
{
    if (s.n)
        json_str(j, s);
    else
        json_null(j);
}

void json_int(struct json *j, int64_t v)
{
    char digits[20], *p = digits + sizeof digits;
    uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + left % 10);
    while (left /= 10);
    if (v < 0)
        *--p = '-';
    before(j);
    buf_add(j->out, span_make(p, (size_t)(digits + sizeof digits - p)));
}

void json_bool(struct json *j, bool v)
{
    before(j);
    buf_adds(j->out, v ? "true" : "false");
}

void json_null(struct json *j)
{
    before(j);
    buf_add(j->out, SPAN_LIT("null"));
}

void json_time(struct json *j, int64_t unix_s, int offset_min)
{
    time_t t = (time_t)(unix_s + (int64_t)offset_min * 60);
    struct tm tm;
    if (!gmtime_r(&t, &tm) || tm.tm_year + 1900 < 0 || tm.tm_year + 1900 > 9999) {
        json_null(j);
        return;
    }
    const int fields[] = {(tm.tm_year + 1900) / 100,
                          (tm.tm_year + 1900) % 100,
                          tm.tm_mon + 1,
                          tm.tm_mday,
                          tm.tm_hour,
                          tm.tm_min,
                          tm.tm_sec,
                          abs(offset_min) / 60,
                          abs(offset_min) % 60};
    static const uint8_t places[] = {1, 3, 6, 9, 12, 15, 18, 21, 24};
    char text[] = "\"0000-00-00T00:00:00+00:00\"";
    for (size_t i = 0; i < sizeof places; i++) {
        text[places[i]] = (char)('0' + fields[i] / 10 % 10);
        text[places[i] + 1] = (char)('0' + fields[i] % 10);
    }
    before(j);
    if (offset_min == 0)
        memcpy(text + 20, "Z\"", 3);
    else if (offset_min < 0)
        text[20] = '-';
    buf_adds(j->out, text);
}

void json_raw(struct json *j, struct span value)
{
    before(j);
    buf_add(j->out, value);
}
