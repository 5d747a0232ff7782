/* delivery.h: what the fate of a mail on its way out means for its ticket: an answer that failed comes back
 * to the agent who wrote it and keeps the ticket from being closed; one that has arrived closes the ticket
 * that was to be closed with it. */
#ifndef GATE_DELIVERY_H
#define GATE_DELIVERY_H

#include "daemon/base/sendjob.h"
#include "daemon/gate/gate.h"
#include "daemon/store/outbox.h"

/* The server refused that very address, for good (RFC 3463: 5.1.x, 5.2.1), not what the mail says. */
bool delivery_is_for_good(const struct sendresult *);

/* Writes the result of a row that was sending, and what follows from it, inside a transaction.  for_good: as
 * above. */
enum result delivery_settle(struct gate *, const struct outbox *row, const struct outbox_result *,
                            bool for_good, struct why *);

/* A mail that was not delivered, whether refused or returned: only an answer has consequences.  mail: the
 * bounce's ledger id; 0: there is none. */
enum result delivery_failed(struct gate *, struct arena *, const struct outbox *row, struct span diagnostic,
                            int64_t mail, int64_t now_ms, struct why *);

#endif
