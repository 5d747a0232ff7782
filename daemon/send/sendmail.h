/* sendmail.h: the transport that hands mails to a local sendmail program: execve() with `-i -f SENDER --
 * RECIPIENT`, no shell, an environment of ours, the mail as its standard input. */
#ifndef SEND_SENDMAIL_H
#define SEND_SENDMAIL_H

#include "daemon/send/job.h"

struct sendmail;

/* At most `most` programs at a time. */
struct sendmail *sendmail_new(const char *path, size_t most);
void sendmail_reload(struct sendmail *, const char *path, size_t most);
void sendmail_free(struct sendmail **);

void sendmail_send(struct sendmail *, struct job *);
void sendmail_stop(struct sendmail *); /* begins nothing more */
bool sendmail_idle(const struct sendmail *);

/* What an exit code says (sysexits.h).  Only what is about this mail fails it; what is about the host, or
 * about how the program was called, waits. */
enum send_class sendmail_class(int exit_code, bool *whole_transport_r);

#endif
