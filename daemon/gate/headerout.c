/* headerout.c: header fields out (RFC 5322 section 2.2, RFC 2047).  Every value passes oneline_add() first,
 * so that nothing below it ever sees a CR or LF; the only line ends written are fold()'s and the field's own.
 */
#include "daemon/gate/headerout.h"

#include <string.h>

#include "parsers/codec.h"
#include "parsers/utf8.h"

#include "daemon/base/zone.h"

#include "daemon/gate/oneline.h"

enum {
    LINE_MAX_OCTETS = 76,
    ENCODED_WORD_MAX = 75,
    ENCODED_WORD_FRAME = 12, /* "=?UTF-8?Q?" and "?=" */
    ENCODED_WORD_LEAST = 30, /* room below which a fold is better than a stub of a word */
    PLAIN_WORD_MAX = 60,     /* longer ones can't be folded as they stand */
    VALUE_MAX = 64 * 1024,
    ID_MAX = 250,
    TYPE_MAX = 100,
    FILENAME_MAX_OCTETS = 300,
    SEGMENT_MAX = 50, /* octets of a file name's segment, encoded */
};

struct writer {
    struct buf *out;
    size_t column;
    bool begun; /* a word stands on this line, or the field's name alone on the first */
};

static struct writer field_begin(struct buf *out, const char *name)
{
    buf_adds(out, name);
    buf_adds(out, ":");
    return (struct writer){out, strlen(name) + 1, false};
}

static void put(struct writer *w, struct span s)
{
    buf_add(w->out, s);
    w->column += s.n;
}

/* A blank, or a fold and a blank where n octets more wouldn't fit.  The first word stays beside the field's
 * name. */
static void gap(struct writer *w, size_t n)
{
    if (w->begun && w->column + 1 + n > LINE_MAX_OCTETS) {
        buf_adds(w->out, "\r\n");
        w->column = 0;
    }
    w->begun = true;
    put(w, SPAN_LIT(" "));
}

static void field_end(struct writer *w)
{
    buf_adds(w->out, "\r\n");
}

/* What may stand bare in a Q encoded-word in a phrase, and so anywhere (RFC 2047 section 5 (3)). */
static bool q_plain(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

static size_t q_size(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += q_plain(s.p[i]) || s.p[i] == ' ' ? 1 : 3;
    return n;
}

static void put_q(struct writer *w, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (q_plain(s.p[i]))
            buf_addc(w->out, s.p[i]);
        else if (s.p[i] == ' ')
            buf_addc(w->out, '_');
        else
            buf_printf(w->out, "=%02X", (unsigned char)s.p[i]);
    }
}

/* How much of s fits into an encoded-word of room octets, cut between characters. */
static size_t encoded_fit(struct span s, bool base64, size_t room)
{
    size_t n = 0, size = 0;
    while (n < s.n) {
        size_t len = utf8_length(span_from(s, n));
        size = base64 ? (n + len + 2) / 3 * 4 : size + q_size(span_make(s.p + n, len));
        if (ENCODED_WORD_FRAME + size > room)
            break;
        n += len;
    }
    return n;
}

static void put_encoded(struct writer *w, struct span s)
{
    bool base64 = (s.n + 2) / 3 * 5 < q_size(s); /* Q where it is little longer: people read it as it is */
    while (s.n) {
        gap(w, ENCODED_WORD_LEAST);
        size_t room = LINE_MAX_OCTETS - w->column;
        struct span part =
            span_head(s, encoded_fit(s, base64, room < ENCODED_WORD_MAX ? room : ENCODED_WORD_MAX));
        size_t before = w->out->n;
        buf_adds(w->out, base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?");
        if (base64)
            codec_base64_encode(w->out, part, 0);
        else
            put_q(w, part);
        buf_adds(w->out, "?=");
        w->column += w->out->n - before;
        s = span_from(s, part.n);
    }
}

static bool needs_encoding(struct span word)
{
    for (size_t i = 0; i < word.n; i++)
        if ((unsigned char)word.p[i] >= 0x80)
            return true;
    return word.n > PLAIN_WORD_MAX || span_find(word, SPAN_LIT("=?")) < word.n;
}

/* Words of cleaned text: those that need it encoded, with the blanks between two of them, which would vanish.
 */
static void put_words(struct writer *w, struct span text)
{
    while (text.n) {
        size_t n = span_chr(text, ' ');
        bool encode = needs_encoding(span_head(text, n));
        while (encode && n < text.n) {
            size_t next = span_chr(span_from(text, n + 1), ' ');
            if (!needs_encoding(span_make(text.p + n + 1, next)))
                break;
            n += 1 + next;
        }
        if (encode) {
            put_encoded(w, span_head(text, n));
        } else {
            gap(w, n);
            put(w, span_head(text, n));
        }
        text = span_from(text, n + 1);
    }
}

void headerout_text(struct buf *out, const char *name, struct span value)
{
    struct buf clean;
    buf_init(&clean, VALUE_MAX * 3);
    oneline_add(&clean, utf8_head(value, VALUE_MAX));
    struct writer w = field_begin(out, name);
    put_words(&w, buf_span(&clean));
    field_end(&w);
    buf_release(&clean);
}

static bool atom_char(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* A display name: atoms as they are, other ASCII quoted, the rest encoded (a quoted-string may hold no
 * encoded-word, RFC 2047 section 5). */
static void put_phrase(struct writer *w, struct span name)
{
    if (name.n > PLAIN_WORD_MAX || needs_encoding(name)) {
        put_encoded(w, name);
        return;
    }
    bool atoms = true;
    size_t quotes = 2;
    for (size_t i = 0; i < name.n; i++) {
        atoms = atoms && (atom_char(name.p[i]) || name.p[i] == ' ');
        quotes += name.p[i] == '"' || name.p[i] == '\\';
    }
    gap(w, name.n + quotes);
    if (atoms) {
        put(w, name);
        return;
    }
    buf_addc(w->out, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"' || name.p[i] == '\\')
            buf_addc(w->out, '\\');
        buf_addc(w->out, name.p[i]);
    }
    buf_addc(w->out, '"');
    w->column += name.n + quotes;
}

void headerout_mailbox(struct buf *out, const char *name, struct span display, const struct address *address)
{
    struct span a = address_span(address);
    if (!a.n)
        return;
    struct buf clean;
    buf_init(&clean, VALUE_MAX);
    oneline_add(&clean, utf8_head(display, 1000));
    struct writer w = field_begin(out, name);
    if (clean.n)
        put_phrase(&w, buf_span(&clean));
    gap(&w, a.n + 2);
    if (clean.n)
        put(&w, SPAN_LIT("<"));
    put(&w, a);
    if (clean.n)
        put(&w, SPAN_LIT(">"));
    field_end(&w);
    buf_release(&clean);
}

static bool id_ok(struct span id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] <= ' ' || id.p[i] >= 0x7f || id.p[i] == '<' || id.p[i] == '>')
            return false;
    return id.n > 0 && id.n <= ID_MAX;
}

