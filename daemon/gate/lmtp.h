/* lmtp.h: the LMTP door: listening sockets, connections, their limits.  The conversation itself is
 * lmtp_session.c. */
#ifndef GATE_LMTP_H
#define GATE_LMTP_H

#include <poll.h>

#include "daemon/gate/gate.h"

enum {
    LMTP_CONNECTIONS_MAX = 1000, /* or fewer, where RLIMIT_NOFILE is low; then 421 */
    LMTP_IDLE_MS = 300 * 1000,   /* RFC 5321 section 4.5.3.2.7: at least 5 minutes */
    LMTP_EVICT_MS = 60 * 1000,   /* at the limit, who has been idle for so long makes room */
};

struct lmtp *lmtp_new(struct gate *);
void lmtp_free(struct lmtp **);

/* Accepts on a listening socket, which it takes. */
void lmtp_listen(struct lmtp *, int fd);

/* Reads, without waiting, from those who were answered last: their next mails are on their way to the parse
 * workers while this group is committed.  Touches no database. */
void lmtp_read_ahead(struct lmtp *);

/* gate->conf is another one. */
void lmtp_reload(struct lmtp *);

/* Takes no new connection; those that are idle end with 421 at once, those with a mail under way after their
 * answer. */
void lmtp_stop(struct lmtp *);
bool lmtp_idle(const struct lmtp *); /* no connection is left */
size_t lmtp_connections(const struct lmtp *);
/* The connections by which a mail is just coming in, at most max; how many there are. */
size_t lmtp_receiving(const struct lmtp *, struct pollfd *fds, size_t max);

#endif
