/* arena.c: a chain of blocks, each twice the last up to 1 MB.  Ground floor. */
#include "parsers/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 16 << 10, LARGEST_BLOCK = 1 << 20, LARGEST_KEPT = 256 << 10 };

struct block {
    struct block *prev;
    size_t size, used;
    _Alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *top;
    size_t used, limit;
};

_Noreturn static void die(const char *what)
{
    fprintf(stderr, "arena: %s\n", what);
    abort();
}

static struct block *block_new(struct block *prev, size_t size)
{
    struct block *b = malloc(sizeof *b + size);
    if (!b)
        die("out of memory");
    *b = (struct block){.prev = prev, .size = size};
    return b;
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *a = malloc(sizeof *a);
    if (!a)
        die("out of memory");
    *a = (struct arena){.top = block_new(NULL, FIRST_BLOCK), .limit = limit_bytes};
    return a;
}

void arena_free(struct arena **ap)
{
    if (!*ap)
        return;
    for (struct block *b = (*ap)->top, *prev; b; b = prev) {
        prev = b->prev;
        free(b);
    }
    free(*ap);
    *ap = NULL;
}

/* The largest block that isn't too large to be kept stays: after some mails all of one fits into it. */
void arena_reset(struct arena *a)
{
    struct block *kept = a->top;
    while (kept->prev && kept->size > LARGEST_KEPT)
        kept = kept->prev;
    for (struct block *b = a->top, *prev; b; b = prev) {
        prev = b->prev;
        if (b != kept)
            free(b);
    }
    *kept = (struct block){.size = kept->size};
    a->top = kept;
    a->used = 0;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

static void *take(struct arena *a, size_t bytes)
{
    const size_t unit = _Alignof(max_align_t);
    if (bytes > SIZE_MAX / 4)
        die("impossible size");
    size_t need = (bytes + unit - 1) / unit * unit;
    if (need == 0)
        need = unit;
    if (a->limit && a->used + need > a->limit)
        die("over its limit");
    if (a->top->size - a->top->used < need) {
        size_t size = a->top->size < LARGEST_BLOCK ? a->top->size * 2 : LARGEST_BLOCK;
        a->top = block_new(a->top, need > size ? need : size);
    }
    void *p = a->top->bytes + a->top->used;
    a->top->used += need;
    a->used += need;
    return p;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    return memset(take(a, bytes), 0, bytes);
}

char *arena_octets(struct arena *a, size_t n)
{
    return take(a, n);
}

void *arena_array(struct arena *a, size_t n, size_t bytes)
{
    if (bytes && n > SIZE_MAX / 4 / bytes)
        die("impossible size");
    return arena_alloc(a, n * bytes);
}

struct span arena_copy(struct arena *a, struct span s)
{
    return span_make(arena_str(a, s), s.n);
}

char *arena_str(struct arena *a, struct span s)
{
    char *p = arena_octets(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

struct span arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        die("bad format");
    char *p = arena_octets(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return span_make(p, (size_t)n);
}

void arena_push(struct arena *a, struct spans *list, struct span s)
{
    /* room is the next power of two at or above n, so that it need not be kept */
    bool full = list->n == 0 || (list->n >= 4 && (list->n & (list->n - 1)) == 0);
    if (full) {
        size_t room = list->n < 4 ? 4 : list->n * 2;
        struct span *v = ARENA_ARRAY(a, room, struct span);
        if (list->n)
            memcpy(v, list->v, list->n * sizeof *v);
        list->v = v;
    }
    list->v[list->n++] = s;
}
