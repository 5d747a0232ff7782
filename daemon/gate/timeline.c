/* timeline.c: see timeline.h.  The one way by which the gate writes entries.  Floor: gate. */
#include "daemon/gate/timeline.h"

enum result timeline_add(struct gate *gate, const struct entry *e, int64_t *id_r, struct why *why)
{
    gate->index_due = true;
    return entry_insert(gate->db, e, id_r, why);
}
