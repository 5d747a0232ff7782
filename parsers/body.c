/* body.c: chooses the body and lists the attachments.  Called by facts_read(). */
#include "parsers/body.h"

#include "parsers/codec.h"
#include "parsers/html.h"
#include "parsers/utf8.h"
#include "parsers/uuencode.h"

/* How good a part's text is, for choosing among alternatives. */
enum worth { WORTH_NONE, WORTH_OTHER, WORTH_HTML, WORTH_PLAIN };

/* A plain part shorter than this may be one that only says "your program can't show HTML". */
enum { STUB_OCTETS = 400 };

struct choice {
    struct span text;    /* of a plain part short enough to be a stub: read already */
    enum worth worth;    /* of a multipart: its best child's */
    bool left_out, read; /* an alternative that was not chosen; text is set */
};

static bool is_text(const struct mime_part *p)
{
    return span_starts(p->type, SPAN_LIT("text/"));
}

static bool is_html(const struct mime_part *p)
{
    return span_eq(p->type, SPAN_LIT("text/html"));
}

static bool is_attachment(const struct mime_part *p)
{
    if (p->filename.n || p->attachment || !is_text(p))
        return true;
    return span_eq(p->type, SPAN_LIT("text/calendar")) || span_eq(p->type, SPAN_LIT("text/x-vcard")) ||
           span_eq(p->type, SPAN_LIT("text/vcard")) || span_eq(p->type, SPAN_LIT("text/rfc822-headers"));
}

static bool is_stub(struct span text)
{
    static const char *const phrases[] = {
        "support html",   "html email",        "html e-mail",     "html mail",
        "html message",   "html-mail",         "html format",     "html-capable",
        "html capable",   "html viewer",       "in html",         "html enabled",
        "html-formatted", "view this message", "view this email", "mime-compatible",
    };
    text = span_trim(text);
    if (text.n == 0)
        return true;
    if (text.n > STUB_OCTETS / 2)
        return false;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (span_ifind(text, span_of(phrases[i])) < text.n)
            return true;
    return false;
}

static enum worth leaf_worth(const struct mime *m, const struct mime_part *p, struct choice *c)
{
    if (p->multipart || is_attachment(p))
        return WORTH_NONE;
    if (is_html(p))
        return WORTH_HTML;
    if (!span_eq(p->type, SPAN_LIT("text/plain")))
        return WORTH_OTHER;
    if (p->body.n > STUB_OCTETS)
        return WORTH_PLAIN;
    c->text = mime_text(m, p, m->reader->limits->text_bytes);
    c->read = true;
    return is_stub(c->text) ? WORTH_OTHER : WORTH_PLAIN;
}

/* Children stand behind their parents, so that going backwards meets the whole of a part before the part. */
static void weigh(const struct mime *m, struct choice *v)
{
    for (size_t i = m->n; i-- > 0;) {
        const struct mime_part *p = &m->v[i];
        if (!p->multipart)
            v[i].worth = leaf_worth(m, p, &v[i]);
        if (p->parent != MIME_NONE && v[i].worth > v[p->parent].worth)
            v[p->parent].worth = v[i].worth;
    }
}

/* Of alternatives the first that is worth most is chosen (RFC 2046 section 5.1.4 says the last; but two of a
 * kind are a broken mailer's, and the first is then the message). */
static void choose(const struct mime *m, struct choice *v)
{
    for (size_t i = 1; i < m->n; i++) { /* v[0] has no siblings */
        const struct mime_part *p = &m->v[i];
        const struct mime_part *parent = &m->v[p->parent];
        v[i].left_out |= v[p->parent].left_out;
        if (!span_eq(parent->type, SPAN_LIT("multipart/alternative")) || parent->child != (int)i)
            continue;
        bool found = false;
        for (int c = parent->child; c != MIME_NONE; c = m->v[c].next) {
            bool best = !found && v[c].worth == v[p->parent].worth;
            v[c].left_out |= !best;
            found |= best;
        }
    }
}

struct body {
    const struct mime *m;
    struct facts *f;
    struct arena *arena;
    struct spans texts;
    size_t text_n;      /* octets in texts */
    size_t attachments; /* room in f->attachments.v */
};

static void add_attachment(struct body *b, struct facts_attachment a)
{
    struct facts_attachments *list = &b->f->attachments;
    if (list->n == b->attachments) {
        b->attachments = b->attachments ? b->attachments * 2 : 4;
        struct facts_attachment *v = ARENA_ARRAY(b->arena, b->attachments, struct facts_attachment);
        if (list->n)
            memcpy(v, list->v, list->n * sizeof *v);
        list->v = v;
    }
    list->v[list->n++] = a;
}

