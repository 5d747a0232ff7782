/* undouble.h: what Outlook writes in the place of a link or a picture when it makes plain text of HTML. */
#ifndef PARSERS_UNDOUBLE_H
#define PARSERS_UNDOUBLE_H

#include "parsers/arena.h"

/* "lee@example.com<mailto:lee@example.com>" and "https://x.example<https://x.example/>" without what stands
 * in angle brackets, where it says no more than the word before it; "[cid:image001.png@01DA]" as
 * "[image001.png]".  Borrows from text where there is nothing of the kind.  Linear. */
struct span undouble(struct arena *, struct span text);

#endif
