/* upkeep.h: what the writer does for the database besides mail: the search index, in batches of its own
 * outside the acknowledging transaction, and checkpoints of the WAL.  Both wait for a quiet moment, and are
 * forced, a piece at a time, where that moment doesn't come. */
#ifndef GATE_UPKEEP_H
#define GATE_UPKEEP_H

#include "daemon/gate/gate.h"

struct upkeep *upkeep_new(struct gate *);
void upkeep_free(struct upkeep **);

/* After each committed group, when its answers are out. */
void upkeep_after_group(struct upkeep *, size_t items);

/* Takes the traces of what was erased out of the index, the database and its WAL: only outside a transaction.
 * Where a reader stands in the way it is tried again later; what takes long, as a large index does, goes on
 * when it is quiet. */
void upkeep_scrub(struct upkeep *);

/* All that can be done now: index and checkpoint, before a clean stop. */
void upkeep_finish(struct upkeep *);

#endif