static void attach_part(struct body *b, const struct mime_part *p)
{
    add_attachment(b, (struct facts_attachment){
                          .filename = p->filename,
                          .content_type = p->type,
                          .content_id = p->content_id,
                          .shown_inline = p->shown_inline,
                          .size = codec_decoded_size(p->encoding, p->body),
                          .offset = (uint64_t)(p->body.p - b->m->raw.p),
                          .length = p->body.n,
                          .encoding = p->encoding,
                      });
}

static void add_text(struct body *b, struct span text)
{
    if (span_trim(text).n == 0)
        return;
    arena_push(b->arena, &b->texts, text);
    b->text_n += text.n + 1;
}

static size_t room_left(const struct body *b)
{
    size_t max = b->m->reader->limits->text_bytes;
    return b->text_n < max ? max - b->text_n : 0;
}

/* Plain text, files that were uuencoded in it taken out: as ranges of the raw mail, which they are only where
 * the part has no encoding of its own. */
static void read_plain(struct body *b, const struct mime_part *p, const struct choice *c)
{
    struct span rest = p->body, before;
    struct uuencode_file file;
    if (p->encoding != FACTS_ENCODING_IDENTITY || !uuencode_next(&rest, &before, &file)) {
        add_text(b, c->read ? c->text : mime_text(b->m, p, room_left(b)));
        return;
    }
    do {
        add_text(b, mime_text_of(b->m, p, before, room_left(b)));
        bool changed;
        add_attachment(b, (struct facts_attachment){
                              .filename = utf8_clean(b->arena, file.name, &changed),
                              .content_type = SPAN_LIT("application/octet-stream"),
                              .size = codec_decoded_size(FACTS_ENCODING_UUENCODE, file.octets),
                              .offset = (uint64_t)(file.octets.p - b->m->raw.p),
                              .length = file.octets.n,
                              .encoding = FACTS_ENCODING_UUENCODE,
                          });
    } while (b->f->attachments.n < b->m->reader->limits->parts && uuencode_next(&rest, &before, &file));
    add_text(b, mime_text_of(b->m, p, rest, room_left(b)));
}

static void read_html(struct body *b, const struct mime_part *p)
{
    struct span html = mime_text(b->m, p, b->m->reader->limits->html_bytes);
    struct html_text t = html_read(b->arena, html, room_left(b));
    if (t.hidden)
        reader_defect(b->m->reader, "hidden text in the HTML: left out");
    add_text(b, t.text);
}

/* Every text part that is not a worse alternative; HTML only where there is no plain text. */
static void read_texts(struct body *b, const struct choice *v, bool html, bool left_out)
{
    for (size_t i = 0; i < b->m->n && room_left(b); i++) {
        const struct mime_part *p = &b->m->v[i];
        if (p->multipart || v[i].left_out != left_out || is_attachment(p))
            continue;
        if (!is_html(p))
            read_plain(b, p, &v[i]);
        else if (html)
            read_html(b, p);
    }
}

static struct span join_texts(const struct body *b)
{
    if (b->texts.n == 0)
        return SPAN_EMPTY;
    if (b->texts.n == 1)
        return b->texts.v[0];
    char *out = arena_octets(b->arena, b->text_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < b->texts.n; i++) {
        struct span s = b->texts.v[i];
        memcpy(out + n, s.p, s.n);
        n += s.n;
        if (i + 1 < b->texts.n && s.p[s.n - 1] != '\n')
            out[n++] = '\n';
    }
    return span_make(out, n);
}

void body_read(const struct mime *m, struct facts *f)
{
    struct body b = {.m = m, .f = f, .arena = m->reader->arena};
    struct choice *v = ARENA_ARRAY(b.arena, m->n, struct choice);
    weigh(m, v);
    choose(m, v);
    f->internal.html_only = v[0].worth == WORTH_HTML;
    read_texts(&b, v, f->internal.html_only, false);
    if (b.texts.n == 0) /* HTML without a word: what was to stand in for it */
        read_texts(&b, v, true, true);
    for (size_t i = 0; i < m->n; i++)
        if (!m->v[i].multipart && is_attachment(&m->v[i]))
            attach_part(&b, &m->v[i]);
    struct span text = join_texts(&b);
    f->text = utf8_head(text, m->reader->limits->text_bytes);
    if (f->text.n < text.n || room_left(&b) == 0)
        reader_defect(m->reader, "very long text: cut");
}
