/* suspect.h: mails (by SHA-256 of the whole) that were being worked on when the gate died.  Committed before
 * the work begins, cleared with it: a mail found here twice is held unread. */
#ifndef STORE_SUSPECT_H
#define STORE_SUSPECT_H

#include "daemon/store/db.h"

/* Notes one more try; *tries_r counts it. sha256: 64 hex digits. */
enum result suspect_note(struct db *, struct span sha256, int64_t now_ms, int64_t *tries_r, struct why *);
/* How often it was noted; 0: never. */
enum result suspect_tries(struct db *, struct span sha256, int64_t *tries_r, struct why *);
enum result suspect_clear(struct db *, struct span sha256, struct why *);
/* Forgets those noted before then (their mail never came again). */
enum result suspect_expire(struct db *, int64_t before_ms, struct why *);

#endif
