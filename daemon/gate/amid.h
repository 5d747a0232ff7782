/* amid.h: answers amid our own words.  Outlook quotes without a mark, and people write between our lines, in
 * another colour; the reader folds all of that as history. */
#ifndef GATE_AMID_H
#define GATE_AMID_H

#include "daemon/gate/judge.h"

/* Where the mail answers one of ours and quotes it without ">": what stands between our lines and isn't ours
 * is new, each piece below the line of ours that it follows.  j->facts becomes a copy in which it is part of
 * the new text; lines of it that could be orders stand below other text there. */
void amid_read(struct judge *);

#endif
