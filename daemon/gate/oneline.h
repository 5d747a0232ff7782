/* oneline.h: text made fit for one line of a header or a mail of ours. */
#ifndef GATE_ONELINE_H
#define GATE_ONELINE_H

#include "parsers/arena.h"
#include "parsers/buf.h"

/* Appends text with every control, line separator, bidi and invisible character (unseen.h) and every run of
 * white space made one blank, none at either end, and octets that are no UTF-8 made U+FFFD. */
void oneline_add(struct buf *out, struct span text);

/* The same in the arena, with at most max_characters; a longer one is cut at a character and ends in "…". */
struct span oneline(struct arena *, struct span text, size_t max_characters);

#endif
