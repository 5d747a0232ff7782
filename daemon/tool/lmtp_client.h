/* lmtp_client.h: just enough of an LMTP client (RFC 2033) to hand one mail to our own daemon over a unix
 * socket: it is known to take pipelined commands.  Blocking. */
#ifndef TOOL_LMTP_CLIENT_H
#define TOOL_LMTP_CLIENT_H

#include "parsers/buf.h"

struct lmtp_client {
    int fd;
    struct buf in, out;
    char reply[600]; /* the last line of the last reply; where none came, why */
    bool line_start; /* of the data: what was given last ended in LF */
    bool after_cr;
};

/* False, and why in reply. */
bool lmtp_client_connect(struct lmtp_client *, const char *path);
void lmtp_client_close(struct lmtp_client *);

/* Queues a command; CR LF is added. */
void lmtp_client_command(struct lmtp_client *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Sends what is queued and reads one reply: its code, 0 where none comes. */
int lmtp_client_reply(struct lmtp_client *);

/* The mail, piece by piece: line ends become CR LF, dots are stuffed.  False: the connection is lost. */
bool lmtp_client_data(struct lmtp_client *, struct span octets);
void lmtp_client_data_end(struct lmtp_client *); /* queues the end */

#endif
