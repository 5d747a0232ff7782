/* retention.h: erases what has been kept for long enough (retention { raw closed held ledger }): a while
 * after the start, after a reload, and every hour, a little at a time. */
#ifndef GATE_RETENTION_H
#define GATE_RETENTION_H

#include "daemon/gate/gate.h"

struct retention *retention_new(struct gate *);
void retention_free(struct retention **);
void retention_reload(struct retention *);

#endif
