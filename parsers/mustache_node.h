/* mustache_node.h: a compiled template, between mustache_compile.c and mustache.c. */
#ifndef PARSERS_MUSTACHE_NODE_H
#define PARSERS_MUSTACHE_NODE_H

#include "parsers/mustache.h"

enum {
    MUSTACHE_INDENT_MAX = 4096,  /* octets of indentation of nested partials */
    MUSTACHE_DELIMITER_MAX = 16, /* octets of one */
};

enum node_kind {
    NODE_TEXT,
    NODE_LINE, /* a line of the template that isn't empty begins: the indentation of a partial goes here */
    NODE_VALUE,
    NODE_RAW,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_END,
    NODE_PARTIAL
};

struct node {
    enum node_kind kind;
    unsigned line;      /* of the template, from 1 */
    struct span s;      /* text, or name; in the source */
    struct span indent; /* NODE_PARTIAL that stands alone on its line: the blanks before it */
    size_t jump;        /* NODE_SECTION, NODE_INVERTED: behind their end.  NODE_END: the section */
};

struct mustache {
    char *source;
    struct node *nodes;
    size_t n, room;
};

#endif
