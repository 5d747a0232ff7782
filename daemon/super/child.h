/* child.h: one role's process: starting it anew from our own executable, its end, its beats. */
#ifndef SUPER_CHILD_H
#define SUPER_CHILD_H

#include <sys/types.h>

#include "daemon/base/ipc.h"
#include "daemon/base/loop.h"

struct child {
    const char *role;  /* "gate", "parse", "send", "fetch" */
    char mailbox[256]; /* of fetch: its configured name; "": wanted no more */
    uint64_t slot;     /* which of several; 0 */
    bool beats;        /* has a loop that says so once a second */
    /* the rest is child.c's, to be read */
    pid_t pid; /* 0: not running */
    struct ipc *ipc;
    struct loop_timer *restart;
    int64_t started_ms, beat_ms, extended_to_ms, backoff_ms;
    bool ready;         /* has said so */
    bool beaten;        /* since the watchdog was fed last; super.c clears it */
    bool unheard;       /* its link has ended: so has it, or it will be killed */
    const char *killed; /* why we killed it; NULL: we didn't */
};

/* Forks and re-executes us with --role, descriptor 3 being the other end of child->ipc, whose frames go to
 * fn.  keep_fd: a descriptor that it inherits besides; -1.  False (and logged) where there is no process to
 * be had. */
bool child_start(struct child *, int keep_fd, void (*fn)(struct ipc *, struct ipc_frame *, void *),
                 void *arg);

void child_kill(struct child *, const char *why); /* SIGKILL; ends in child_ended() */

/* It has ended with this wait status: logs it, and takes up what is left.  Then child_delay_ms() says when to
 * start it again. */
void child_ended(struct child *, int status);

/* 100 ms, doubling to 30 s while it dies young; from the start again after a minute of life.  A parse worker
 * that had been ready died of a mail, not of itself: at once. */
int64_t child_delay_ms(const struct child *);

void child_note(struct child *, const struct ipc_frame *); /* READY, BEAT, EXTEND */
bool child_hangs(const struct child *, int64_t now_ms);    /* running, and silent for too long */
bool child_is_fine(const struct child *, int64_t now_ms);  /* has beaten, or may take its time */

#endif
