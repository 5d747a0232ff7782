/* message.c: the octets of a mail of ours.  Called by compose.c, inside the transaction that queues the mail.
 */
#include "daemon/gate/message.h"

#include "parsers/codec.h"
#include "parsers/unseen.h"
#include "parsers/utf8.h"

#include "daemon/gate/headerout.h"
#include "daemon/gate/oneline.h"
#include "daemon/gate/wrap.h"

#define TEXT_TYPE "Content-Type: text/plain; charset=utf-8\r\n"

enum {
    BOUNDARY_MAX = 60,
    REFERENCES_HALF = MESSAGE_REFERENCES_MAX / 2,
    LINE_MAX_OCTETS = 76,
    NAME_MAX_OCTETS = 400
};

/* The parent's References and the parent itself, in the middle cut short (RFC 5322 section 3.6.4 lets them
 * grow without a bound; mail clients thread by the first and the last few). */
static struct spans references(const struct message *m, struct arena *a)
{
    struct spans all = {0}, capped = {0};
    for (size_t i = 0; i < m->references.n; i++)
        if (!span_eq(m->references.v[i], m->in_reply_to))
            arena_push(a, &all, m->references.v[i]);
    if (m->in_reply_to.n)
        arena_push(a, &all, m->in_reply_to);
    for (size_t i = 0; i < all.n; i++)
        if (i < REFERENCES_HALF || i + REFERENCES_HALF >= all.n)
            arena_push(a, &capped, all.v[i]);
    return capped;
}

/* How much of s is printable ASCII: what nearly every text is made of, and is copied as it is. */
static size_t plain_run(struct span s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= ' ' && s.p[n] < 0x7f)
        n++;
    return n;
}

/* Every line end LF, controls gone, octets that are no UTF-8 U+FFFD; cut at a line where it is too long. */
static struct span clean_text(struct arena *a, struct span text)
{
    struct buf b;
    buf_init(&b, MESSAGE_TEXT_MAX * 3);
    struct span cut = span_head(text, MESSAGE_TEXT_MAX);
    while (cut.n < text.n && cut.n && cut.p[cut.n - 1] != '\n')
        cut.n--;
    if (cut.n == 0)
        cut = utf8_head(text, MESSAGE_TEXT_MAX);
    struct span line;
    while (span_line(&cut, &line)) {
        while (line.n) {
            uint32_t cp;
            size_t plain = plain_run(line);
            buf_add(&b, span_head(line, plain));
            line = span_from(line, plain);
            if (!line.n)
                break;
            size_t len = utf8_decode(line, &cp);
            if (len == 0)
                utf8_encode(&b, 0xfffd);
            else if (cp == 0x2028 || cp == 0x2029 || cp == 0x85)
                buf_addc(&b, '\n');
            else if (cp == '\t' || !unseen_character(cp) || cp == 0x200e || cp == 0x200f)
                buf_add(&b, span_head(line, len));
            line = span_from(line, len ? len : 1);
        }
        buf_addc(&b, '\n');
    }
    struct span s = arena_copy(a, buf_span(&b));
    buf_release(&b);
    return s;
}

/* Whether the text may go as it is: ASCII, short lines, none that an MTA or an mbox writer would change
 * ("From ") or whose trailing blanks it would drop, but for the signature's delimiter, which everybody sends
 * so. */
static bool plain_enough(struct span text)
{
    struct span line;
    while (span_line(&text, &line)) {
        if (line.n > LINE_MAX_OCTETS || span_starts(line, SPAN_LIT("From ")) ||
            (line.n && ascii_space(line.p[line.n - 1]) && !span_eq(line, SPAN_LIT(WRAP_SIGNATURE))))
            return false;
        for (size_t i = 0; i < line.n; i++)
            if ((unsigned char)line.p[i] >= 0x80)
                return false;
    }
    return true;
}

static void crlf(struct buf *out, struct span text)
{
    struct span line;
    while (span_line(&text, &line)) {
        buf_add(out, line);
        buf_adds(out, "\r\n");
    }
}

/* Quoted-printable, which people can read as it is, unless most of the text is beyond ASCII. */
static void body(struct buf *out, struct span text)
{
    if (plain_enough(text)) {
        buf_adds(out, "Content-Transfer-Encoding: 7bit\r\n\r\n");
        crlf(out, text);
        return;
    }
    struct buf lines, qp;
    buf_init(&lines, text.n * 2 + 2);
    buf_init(&qp, text.n * 4 + 1000);
    crlf(&lines, text);
    codec_qp_encode(&qp, text);
    bool base64 = qp.n > lines.n * 2;
    buf_printf(out, "Content-Transfer-Encoding: %s\r\n\r\n", base64 ? "base64" : "quoted-printable");
    if (base64)
        codec_base64_encode(out, buf_span(&lines), LINE_MAX_OCTETS);
    else
        buf_add(out, buf_span(&qp));
    buf_release(&lines);
    buf_release(&qp);
}

