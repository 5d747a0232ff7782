/* buf.h: octets being written, with a hard cap and a sticky overflow flag: write on, and check once at the
 * end. What does not fit is left out whole (a single call writes all or nothing), and overflow stays set. */
#ifndef PARSERS_BUF_H
#define PARSERS_BUF_H

#include "parsers/span.h"

struct buf {
    char *p; /* owned; NUL-terminated whenever n > 0 */
    size_t n, room, cap;
    bool overflow;
};

void buf_init(struct buf *, size_t cap_bytes); /* allocates nothing yet */
void buf_release(struct buf *);
void buf_blank(struct buf *); /* buf_release() of a secret: the memory it has is blanked before */
void buf_clear(struct buf *); /* empties it, clears overflow, keeps the memory */

void buf_add(struct buf *, struct span);
void buf_adds(struct buf *, const char *cstr);
void buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_cut(struct buf *, size_t n);  /* shortens to n octets */
void buf_drop(struct buf *, size_t n); /* takes n octets off the front */

/* For writers that don't know the length beforehand: memory for n octets more, whatever the cap; some of it
 * is then taken by buf_commit(), if the cap allows. */
char *buf_ahead(struct buf *, size_t n);
void buf_commit(struct buf *, size_t n);

static inline void buf_addc(struct buf *b, char c)
{
    if (b->n + 1 < b->room && b->n < b->cap && !b->overflow) {
        b->p[b->n++] = c;
        b->p[b->n] = 0;
    } else {
        buf_add(b, span_make(&c, 1));
    }
}

static inline struct span buf_span(const struct buf *b)
{
    return (struct span){b->n ? b->p : "", b->n};
}

#endif
