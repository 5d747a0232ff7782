/* dots.h: which outbox rows are past the dot: a few words of memory that outlive every process of ours.
 *
 * The send role notes a row just before its last octet may leave, and once more when the server has taken it;
 * the gate strikes it out with the commit of its result.  The words lie in a small mapped file in run_dir: a
 * kill -9 of anybody at any moment leaves them as they are, so that the next gate knows which of the rows
 * that were `sending` may have arrived, and which certainly did not.  After a reboot they say nothing, and
 * every such row may have arrived. */
#ifndef BASE_DOTS_H
#define BASE_DOTS_H

#include "daemon/base/result.h"

enum { DOTS_MAX = 256 }; /* rows under way at a time, at most */

struct dots;

/* The gate's: made, or found as the last gate left it.  *trusted_r: it tells of what was sent since this
 * boot; where false, all that was sending counts as past the dot.  NULL: no such file can be had (why). */
struct dots *dots_open(const char *run_dir, bool *trusted_r, struct why *);
int dots_fd(const struct dots *); /* to be handed to the send role */
/* The send role's view of the same.  Takes fd.  NULL: that is no such file. */
struct dots *dots_join(int fd);
void dots_close(struct dots **);

enum dots_state { DOTS_NONE, DOTS_PAST /* may have arrived */, DOTS_TAKEN /* the server said yes */ };

void dots_note(struct dots *, int64_t id);  /* past the dot */
void dots_taken(struct dots *, int64_t id); /* noted before, and now taken by the server */
void dots_strike(struct dots *, int64_t id);
enum dots_state dots_state(const struct dots *, int64_t id);
void dots_clear(struct dots *);
/* Those in that state; room for DOTS_MAX.  Returns how many. */
size_t dots_list(const struct dots *, enum dots_state, int64_t ids_r[DOTS_MAX]);

#endif
