/* conf_peek.h: one top-level value of the configuration, without reading the rest: `gatepost deliver` starts
 * once a mail and needs two of them.  What isn't plain is left to conf_load(). */
#ifndef BASE_CONF_PEEK_H
#define BASE_CONF_PEEK_H

#include "parsers/span.h"

enum conf_peek {
    CONF_PEEK_FOUND,
    CONF_PEEK_ABSENT,
    CONF_PEEK_UNSURE, /* written in a way that only the real reader understands */
};

/* The value of key outside all sections, the first of a list; a span of octets. */
enum conf_peek conf_peek(struct span octets, const char *key, struct span *value_r);

#endif
