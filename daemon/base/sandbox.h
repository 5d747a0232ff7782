/* sandbox.h: a role drops what it doesn't need: new rights by exec (no_new_privs), files (Landlock), system
 * calls (seccomp).  What the kernel lacks is left out, and the log says so.  Nothing of this under a
 * sanitizer, which needs more than the program does. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum sandbox_calls {
    SANDBOX_PARSE, /* memory, the descriptors that are open, and the end */
    SANDBOX_LOCAL, /* as SANDBOX_NET, and makes no socket */
    SANDBOX_NET,   /* all but what looks into other processes, changes the machine, or starts a program */
};

/* What may be had of the file system besides descriptors that are open. */
struct sandbox_files {
    bool any;  /* all: no Landlock */
    bool host; /* libraries, name service, authorities and zones: to read, but nothing of `hidden` */
    const char *const *hidden; /* folders below /etc that are not for this role, ended by NULL */
    const char *const *read;  /* files and folders to read besides, ended by NULL; empty ones count as none */
    const char *const *write; /* folders to write in */
};

/* For good, and for every program that is started from here.  Logs one line. */
void sandbox_enter(enum sandbox_calls, const struct sandbox_files *);

/* A file that may be read was replaced by another one of its name since: what is in there now can't be had,
 * the role should be started anew. */
bool sandbox_stale(void);

#endif
