/* notice.h: notices to agents: what happened on a ticket, with all that an answer needs at three in the
 * morning, and without a link.  Who answers a notice answers the parties; its note address, and every answer
 * to a notice about a note, is private.  The lines that are for agents alone stand in a block between two
 * lines with a signed word (TOKEN_INTERNAL), by which leak.h knows them again. */
#ifndef GATE_NOTICE_H
#define GATE_NOTICE_H

#include "daemon/gate/desk.h"
#include "daemon/store/directory.h"

bool notice_here(const struct directory_agent *, int64_t now_ms); /* not away */
/* Are the ticket's type and site among the agent's?  Who names none has all. */
bool notice_covers(const struct directory_agent *, const struct ticket *);

/* To all agents whom it concerns and who are here (agents.notify; an agent's own types and sites), but for
 * the author and whoever has heard it.  An agent whose limits.notice_hour is spent gets a digest instead
 * (summary.h). */
enum result notice_said(struct gate *, struct arena *, const struct desk_said *, struct why *);

/* To the one agent to whom somebody else has just assigned the ticket. */
enum result notice_assigned(struct gate *, struct arena *, const struct desk_said *, struct why *);

/* Open tickets of an agent who is away from now on: they are nobody's, and the others are told. */
enum result notice_pass_on(struct gate *, struct arena *, struct span agent, int64_t mail, int64_t now_ms,
                           struct why *);

/* To the agent who wrote an answer that didn't arrive: to whom, what the server said, what he wrote. */
enum result notice_undelivered(struct gate *, struct arena *, const struct desk_said *, struct span to,
                               struct span diagnostic, struct why *);

/* The commands, to everybody who is an agent now and was none before.  PERM: one of them is ourselves. */
enum result notice_welcome(struct gate *, struct arena *, const struct directory_agents *before,
                           int64_t now_ms, struct why *);

#endif
