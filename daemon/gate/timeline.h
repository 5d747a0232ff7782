/* timeline.h: what happens to a ticket is written into its timeline, and the search index is to learn of it.
 */
#ifndef GATE_TIMELINE_H
#define GATE_TIMELINE_H

#include "daemon/gate/gate.h"
#include "daemon/store/entry.h"

/* As entry_insert(), inside a transaction; the index follows behind it (upkeep.h). */
enum result timeline_add(struct gate *, const struct entry *, int64_t *id_r, struct why *);

#endif
