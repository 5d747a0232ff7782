/* errors.h: error messages in a text, told by their shape: stack traces, "Fatal error", "Uncaught", HTTP 4xx
 * and 5xx lines, SQLSTATE, a server's error log. */
#ifndef PARSERS_ERRORS_H
#define PARSERS_ERRORS_H

#include "parsers/arena.h"

enum { ERRORS_BLOCKS_MAX = 20 };

/* The lines that are messages, each run of them with what belongs to it (the rest of its trace), in their
 * order; empty where there are none.  In text where it is one run, else in the arena, "\n" between runs.
 * Linear. */
struct span errors_find(struct arena *, struct span text);

/* Whether the line is the first of such a message, or a message by itself. */
bool errors_is_message(struct span line);

#endif
