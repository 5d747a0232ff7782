/* walk.h: what becomes of one mail.  Called by group.c inside a savepoint of the open transaction, and may be
 * called again for the same intake after a void group: it reads in->facts and the envelope, writes the
 * database through gate->db, and fills in->answer anew each time.
 *
 * in->facts NULL: nothing could be read; the mail is held raw, its detail in->held_reason.
 *
 * OK: what was written is to be kept: the ledger row, whatever its outcome (answer.result is PERM for
 * `refused` alone, with answer.why as the door's reply).  TEMP: nothing is kept, the source tries again. */
#ifndef GATE_WALK_H
#define GATE_WALK_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"

enum result walk_mail(struct gate *, struct intake *, struct why *);

#endif
