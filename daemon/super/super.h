/* super.h: the supervisor: the main process, which opens every door, starts the roles, restarts what dies,
 * kills what hangs, and speaks to systemd.  It holds no database and reads nothing that a stranger sent. */
#ifndef SUPER_SUPER_H
#define SUPER_SUPER_H

#include "daemon/base/conf.h"

enum {
    SUPER_EXIT_AGAIN = 75,  /* another daemon is at work here, an address is taken, the gate won't start */
    SUPER_EXIT_CONFIG = 78, /* configuration or state: a restart won't help */
};

struct super_options {
    const char *conf_path; /* as conf_path() gave it */
    bool foreground;       /* -f */
    /* What else must hold of a configuration, from above this floor (templates): false, and lines of why.
     * Asked by -t and on SIGHUP, not at start: there the built-in ones serve. */
    bool (*check)(const struct conf *, struct buf *error_r);
    /* What else is doubtful, for -t alone: a line each, appended. */
    void (*doubt)(const struct conf *, struct buf *warnings_r);
};

int super_main(const struct super_options *);

#endif
