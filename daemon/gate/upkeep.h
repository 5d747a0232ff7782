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

/* Who wants to hear that the traces are gone; embedded in what it is about. */
struct upkeep_wait {
    struct upkeep_wait *next; /* upkeep's own */
    void (*done)(struct upkeep_wait *);
};

/* Takes the traces of what was erased out of the index, the database and its WAL, a piece at a time between
 * which mail is taken.  Where a reader stands in the way it is tried again later.  wait: its done() is
 * called, from the loop, when they are gone, but no later than after two seconds, when the rest, as of a
 * large index, goes on only while it is quiet; NULL: all of it does. */
void upkeep_scrub(struct upkeep *, struct upkeep_wait *wait);

/* All that can be done now: index and checkpoint, before a clean stop. */
void upkeep_finish(struct upkeep *);

#endif
