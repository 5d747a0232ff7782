/* statedir.h: the state folder belongs to one gate at a time, and remembers whether the last one ended
 * cleanly: a locked file, "gate.lock", that holds something while a gate is at work. */
#ifndef GATE_STATEDIR_H
#define GATE_STATEDIR_H

#include "daemon/base/result.h"
#include "parsers/span.h"

struct statedir;

/* Locks it (attack 99).  PERM where another one holds it, or the folder can't be written to; TEMP where its
 * disk is full.  *unclean_r: the last gate died. */
enum result statedir_take(const char *path, struct statedir **dir_r, bool *unclean_r, struct why *);

/* What the last gate noted before it died; empty where it ended cleanly, or noted nothing. */
struct span statedir_noted(const struct statedir *);
/* Notes a line for the next gate, should this one die.  Not synced: kill -9 leaves it, a power loss may not.
 */
void statedir_note(struct statedir *, struct span);

/* All is committed: the end will be a clean one. */
void statedir_clean(struct statedir *);

#endif
