/* control.h: the control socket (run_dir/control.sock): how the tool has the gate write.  One request a line,
 * one reply a line, JSON objects:
 *
 *     {"command":"outbox retry","as":"kim@example.com","id":12}
 *     {"ok":true,"said":"mail 12 is due now"}
 *     {"ok":false,"error":"there is no mail 12 in the outbox"}
 *
 * and "again":true beside the error where a later try may work.  Root and our own uid alone are heard. */
#ifndef GATE_CONTROL_H
#define GATE_CONTROL_H

#include "daemon/gate/gate.h"

enum { CONTROL_CLIENTS_MAX = 64, CONTROL_REQUEST_MAX = 64 << 20 };

struct control *control_new(struct gate *);
void control_free(struct control **);

/* Accepts on a listening socket, which it takes. */
void control_listen(struct control *, int fd);
/* Takes no new connection; requests that are under way are answered. */
void control_stop(struct control *);
bool control_idle(const struct control *); /* no request is under way */

#endif
