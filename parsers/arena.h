/* arena.h: one region of memory a mail.  All that is parsed from a mail or decided about it lives in its
 * arena and dies with it; nothing in an arena is freed by itself.  Out of memory ends the process: that is
 * safe, because nothing is acknowledged before it is committed. */
#ifndef PARSERS_ARENA_H
#define PARSERS_ARENA_H

#include "parsers/span.h"

struct arena;

/* limit_bytes: all that may be handed out, 0 for no limit; beyond it the process ends as when out of memory
 * (the parse role's own limits come first). */
struct arena *arena_new(size_t limit_bytes);
void arena_free(struct arena **);
void arena_reset(struct arena *); /* forgets all, keeps a block of some size for the next mail */
size_t arena_used(const struct arena *);

/* Zeroed, aligned for any type, never NULL. */
void *arena_alloc(struct arena *, size_t bytes);
/* Not zeroed, for octets about to be written; never NULL. */
char *arena_octets(struct arena *, size_t n);
/* n items of size bytes each; an overflowing product ends the process. */
void *arena_array(struct arena *, size_t n, size_t bytes);
struct span arena_copy(struct arena *, struct span); /* NUL-terminated behind n as a courtesy */
char *arena_str(struct arena *, struct span);        /* the same as a C string (cut at an inner NUL) */
struct span arena_printf(struct arena *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Appends s to *list, growing it (amortised doubling; the old array stays in the arena). */
void arena_push(struct arena *, struct spans *list, struct span s);

#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
