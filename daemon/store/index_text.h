/* index_text.h: text as the full-text index reads it, on its way in and in a query: the same function for
 * both, so that what was said is what is found. */
#ifndef STORE_INDEX_TEXT_H
#define STORE_INDEX_TEXT_H

#include "parsers/buf.h"

/* A document's rowid: ticket << INDEX_ENTRY_BITS | number of the entry in it. */
enum { INDEX_ENTRY_BITS = 20, INDEX_ENTRIES_MAX = (1 << INDEX_ENTRY_BITS) - 1 };

/* Appends s with blanks around each CJK character (each is a token of its own), full-width ASCII as plain
 * ASCII, and blanks for control characters and for what is no UTF-8.  Linear; at most three times as long. */
void index_text(struct buf *out, struct span s);

#endif
