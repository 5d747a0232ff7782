/* who.h: who wrote a mail, and which addresses are ours. */
#ifndef GATE_WHO_H
#define GATE_WHO_H

#include "daemon/gate/judge.h"

/* The sender, looked up once a mail. */
const struct judge_sender *who_sender(struct judge *);

/* One of our own: configured, a mailbox's, or either with an extension (tokens). */
bool who_is_ours(const struct conf *, struct span address);

/* The token's text in an address of ours ("support+r12-MAC@..." -> "r12-MAC"), by conf's reply_address or as
 * an extension of any address of ours. */
bool who_token_in(const struct conf *, struct span address, struct span *token_r);

/* reply_address with the token put in; false where none is configured or it would be no address. */
bool who_token_address(const struct conf *, struct span token, struct address *out_r);

/* The address of ours that the mail was written to: answers leave from there. */
struct span who_written_to(const struct judge *);

/* May this person see every ticket of the organization? */
bool who_sees_organization(const struct directory_person *, struct span organization);

#endif
