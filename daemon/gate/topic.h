/* topic.h: when a reply is another matter (contract.md): only its subject decides. */
#ifndef GATE_TOPIC_H
#define GATE_TOPIC_H

#include "daemon/gate/judge.h"

/* The subject names another site that the directory knows than the one the customer stated; or it has lost
 * the ticket's tag and every word of the thread, and the mail didn't come to our signed address. */
bool topic_is_another(struct judge *, const struct judge_candidate *);

/* The subject bears this ticket's tag. */
bool topic_has_tag(const struct judge *, int64_t ticket);

#endif
