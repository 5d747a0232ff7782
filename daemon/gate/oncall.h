/* oncall.h: pages.  A ticket of a type that pages, from a proven member of an organization whose plan has
 * on-call, calls level after level of the configuration's oncall until somebody acknowledges; when the last
 * one was called in vain they begin anew.  A page is a row of its own (store/page.h); other tickets of its
 * site and type within the window join it, and are told as a digest.  A call that can't be made, or has to
 * wait, calls the next level at once.
 *
 * What is told to whom is a row of the outbox, kind `page` (summon.h). */
#ifndef GATE_ONCALL_H
#define GATE_ONCALL_H

#include "daemon/gate/gate.h"
#include "daemon/store/outbox.h"
#include "daemon/store/ticket.h"

/* All inside a transaction. */

/* The ticket calls: a new page, or it joins one of its site and type.  An entry says so. */
enum result oncall_page(struct gate *, const struct ticket *, int64_t now_ms, struct arena *, struct why *);

/* Does a page of the ticket wait to be acknowledged? */
enum result oncall_waits(struct db *, int64_t ticket, struct arena *, bool *waits_r, struct why *);

/* Somebody has it in hand: no level more is called, those that were are told, an entry names author (an
 * address; empty: whoever has the tool).  *was_r (may be NULL): false where no page of the ticket waits for
 * it.
 */
enum result oncall_acknowledge(struct gate *, int64_t ticket, struct span author, int64_t mail,
                               int64_t now_ms, struct arena *, bool *was_r, struct why *);

/* A ticket is about to be merged into another: its page, if one isn't over, is that one's, too, unless that
 * one has its own or is over itself.  Nobody is told that anything was resolved. */
enum result oncall_pass_on(struct gate *, int64_t ticket, const struct ticket *into, int64_t now_ms,
                           struct arena *, struct why *);

/* The ticket is resolved or closed (state_move() calls it), and its row is written.  The page is over when
 * all of its tickets are. */
enum result oncall_over(struct gate *, const struct ticket *, struct span author, int64_t now_ms,
                        struct why *);

/* What became of a row of the outbox that is of kind `page`. */
enum result oncall_settled(struct gate *, const struct outbox *row, const struct outbox_result *,
                           struct why *);

/* Calls and digests that are due; a part of them.  And when the next one is (0: none waits). */
enum result oncall_round(struct gate *, int64_t now_ms, struct arena *, struct why *);
enum result oncall_next(struct gate *, int64_t *at_ms_r, struct why *);

#endif
