/* mbox.h: what was said on a ticket as an mbox (RFC 4155, ">From " quoted), for whom its parties are:
 * messages and answers, never notes; answers under our own name and address. */
#ifndef GATE_MBOX_H
#define GATE_MBOX_H

#include "daemon/gate/message.h"
#include "daemon/store/entry.h"
#include "daemon/store/ticket.h"

enum { MBOX_MAX = 8 << 20 };
/* Appends to out; LF line ends.  own, own_name: whom answers are from.  False at the first one that doesn't
 * fit, which is left out whole. */
bool mbox_add(struct buf *out, struct arena *, const struct ticket *, const struct entries *,
              const struct address *own, struct span own_name, struct span subject);

#endif
