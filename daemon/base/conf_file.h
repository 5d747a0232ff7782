/* conf_file.h: a configuration as it was written: sections, keys, values and their lines, known to the table
 * but not yet read.  conf_scan.c finds structure and lines and refuses what libconfuse would let pass; conf.c
 * has libconfuse read the values.  All lives in the arena. */
#ifndef BASE_CONF_FILE_H
#define BASE_CONF_FILE_H

#include "daemon/base/conf_table.h"
#include "parsers/arena.h"

enum {
    CONF_FILE_MAX_BYTES = 1 << 20,
    CONF_BLOCKS_MAX = 1000,
    CONF_ITEMS_MAX = 10000, /* values of one key */
};

struct conf_item {
    const char *text;
    unsigned line;
};

struct conf_setting {
    const struct conf_key *key;
    unsigned line;
    struct conf_item *items;
    size_t n, room;
    struct conf_setting *next;
};

struct conf_block {
    const struct conf_kind *kind;
    const char *title;                /* "" where the kind has none */
    unsigned line, index;             /* index: which of its kind in its parent */
    struct conf_block *parent, *next; /* next: in the order of the file */
    struct conf_setting *settings, **settings_tail;
};

struct conf_file {
    const char *path;
    struct conf_block *top, **tail;
    size_t n_blocks;
};

/* Reads structure: the items' texts are still empty.  *clean gets the octets with comments blanked out, for
 * libconfuse, which counts lines wrongly over comments and refuses them inside lists.  NULL, and *error
 * "PATH:LINE: why". */
struct conf_file *conf_scan(const char *path, struct span octets, struct arena *, struct buf *clean,
                            struct buf *error);

struct conf_setting *conf_setting_find(const struct conf_block *, const char *key);

#endif
