/* mailbox.h: one mailbox, for as long as the process lives: open, catch up, hand over, tidy, wait, again.
 *
 * What is done to a mail on the server (seen, moved, deleted) is done only after the gate has said that it is
 * committed. How far we are is the gate's to know (UIDVALIDITY and UID, committed with the mail): no flag is
 * read for it, so that mail which somebody has read elsewhere, or which lay there for two weeks, still comes.
 */
#ifndef FETCH_MAILBOX_H
#define FETCH_MAILBOX_H

#include "daemon/base/conf.h"
#include "daemon/fetch/door.h"

/* Returns when the door says stop, or has gone.  secret: password or access token. */
void mailbox_run(const struct conf *, const struct conf_mailbox *, struct span secret, struct door *);

#endif
