/* seen.h: have we had this mail?  The store's unique keys decide. */
#ifndef GATE_SEEN_H
#define GATE_SEEN_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"
#include "daemon/store/ledger.h"

/* Claims the mail's keys: where it was found, Message-ID with a hash of the writer and the body or the text,
 * or, without a Message-ID, the hash of the whole.  *id_r: the ledger number it has from now on; *earlier_r:
 * 0, or the mail that it is a duplicate of.  A held mail that is tried again is no duplicate of itself. */
enum result seen_claim(struct gate *, const struct intake *, int64_t *id_r, int64_t *earlier_r, struct why *);

#endif
