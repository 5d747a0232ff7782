/* pack.h: values in the form in which columns hold them. */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include "parsers/arena.h"
#include "parsers/buf.h"

/* Lists of texts: joined by line feeds (one within a text becomes a blank).  buf is initialised here; release
 * it. */
void pack_list(struct buf *, struct spans);
struct spans pack_list_read(struct arena *, struct span joined);

/* A SHA-256 of 64 hex digits as the octets they stand for; anything else: all zero, and false. */
enum { PACK_HASH_BYTES = 32 };
bool pack_hash(struct span hex, char octets_r[PACK_HASH_BYTES]);

/* The index of a name in a table of count names; false where it's none of them. */
bool pack_name(const char *const *names, size_t count, struct span name, size_t *index_r);

/* An array of n items, where it is full (n is 0, 16, 32, 64 ...) copied into twice the room: v itself
 * otherwise. rows->v = pack_grow(arena, rows->v, rows->n, sizeof *rows->v);  read(&rows->v[rows->n++]); */
void *pack_grow(struct arena *, void *v, size_t n, size_t item_bytes);

#endif
