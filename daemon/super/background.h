/* background.h: becoming a daemon the old way, for init systems that don't watch a foreground process. */
#ifndef SUPER_BACKGROUND_H
#define SUPER_BACKGROUND_H

/* Returns in the child, which is a session of its own; its stderr leads to syslog, and until
 * background_ready() warnings and errors also to where it led before.  The parent waits: it exits 0 at
 * background_ready(), else with the child's own exit code. */
void background_enter(void);
void background_ready(void); /* does nothing in the foreground */

#endif
