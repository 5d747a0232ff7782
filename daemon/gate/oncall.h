/* oncall.h: pages.  A ticket of a type that pages, from a proven member of an organization whose plan has
 * on-call, calls level after level of the configuration's oncall until somebody acknowledges.  A page is a
 * row of its own (store/page.h); other tickets of its site and type within the window join it, and are told
 * as a digest.
 *
 * A level's call is a row of the outbox, kind `page`.  By mail it is one like any other.  By a hook its
 * recipient is "hook:NAME", its octets the rendered body that is to be posted, its message_id
 * "page-N.EVENT@HOST", EVENT being trigger, acknowledge or resolve: the same for every try of that event. The
 * key by which the other side knows the page again, "gatepost-HOST-N", stands in the body. */
#ifndef GATE_ONCALL_H
#define GATE_ONCALL_H

#include "daemon/gate/gate.h"
#include "daemon/store/outbox.h"
#include "daemon/store/ticket.h"

/* All inside a transaction. */

/* The ticket calls: a new page, or it joins one of its site and type.  An entry says so. */
enum result oncall_page(struct gate *, const struct ticket *, int64_t mail, int64_t now_ms, struct arena *,
                        struct why *);

/* Somebody has it in hand: no level more is called, those that were are told, an entry names author.  *was_r:
 * false where no page of the ticket waits for it. */
enum result oncall_acknowledge(struct gate *, int64_t ticket, struct span author, int64_t mail,
                               int64_t now_ms, bool *was_r, struct why *);

/* The ticket is resolved or closed (state_move() calls it). */
enum result oncall_over(struct gate *, int64_t ticket, struct span author, int64_t now_ms, struct why *);

/* What became of a call: one that failed, or has to wait, calls the next level at once. */
enum result oncall_settled(struct gate *, const struct outbox *row, const struct outbox_result *,
                           struct why *);

#endif
