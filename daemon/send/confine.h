/* confine.h: what the send role may have of the machine, by its configuration. */
#ifndef SEND_CONFINE_H
#define SEND_CONFINE_H

#include "daemon/base/conf.h"

/* Once, at start.  A transport by sendmail needs a program with rights of its own, which no_new_privs would
 * take from it: then nothing is dropped, and the log says so. */
void confine(const struct conf *);

/* Another configuration needs what this process has given up, or no longer needs what it has. */
bool confine_differs(const struct conf *);

#endif
