/* fingerprint.c: feeds a mail's identity to a hash.  Called by the parse role. */
#include "parsers/fingerprint.h"

#include "parsers/lines.h"

static bool blank(struct span line)
{
    return span_trim(line).n == 0;
}

void fingerprint_body(const struct facts *f, struct span raw, fingerprint_update update, void *ctx)
{
    struct lines l = lines_of(span_from(raw, (size_t)f->internal.body_offset), 0);
    struct span line;
    size_t empty = 0; /* lines held back, in case no other follows */
    while (lines_next(&l, &line)) {
        if (blank(line)) {
            empty++;
            continue;
        }
        for (; empty; empty--)
            update(ctx, SPAN_LIT("\r\n"));
        update(ctx, line);
        update(ctx, SPAN_LIT("\r\n"));
    }
}

static void feed_text(struct span text, fingerprint_update update, void *ctx)
{
    size_t empty = 0;
    while (text.n) {
        size_t n = span_chr(text, '\n');
        struct span line = span_head(text, n);
        text = span_from(text, n + 1);
        while (line.n && ascii_space(line.p[line.n - 1]))
            line.n--;
        if (line.n == 0) {
            empty++;
            continue;
        }
        for (; empty; empty--)
            update(ctx, SPAN_LIT("\n"));
        update(ctx, line);
        update(ctx, SPAN_LIT("\n"));
    }
}

/* In runs, so that the hash is not called for each octet. */
static void feed_without_blanks(struct span s, fingerprint_update update, void *ctx)
{
    while (s.n) {
        size_t n = 0;
        while (n < s.n && !ascii_space(s.p[n]))
            n++;
        if (n)
            update(ctx, span_head(s, n));
        s = span_from(s, n + 1);
    }
}

/* A length before each text, so that no two lists of texts feed the same octets. */
static void feed_framed(struct span s, fingerprint_update update, void *ctx)
{
    uint64_t n = s.n;
    update(ctx, span_make((const char *)&n, sizeof n));
    update(ctx, s);
}

void fingerprint_text(const struct facts *f, struct span raw, fingerprint_update update, void *ctx)
{
    feed_text(f->text, update, ctx);
    for (size_t i = 0; i < f->attachments.n; i++) {
        const struct facts_attachment *a = &f->attachments.v[i];
        feed_framed(a->content_type, update, ctx);
        feed_framed(a->filename, update, ctx);
        feed_framed(span_make((const char *)&a->size, sizeof a->size), update, ctx);
        feed_without_blanks(span_head(span_from(raw, (size_t)a->offset), (size_t)a->length), update, ctx);
    }
}
