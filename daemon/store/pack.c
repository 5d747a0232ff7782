/* pack.c: lists, hashes and names in columns.  Store floor; called by the other files of store/. */
#include "daemon/store/pack.h"

void pack_list(struct buf *out, struct spans list)
{
    size_t room = 1;
    for (size_t i = 0; i < list.n; i++)
        room += list.v[i].n + 1;
    buf_init(out, room);
    for (size_t i = 0; i < list.n; i++) {
        if (i)
            buf_addc(out, '\n');
        size_t from = out->n;
        buf_add(out, list.v[i]);
        for (size_t k = from; k < out->n; k++)
            if (out->p[k] == '\n')
                out->p[k] = ' ';
    }
}

struct spans pack_list_read(struct arena *a, struct span joined)
{
    struct spans list = {0};
    while (joined.n) {
        size_t end = span_chr(joined, '\n');
        arena_push(a, &list, span_head(joined, end));
        joined = span_from(joined, end + 1);
    }
    return list;
}

static int hex_digit(char c)
{
    return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool pack_hash(struct span hex, char octets_r[PACK_HASH_BYTES])
{
    memset(octets_r, 0, PACK_HASH_BYTES);
    if (hex.n != (size_t)2 * PACK_HASH_BYTES)
        return false;
    for (size_t i = 0; i < PACK_HASH_BYTES; i++) {
        int high = hex_digit(ascii_lower(hex.p[2 * i])), low = hex_digit(ascii_lower(hex.p[2 * i + 1]));
        if (high < 0 || low < 0) {
            memset(octets_r, 0, PACK_HASH_BYTES);
            return false;
        }
        octets_r[i] = (char)(high << 4 | low);
    }
    return true;
}

bool pack_name(const char *const *names, size_t count, struct span name, size_t *index_r)
{
    for (size_t i = 0; i < count; i++)
        if (span_eq(name, span_of(names[i]))) {
            *index_r = i;
            return true;
        }
    return false;
}

void *pack_grow(struct arena *a, void *v, size_t n, size_t item_bytes)
{
    enum { FIRST = 16 };
    if (n != 0 && (n < FIRST || (n & (n - 1)) != 0))
        return v;
    void *grown = arena_array(a, n ? 2 * n : FIRST, item_bytes);
    if (n)
        memcpy(grown, v, n * item_bytes);
    return grown;
}