void headerout_ids(struct buf *out, const char *name, struct spans ids)
{
    struct writer w = {0};
    for (size_t i = 0; i < ids.n; i++) {
        if (!id_ok(ids.v[i]))
            continue;
        if (!w.out)
            w = field_begin(out, name);
        gap(&w, ids.v[i].n + 2);
        put(&w, SPAN_LIT("<"));
        put(&w, ids.v[i]);
        put(&w, SPAN_LIT(">"));
    }
    if (w.out)
        field_end(&w);
}

void headerout_date(struct buf *out, const char *name, int64_t unix_s)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct zone_time t = zone_fixed(0, unix_s);
    buf_printf(out, "%s: %.3s, %d %.3s %04d %02d:%02d:%02d +0000\r\n", name, days + t.weekday * 3, t.day,
               months + (t.month - 1) * 3, t.year, t.hour, t.minute, t.second);
}

/* A discrete type: messages and multiparts may not be base64 (RFC 2045 section 6.4). */
static bool type_ok(struct span type)
{
    size_t slash = span_chr(type, '/');
    if (!slash || slash + 1 >= type.n || type.n > TYPE_MAX || span_istarts(type, SPAN_LIT("message/")) ||
        span_istarts(type, SPAN_LIT("multipart/")))
        return false;
    for (size_t i = 0; i < type.n; i++)
        if (i != slash && !ascii_alpha(type.p[i]) && !ascii_digit(type.p[i]) && !strchr("-+._", type.p[i]))
            return false;
    return true;
}

static bool filename_plain(struct span name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] >= 0x80 || strchr("\"\\%*", name.p[i]))
            return false;
    return name.n <= SEGMENT_MAX;
}

/* RFC 2231 section 4.1: "filename*0*=UTF-8''...", in segments that fit a line. */
static void put_segments(struct buf *out, struct span name)
{
    unsigned segment = 0;
    size_t room = 0;
    for (size_t i = 0; i < name.n; i++) {
        bool bare = ascii_alpha(name.p[i]) || ascii_digit(name.p[i]) || strchr("-._", name.p[i]);
        if (room < 3) {
            buf_printf(out, ";\r\n filename*%u*=%s", segment, segment ? "" : "UTF-8''");
            segment++;
            room = SEGMENT_MAX;
        }
        if (bare)
            buf_addc(out, name.p[i]);
        else
            buf_printf(out, "%%%02X", (unsigned char)name.p[i]);
        room -= bare ? 1 : 3;
    }
}

void headerout_file(struct buf *out, struct span content_type, struct span filename)
{
    struct buf clean;
    buf_init(&clean, 1000);
    oneline_add(&clean, utf8_head(filename, FILENAME_MAX_OCTETS));
    struct span name = buf_span(&clean);
    struct span type = type_ok(content_type) ? content_type : SPAN_LIT("application/octet-stream");
    buf_printf(out, "Content-Type: %.*s\r\nContent-Disposition: attachment", SPAN_FMT(type));
    if (name.n && filename_plain(name))
        buf_printf(out, ";\r\n filename=\"%.*s\"", SPAN_FMT(name));
    else
        put_segments(out, name);
    buf_adds(out, "\r\n");
    buf_release(&clean);
}
