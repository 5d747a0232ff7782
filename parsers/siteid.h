/* siteid.h: what may be a site's id: 1 to 64 ASCII letters, digits, ".", "_" and "-", the first and the last
 * a letter or digit; or a UUID.  Compatibility forms (full-width letters, long dashes) are read as the ASCII
 * they stand for; any other character, a zero-width one too, makes it none: so nothing that only looks like
 * an id is taken for it. */
#ifndef PARSERS_SITEID_H
#define PARSERS_SITEID_H

#include "parsers/arena.h"

enum { SITEID_MAX = 64 };

/* The id as it is compared: ASCII, lower case, in the arena; blanks around s are trimmed.  False, and *id_r
 * untouched, where s is none. */
bool siteid_read(struct arena *, struct span s, struct span *id_r);

/* Whether an id that siteid_read() gave is a UUID (RFC 4122 section 3, without braces). */
bool siteid_is_uuid(struct span id);

#endif
