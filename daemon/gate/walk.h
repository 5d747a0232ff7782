/* walk.h: what becomes of one mail.  Called by group.c inside a savepoint of the open transaction, and may be
 * called again for the same intake after a void group: it reads in->facts and the envelope, writes the
 * database through gate->db, and fills in->answer anew each time.
 *
 * in->facts NULL: nothing could be read; the mail is held raw, its detail in->held_reason.
 *
 * in->again: a held mail is tried again under its own ledger id (ledger_claim's self, ledger_update in the
 * place of ledger_insert; its row in `held` goes, unless it is held anew).  in->let_in: rules that would hold
 * it (a stranger, spam, commands not understood) pass.
 *
 * OK: what was written is to be kept: the ledger row, whatever its outcome (answer.result is PERM for
 * `refused` alone, with answer.why as the door's reply).  TEMP: nothing is kept, the source tries again. */
#ifndef GATE_WALK_H
#define GATE_WALK_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"

enum result walk_mail(struct gate *, struct intake *, struct why *);

#endif
