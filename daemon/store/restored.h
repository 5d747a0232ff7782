/* restored.h: what a database must know that was taken from a backup: others know more than it does. */
#ifndef STORE_RESTORED_H
#define STORE_RESTORED_H

#include "daemon/store/marks.h"

/* In a transaction of its own.  Numbers go on behind marks; the outbox is paused; what was being sent is
 * `unknown`, and sent once more after the pause; no Message-ID that may have been used since is made again.
 */
enum result restored_prepare(struct db *, const struct marks *, struct why *);

/* That last part alone, inside the caller's transaction. */
enum result restored_skip_message_ids(struct db *, struct why *);

#endif
