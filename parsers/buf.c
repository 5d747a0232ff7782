/* buf.c: a growing, capped output buffer.  Ground floor. */
#include "parsers/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b, size_t cap_bytes)
{
    *b = (struct buf){.cap = cap_bytes};
}

void buf_release(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.cap = b->cap};
}

void buf_blank(struct buf *b)
{
    if (b->p)
        explicit_bzero(b->p, b->room);
    buf_release(b);
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->overflow = false;
}

static void grow(struct buf *b, size_t need)
{
    size_t room = b->room ? b->room : 256;
    while (room < need)
        room *= 2;
    char *p = realloc(b->p, room);
    if (!p) {
        fprintf(stderr, "buf: out of memory\n");
        abort();
    }
    b->p = p;
    b->room = room;
}

char *buf_ahead(struct buf *b, size_t n)
{
    if (b->n + n + 1 > b->room) /* 1: the NUL */
        grow(b, b->n + n + 1);
    return b->p + b->n;
}

static bool fits(struct buf *b, size_t n)
{
    b->overflow |= n > b->cap || b->n > b->cap - n;
    return !b->overflow;
}

void buf_commit(struct buf *b, size_t n)
{
    if (!fits(b, n))
        return;
    b->n += n;
    b->p[b->n] = 0;
}

void buf_add(struct buf *b, struct span s)
{
    if (s.n == 0 || !fits(b, s.n))
        return;
    memcpy(buf_ahead(b, s.n), s.p, s.n);
    buf_commit(b, s.n);
}

void buf_adds(struct buf *b, const char *cstr)
{
    buf_add(b, span_of(cstr));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0 && fits(b, (size_t)n)) {
        vsnprintf(buf_ahead(b, (size_t)n), (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_cut(struct buf *b, size_t n)
{
    if (n < b->n) {
        b->n = n;
        b->p[n] = 0;
    }
}

void buf_drop(struct buf *b, size_t n)
{
    if (n >= b->n) {
        b->n = 0;
        return;
    }
    memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
    b->p[b->n] = 0;
}
