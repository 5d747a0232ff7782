/* smtp.h: the SMTP transport: connections that are kept and used again, several at once. */
#ifndef SEND_SMTP_H
#define SEND_SMTP_H

#include "daemon/base/conf.h"

#include "daemon/send/job.h"

struct smtp;

/* How long is waited; for the opening as a whole, a reply, each block of a mail, the reply to the last octet,
 * and with nothing to send (RFC 5321 section 4.5.3.2). */
struct smtp_times {
    int64_t open_ms, reply_ms, block_ms, last_ms, idle_ms;
};

extern const struct smtp_times smtp_times_default;

/* What it needs of transport and secret is copied. */
struct smtp *smtp_new(const struct conf_transport *, struct span secret, const struct smtp_times *);
/* Another configuration: what is under way ends as it began, everything after that is sent over new
 * connections. */
void smtp_reload(struct smtp *, const struct conf_transport *, struct span secret);
/* The secret is an access token, which is asked for whenever a connection is to be opened; smtp_token() is
 * the answer, which may come at once.  refused: the generation that the server has just refused; 0: none.
 * NULL: no longer. */
void smtp_use_tokens(struct smtp *, void (*want)(uint32_t refused));
/* token empty: there is none, failure says why, and what waits for one is deferred. */
void smtp_token(struct smtp *, struct span token, uint32_t generation, const char *failure);
/* Connections are closed, jobs forgotten. */
void smtp_free(struct smtp **);

/* Takes the job; job_done() comes later, from the loop. */
void smtp_send(struct smtp *, struct job *);
/* Begins nothing more. */
void smtp_stop(struct smtp *);
bool smtp_idle(const struct smtp *);

#endif
