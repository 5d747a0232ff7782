/* folders.h: state_dir and run_dir, and the lock that one daemon holds on the state. */
#ifndef SUPER_FOLDERS_H
#define SUPER_FOLDERS_H

#include "daemon/base/conf.h"

/* Makes both where they are missing and takes the lock, waiting up to a second for a daemon that is just
 * ending.  0; or an exit code and why in *error_r: 75 where another daemon is at work, else 78. */
int folders_take(const struct conf *, struct buf *error_r);
/* The folder for refresh tokens, where any oauth { } wants one: send keeps them, but makes no folders. Called
 * by folders_take(), and again on reload. */
int folders_oauth(const struct conf *, struct buf *error_r);

/* Writes who holds the lock into it, for the message of a daemon that finds it taken. */
void folders_write_pid(void);

/* The lock's descriptor: the gate inherits it, so that a killed supervisor's gate still keeps others out. */
int folders_lock_fd(void);

#endif
