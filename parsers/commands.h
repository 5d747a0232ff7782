/* commands.h: command lines ("!resolve") in the new text of a mail. */
#ifndef PARSERS_COMMANDS_H
#define PARSERS_COMMANDS_H

#include "parsers/arena.h"

enum { COMMANDS_MAX = 50 };

/* Appends to *out every unquoted line of text that begins with "!" and a letter, blanks, bullets, numbering
 * emphasis and quotation marks before it, several marks and a full-width "！" folded: as "!verb rest", the
 * verb in lower case, full-width ASCII narrow, ends trimmed, a link that Outlook put behind the same word
 * dropped, in the arena.  Returns how many of them stand before any other text.  At most
 * COMMANDS_MAX; what is beyond is still told from other text. */
unsigned commands_read(struct arena *, struct span text, struct spans *out);

/* What stands below the first n lines that commands_read() took for commands, where nothing but blank lines
 * is among them.  Borrows from text. */
struct span commands_below(struct span text, unsigned n);

#endif
