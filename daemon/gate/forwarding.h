/* forwarding.h: a mail that an agent forwards with "!for ADDRESS" on top becomes that person's ticket. */
#ifndef GATE_FORWARDING_H
#define GATE_FORWARDING_H

#include "daemon/gate/judge.h"

/* Fills *v with the ticket it opens: requester, text, date and subject are those of the forwarded mail, the
 * files the agent's mail's; and with the confirmation that goes to the person, unless silence.c says
 * otherwise.  False: no mail is forwarded. */
bool forwarding_open(struct judge *, struct verdict *v, struct span person);

/* What the mail forwards within its own text, not as a file; empty: nothing. */
struct span forwarding_within(const struct facts *);
/* Nothing new stands above it: what the reader gives for new is that. */
bool forwarding_is_all(const struct facts *);

#endif
