/* fingerprint.c: feeds a mail's identity to a hash.  Called by the parse role. */
#include "parsers/fingerprint.h"

#include "parsers/lines.h"

/* Octets gathered on their way to the hash, which is slow to start and fast to go on. */
struct feed {
    fingerprint_update update;
    void *ctx;
    size_t n;
    char octets[4096];
};

static void flush(struct feed *f)
{
    if (f->n)
        f->update(f->ctx, span_make(f->octets, f->n));
    f->n = 0;
}

static void put(struct feed *f, struct span s)
{
    if (s.n > sizeof f->octets - f->n)
        flush(f);
    if (s.n > sizeof f->octets) {
        f->update(f->ctx, s);
        return;
    }
    if (s.n)
        memcpy(f->octets + f->n, s.p, s.n);
    f->n += s.n;
}

/* A line and its end, behind the empty ones before it: which are held back, in case no other line follows. */
static void put_line(struct feed *f, struct span line, size_t *empty)
{
    if (line.n == 0) {
        ++*empty;
        return;
    }
    for (; *empty; --*empty)
        put(f, SPAN_LIT("\n"));
    put(f, line);
    put(f, SPAN_LIT("\n"));
}

void fingerprint_body(const struct facts *f, struct span raw, fingerprint_update update, void *ctx)
{
    struct feed feed = {.update = update, .ctx = ctx};
    struct lines l = lines_of(span_from(raw, (size_t)f->internal.body_offset), 0);
    struct span line;
    size_t empty = 0;
    while (lines_next(&l, &line))
        put_line(&feed, span_trim(line).n ? line : SPAN_EMPTY, &empty);
    flush(&feed);
}

static void put_text(struct feed *f, struct span text)
{
    size_t empty = 0;
    while (text.n) {
        size_t n = span_chr(text, '\n');
        struct span line = span_head(text, n);
        text = span_from(text, n + 1);
        while (line.n && ascii_space(line.p[line.n - 1]))
            line.n--;
        put_line(f, line, &empty);
    }
}

static void put_without_blanks(struct feed *f, struct span s)
{
    while (s.n) {
        size_t n = 0;
        while (n < s.n && !ascii_space(s.p[n]))
            n++;
        put(f, span_head(s, n));
        s = span_from(s, n + 1);
    }
}

/* A length before each text, so that no two lists of texts feed the same octets. */
static void put_framed(struct feed *f, struct span s)
{
    uint64_t n = s.n;
    put(f, span_make((const char *)&n, sizeof n));
    put(f, s);
}

void fingerprint_text(const struct facts *f, struct span raw, fingerprint_update update, void *ctx)
{
    struct feed feed = {.update = update, .ctx = ctx};
    put_text(&feed, f->text);
    for (size_t i = 0; i < f->attachments.n; i++) {
        const struct facts_attachment *a = &f->attachments.v[i];
        put_framed(&feed, a->content_type);
        put_framed(&feed, a->filename);
        put_framed(&feed, span_make((const char *)&a->size, sizeof a->size));
        put_without_blanks(&feed, span_head(span_from(raw, (size_t)a->offset), (size_t)a->length));
    }
    flush(&feed);
}