static void one_id(struct buf *out, const char *name, struct span id)
{
    headerout_ids(out, name, (struct spans){&id, 1});
}

static void auto_fields(struct buf *out, enum message_auto automatic)
{
    if (automatic == MESSAGE_BY_HAND)
        return;
    headerout_text(out, "Auto-Submitted",
                   automatic == MESSAGE_AUTO_REPLIED ? SPAN_LIT("auto-replied") : SPAN_LIT("auto-generated"));
    headerout_text(out, "X-Auto-Response-Suppress", SPAN_LIT("All"));
}

/* The parts, between lines that no part can hold: "=_" is no quoted-printable, and the rest is signed. */
static void mixed(const struct message *m, struct arena *a, struct buf *out)
{
    struct span id = span_head(m->message_id, span_chr(m->message_id, '@'));
    struct span boundary = arena_printf(a, "=_%.*s", SPAN_FMT(span_head(id, BOUNDARY_MAX)));
    buf_printf(out, "Content-Type: multipart/mixed;\r\n boundary=\"%.*s\"\r\n\r\n--%.*s\r\n" TEXT_TYPE,
               SPAN_FMT(boundary), SPAN_FMT(boundary));
    body(out, clean_text(a, m->text));
    for (size_t i = 0; i < m->n_files; i++) {
        buf_printf(out, "\r\n--%.*s\r\n", SPAN_FMT(boundary));
        headerout_file(out, m->files[i].content_type, m->files[i].filename);
        buf_adds(out, "Content-Transfer-Encoding: base64\r\n\r\n");
        codec_base64_encode(out, m->files[i].octets, LINE_MAX_OCTETS);
    }
    buf_printf(out, "\r\n--%.*s--\r\n", SPAN_FMT(boundary));
}

void message_build(const struct message *m, struct arena *a, struct buf *out)
{
    headerout_date(out, "Date", m->date_unix_s);
    headerout_mailbox(out, "From", m->from_name, &m->from);
    headerout_mailbox(out, "To", message_name(a, m->to_name), &m->to);
    headerout_mailbox(out, "Reply-To", m->from_name, &m->reply_to);
    headerout_text(out, "Subject", m->subject);
    one_id(out, "Message-ID", m->message_id);
    one_id(out, "In-Reply-To", m->in_reply_to);
    headerout_ids(out, "References", references(m, a));
    auto_fields(out, m->automatic);
    if (m->instance.n)
        headerout_text(out, "X-Gatepost-Instance", m->instance);
    for (size_t i = 0; i < m->n_fields; i++)
        headerout_text(out, m->fields[i].name, m->fields[i].value);
    buf_adds(out, "MIME-Version: 1.0\r\n");
    if (m->n_files) {
        mixed(m, a, out);
        return;
    }
    buf_adds(out, TEXT_TYPE);
    body(out, clean_text(a, m->text));
}

/* What a mail client would show as a link, or an address.  "J. Smith" and "Dr. Jones" are not: their dots end
 * a word. */
static bool link_like(struct span word)
{
    if (span_find(word, SPAN_LIT("://")) < word.n || span_chr(word, '@') < word.n ||
        span_chr(word, '/') < word.n || span_chr(word, '\\') < word.n || span_istarts(word, SPAN_LIT("www.")))
        return true;
    for (size_t i = 1; i + 1 < word.n; i++)
        if (word.p[i] == '.' && word.p[i + 1] != '.')
            return true;
    return false;
}

struct span message_name(struct arena *a, struct span name)
{
    struct span clean = oneline(a, span_head(name, NAME_MAX_OCTETS), NAME_MAX_OCTETS);
    struct buf b;
    buf_init(&b, NAME_MAX_OCTETS * 3);
    while (clean.n) {
        size_t n = span_chr(clean, ' ');
        struct span word = span_head(clean, n);
        if (!link_like(word)) {
            if (b.n)
                buf_addc(&b, ' ');
            for (size_t i = 0; i < word.n; i++)
                if (!strchr("<>\"", word.p[i]))
                    buf_addc(&b, word.p[i]);
        }
        clean = span_from(clean, n + 1);
    }
    struct span s = oneline(a, buf_span(&b), MESSAGE_NAME_MAX);
    buf_release(&b);
    return s;
}
