/* role.h: what every role process does the same: it is gatepostd re-executed with --role=NAME and descriptor
 * 3 to the supervisor, dies with its parent, is non-dumpable, reads its configuration, beats once a second.
 */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

#include "daemon/base/conf.h"
#include "daemon/base/ipc.h"

struct role {
    const char *name;        /* "gate", "parse", "send", "fetch" */
    const struct conf *conf; /* replaced on reload */
    struct ipc *supervisor;
};

/* Frames from the supervisor but IPC_CONF at start are handed to `frame`; NULL frame: the supervisor has
 * gone, which ends the process before this returns. */
struct role_ops {
    void (*frame)(struct role *, struct ipc_frame *);
    void (*reload)(struct role *, const struct conf *old); /* conf is the new one; NULL: nothing to do */
};

/* Sets all that up from descriptor 3, with a loop.  The parse role, which has no loop, uses ipc_new_blocking
 * itself. */
void role_start(struct role *, const char *name, const struct role_ops *);

/* One main a role, each in its own folder; the supervisor's is daemon/super/. */
int gate_main(void);
int parse_main(void);
int send_main(void);

#endif
