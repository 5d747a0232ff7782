/* wrap.h: text for narrow screens. */
#ifndef GATE_WRAP_H
#define GATE_WRAP_H

#include "parsers/arena.h"

enum { WRAP_COLUMNS = 72 };

#define WRAP_SIGNATURE "-- " /* the line before a signature (RFC 3676 section 4.3): its blank stays */

/* Lines of at most columns (East Asian wide characters take two), broken at blanks and between wide
 * characters, never within a word or an address; the rest of an indented line stands two columns further in.
 * Blanks at line ends go, but for WRAP_SIGNATURE's, runs of empty lines become one, none stands at either end
 * of the text.  Line ends are LF. */
struct span wrap_text(struct arena *, struct span text, size_t columns);

/* Columns that cp takes on a screen: 0, 1 or 2. */
unsigned wrap_width(uint32_t cp);

#endif
