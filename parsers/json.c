/* json.c: the one writer of JSON, for `gatepost parse`, the parse role and every --json.  Ground floor. */
#include "parsers/json.h"

#include <stdio.h>
#include <time.h>

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
    before(j);
    buf_addc(j->out, '"');
    buf_adds(j->out, key);
    buf_add(j->out, SPAN_LIT("\":"));
    j->comma = false;
}

/* Whether one of eight octets is a quote, a backslash, or no printable ASCII. */
static bool special(uint64_t w)
{
    const uint64_t high = 0x8080808080808080, ones = 0x0101010101010101;
    uint64_t quote = w ^ ones * '"', backslash = w ^ ones * '\\';
    return (w | (w - 0x20 * ones) | (w + ones) | ((quote - ones) & ~quote) |
            ((backslash - ones) & ~backslash)) &
           high;
}

/* The length of the run at the head of s that is printable ASCII or valid UTF-8 beyond it, and needs no
 * escape. */
static size_t plain(struct span s)
{
    size_t i = 0;
    for (;;) {
        for (uint64_t w; i + sizeof w <= s.n; i += sizeof w) {
            memcpy(&w, s.p + i, sizeof w);
            if (special(w))
                break;
        }
        for (unsigned char c;
             i < s.n && (c = (unsigned char)s.p[i]) >= 0x20 && c < 0x7f && c != '"' && c != '\\';)
            i++;
        size_t len = i < s.n && (unsigned char)s.p[i] >= 0x80 ? utf8_length(span_from(s, i)) : 0;
        if (len == 0)
            return i;
        i += len;
    }
}

static void escape(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"':
        buf_add(out, SPAN_LIT("\\\""));
        break;
    case '\\':
        buf_add(out, SPAN_LIT("\\\\"));
        break;
    case '\n':
        buf_add(out, SPAN_LIT("\\n"));
        break;
    case '\r':
        buf_add(out, SPAN_LIT("\\r"));
        break;
    case '\t':
        buf_add(out, SPAN_LIT("\\t"));
        break;
    case 0:
        buf_add(out, SPAN_LIT("\xef\xbf\xbd"));
        break;
    default:
        buf_add(out, SPAN_LIT("\\u00"));
        buf_addc(out, "01234567"[c >> 4]);
        buf_addc(out, "0123456789abcdef"[c & 15]);
    }
}

void json_str(struct json *j, struct span s)
{
    before(j);
    buf_addc(j->out, '"');
    for (;;) {
        size_t n = plain(s);
        buf_add(j->out, span_head(s, n));
        s = span_from(s, n);
        if (s.n == 0)
            break;
        if ((unsigned char)s.p[0] < 0x80)
            escape(j->out, (unsigned char)s.p[0]);
        else
            buf_add(j->out, SPAN_LIT("\xef\xbf\xbd"));
        s = span_from(s, 1);
    }
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
    before(j);
    buf_printf(j->out, "\"%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
               tm.tm_hour, tm.tm_min, tm.tm_sec);
    int off = offset_min < 0 ? -offset_min : offset_min;
    if (off == 0)
        buf_adds(j->out, "Z\"");
    else
        buf_printf(j->out, "%c%02d:%02d\"", offset_min < 0 ? '-' : '+', off / 60, off % 60);
}

void json_raw(struct json *j, struct span value)
{
    before(j);
    buf_add(j->out, value);
}
