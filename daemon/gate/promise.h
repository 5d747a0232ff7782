/* promise.h: the clock of the first answer, which a plan promises in open time of its calendar.
 *
 * It runs while the ticket is open and nobody has answered.  While the ticket is pending (or over) it stands:
 * first_response_due is then absent and what is left of it is kept (struct ticket, clock_left_s), unless the
 * moment was missed already, which stays so.  state_move() calls promise_hold(), promise_go_on() and
 * promise_answer(); the last one saying_answer() does, too, since an answer may come with an order that moves
 * the ticket elsewhere.
 *
 * Pure: they change *t alone. */
#ifndef GATE_PROMISE_H
#define GATE_PROMISE_H

#include "daemon/base/conf.h"
#include "daemon/store/ticket.h"

/* The ticket opens, or has another plan now (its site or requester was corrected): the clock begins at
 * from_ms, or there is none.  Does nothing where somebody has answered. */
void promise_begin(const struct conf *, struct ticket *t, int64_t from_ms);

/* The ticket goes over to another organization or plan: another plan is another promise, from now on. */
void promise_take_plan(const struct conf *, struct ticket *t, struct span organization, struct span plan,
                       int64_t now_ms);

/* An engineer on call is told of it: the answer is due within the plan's oncall, if that is sooner. */
void promise_hasten(const struct conf *, struct ticket *t, int64_t from_ms);

void promise_hold(const struct conf *, struct ticket *t, int64_t now_ms);
void promise_go_on(const struct conf *, struct ticket *t, int64_t now_ms);

/* A person answered: the first one counts. */
void promise_answer(const struct conf *, struct ticket *t, int64_t now_ms);

/* The clock runs: open, promised and not answered. */
bool promise_runs(const struct ticket *);

#endif
