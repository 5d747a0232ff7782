/* outbox.h: hands due rows of the outbox to the send role and moves them by what comes back.
 *
 * A row is claimed (`sending`, committed) before it is handed over.  If the link is lost before IPC_DOT it is
 * queued again; after it, or when the gate starts and finds it `sending`, it is `unknown`: sent once more,
 * with the same octets, and then no more.  Deferred rows wait 5 minutes, growing to 67, and fail after 5
 * days. */
#ifndef GATE_OUTBOX_H
#define GATE_OUTBOX_H

#include "daemon/gate/gate.h"

/* gate->db and gate->group are there. Rows found `sending` become `unknown`. */
struct outbox *outbox_new(struct gate *);
void outbox_free(struct outbox **);

/* A new link to the send role (the former one, if any, is given up).  Takes fd. */
void outbox_link(struct outbox *, int fd);

/* Rows may have become due: the group calls it after a COMMIT where gate->outbox_due was set. */
void outbox_wake(struct outbox *);

/* Claims nothing more; what is under way may end.  Then outbox_idle() is true. */
void outbox_stop(struct outbox *);
bool outbox_idle(const struct outbox *);

#endif
