/* paging.h: which mails call who is on call. */
#ifndef GATE_PAGING_H
#define GATE_PAGING_H

#include "daemon/gate/judge.h"

/* Does a ticket of this type (NULL: none), opened or raised to it by the mail, call?  The type pages, the
 * plan of the ticket's organization has on-call, and the sender is a proven member of that organization; no
 * robot wrote it, it isn't old, and it is no import.  filed: the ticket as it is in the database; NULL: it
 * opens. */
bool paging_wants(struct judge *, const struct ticket *filed, const struct ticket *t,
                  const struct conf_type *type);

/* The priority that a type gives a ticket of this plan: one that would page is high where the plan calls
 * nobody. */
enum ticket_priority paging_priority(const struct conf *, const struct conf_type *, struct span plan);

#endif
