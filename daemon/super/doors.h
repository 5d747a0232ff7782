/* doors.h: the listening sockets: opened once, or taken from systemd, and kept open over every restart of
 * the gate, so that no client sees a refused connection. */
#ifndef SUPER_DOORS_H
#define SUPER_DOORS_H

#include "daemon/base/conf.h"
#include "daemon/base/ipc.h"

/* Opens all of them.  0; or an exit code and why in *error_r: 75 where an address is taken, else 78. */
int doors_open(const struct conf *, struct buf *error_r);
/* Each as IPC_LISTEN: "lmtp NAME", "deliver", "control". */
void doors_send(struct ipc *gate);
/* Closes them, and removes the paths that we made. */
void doors_close(void);

#endif
