/* jsondoc.h: JSON (RFC 8259) read into a tree of nodes, for jsonin.c.  Strict: UTF-8, one value and nothing
 * behind it, no member twice, no U+0000; numbers without fraction and exponent are int64_t.  Linear in time,
 * no recursion, two allocations: one copy of the octets, in which texts are unescaped where they stand, and
 * the nodes. */
#ifndef BASE_JSONDOC_H
#define BASE_JSONDOC_H

#include "parsers/buf.h"

enum { JSONDOC_NODES_MAX = 4 << 20 };

enum jsondoc_type {
    JSONDOC_NULL,
    JSONDOC_FALSE,
    JSONDOC_TRUE,
    JSONDOC_INTEGER,
    JSONDOC_REAL,
    JSONDOC_STRING,
    JSONDOC_ARRAY,
    JSONDOC_OBJECT,
};

struct jsondoc_node {
    enum jsondoc_type type;
    uint32_t n;      /* octets of a STRING, children of an ARRAY or OBJECT */
    uint32_t next;   /* the sibling behind it; 0: none */
    uint32_t key_n;  /* of a member's name */
    const char *key; /* NUL-terminated */
    union {
        const char *text; /* STRING: NUL-terminated */
        int64_t number;   /* INTEGER */
        struct {
            uint32_t first;        /* child; 0: none */
            uint32_t at, at_index; /* where the last search ended: the next one goes on there */
        } children;
    } u;
};

struct jsondoc {
    struct jsondoc_node *nodes; /* [1] is the root; [0] none */
    uint32_t n, room;
    char *octets;
};

/* False, *doc empty and *error_r one line, where it is no such JSON. */
bool jsondoc_read(struct jsondoc *doc, struct span octets, unsigned depth_max, struct buf *error_r);
void jsondoc_release(struct jsondoc *);

/* NULL where there is none.  Linear in the worst case, but constant where they are asked for in order. */
struct jsondoc_node *jsondoc_member(const struct jsondoc *, struct jsondoc_node *object, const char *key);
struct jsondoc_node *jsondoc_item(const struct jsondoc *, struct jsondoc_node *array, size_t i);

static inline struct jsondoc_node *jsondoc_node(const struct jsondoc *doc, uint32_t i)
{
    return i ? &doc->nodes[i] : NULL;
}

#endif
