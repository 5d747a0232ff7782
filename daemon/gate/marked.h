/* marked.h: keeps the mark beside the database (daemon/store/marks.h) above the numbers in use. */
#ifndef GATE_MARKED_H
#define GATE_MARKED_H

#include "daemon/gate/gate.h"
#include "daemon/gate/statedir.h"

/* At start: where the database is older than its marks (somebody put an old copy in its place), numbers go on
 * behind them.  wal_bytes: of its WAL before it was opened, -1: it wasn't there.  PERM where it wasn't, and
 * the database knows less than the gate that died had committed: mail would be lost.  *marked_r NULL where it
 * isn't OK. */
enum result marked_new(struct gate *, struct statedir *, const char *database, int64_t wal_bytes,
                       struct marked **marked_r, struct why *);
/* The gate ends cleanly: what the database has given out is noted, so that an older copy is known as such. */
void marked_end(struct marked *);
void marked_free(struct marked **);

/* Before each COMMIT.  Not OK: the numbers of this transaction must not be given out. */
enum result marked_keep(struct marked *, struct why *);

#endif
