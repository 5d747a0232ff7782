/* maildir.h: the transport that writes what would be sent into a maildir: for demonstrations and tests. */
#ifndef SEND_MAILDIR_H
#define SEND_MAILDIR_H

#include "daemon/send/job.h"

/* Calls job_done() before it returns. */
void maildir_send(const char *path, struct job *);

#endif
