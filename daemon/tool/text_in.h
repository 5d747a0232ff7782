/* text_in.h: the text that a command takes on stdin. */
#ifndef TOOL_TEXT_IN_H
#define TOOL_TEXT_IN_H

#include "daemon/tool/tool.h"

enum { TEXT_IN_MAX_BYTES = 1 << 20 }; /* as texts of mails are cut (contract.md, JSON) */

/* All of stdin, in the tool's arena; on a terminal it is asked for.  TOOL_DONE, or a code, said on stderr:
 * empty, larger than TEXT_IN_MAX_BYTES, or no UTF-8. */
int text_in_read(struct tool *, struct span *text_r);

#endif
