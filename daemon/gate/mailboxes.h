/* mailboxes.h: the gate's door for IMAP: the links to the fetch roles, one a mailbox.  A mail that comes here
 * goes the way of every other (intake.h); its UID is claimed in the same transaction, so that a kill at any
 * moment neither loses it nor takes it in twice, and only after the COMMIT does fetch hear that it may be
 * flagged, moved or deleted. */
#ifndef GATE_MAILBOXES_H
#define GATE_MAILBOXES_H

#include "daemon/gate/gate.h"

struct mailboxes;

struct mailboxes *mailboxes_new(struct gate *);
void mailboxes_free(struct mailboxes **);

/* A new link to the fetch role of the mailbox called name (a former one of that name is given up).  Takes fd.
 */
void mailboxes_link(struct mailboxes *, struct span name, int fd);

/* All of them look at their folders now, even where they wait after a failure; "told" counts on when one did.
 */
void mailboxes_look(struct mailboxes *);
/* Old mail, by INTERNALDATE, is to be taken in as well; quiet: unanswered.  False: no such mailbox, or its
 * fetch role isn't there at the moment. */
bool mailboxes_since(struct mailboxes *, struct span name, int64_t since_s, bool quiet);

/* What waits to be written is; nothing more is taken. */
void mailboxes_stop(struct mailboxes *);
bool mailboxes_idle(const struct mailboxes *);

/* When all was last well with a mailbox in this run of the gate (0: not yet), and what is the matter with it
 * since (empty: nothing that is known; valid until the next turn of the loop). */
void mailboxes_fare(const struct mailboxes *, struct span name, int64_t *fine_at_ms_r,
                    struct span *failure_r);

/* How each fares, as a JSON array. */
struct json;
void mailboxes_json(const struct mailboxes *, struct json *);

#endif
