/* role.h: what every role process does the same: it is gatepostd re-executed with --role=NAME and descriptor
 * 3 to the supervisor, dies with its parent, is non-dumpable, reads its configuration, beats once a second.
 *
 * SIGTERM, SIGINT, SIGHUP and SIGPIPE are ignored in a role (a terminal and systemd send them to all
 * processes of a daemon): it ends when the supervisor says IPC_STOP, or has gone. */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

#include "daemon/base/conf.h"
#include "daemon/base/ipc.h"

enum {
    ROLE_FD = 3,          /* to the supervisor */
    ROLE_EXIT_STATE = 78, /* configuration or state: restarting won't help, the whole daemon ends with it */
};

struct role {
    const char *name;        /* "gate", "send", "fetch" */
    const struct conf *conf; /* replaced on reload */
    struct ipc *supervisor;
};

struct role_ops {
    /* Each frame from the supervisor but IPC_CONF: at start IPC_SECRET, IPC_LISTEN, IPC_LINK in any order,
     * then IPC_START; later IPC_LINK, IPC_SECRET, IPC_STOP. */
    void (*frame)(struct role *, struct ipc_frame *);
    /* conf is the new one, old is freed on return (new secrets have come before).  NULL: nothing to do. */
    void (*reload)(struct role *, const struct conf *old);
};

/* In gatepostd.c, before a role's main: the log, signals, no core, role_hide(), and for parse the
 * out-of-memory killer's mind.  Ends the process where descriptor 3 is no socket. */
void role_prepare(const char *name);
/* All roles share one uid: not dumpable, none can look into another (but in a sanitizer build, whose leak
 * check must trace itself). */
void role_hide(void);

/* The loop and the link to the supervisor; returns when the configuration is there.  All other frames are
 * handed over in the loop, so that the caller may first make what they are for.  Beats are sent from the
 * loop; whoever works for long outside of it sends IPC_EXTEND before.  The parse role, which has no loop,
 * reads ROLE_FD itself. */
void role_start(struct role *, const char *name, const struct role_ops *);

/* All octets of a file, wherever its descriptor stands, appended to out: what a frame brings (a secret, a
 * configuration), a refresh token.  False: it can't be read, or out overflows. */
bool role_read_fd(int fd, struct buf *out);
/* Such a file: nobody can change it any more.  -1, errno set: there is none to be had. */
int role_sealed_fd(const char *name, struct span octets);

/* One main a role, each in its own folder; the supervisor's is daemon/super/. */
int gate_main(void);
int parse_main(void);
int send_main(void);
int fetch_main(void);

#endif
