/* silence.h: when the gate keeps silent: the reasons not to answer a mail that would else be answered
 * (mail-rules 2.1 to 2.10, contract.md `limits`). */
#ifndef GATE_SILENCE_H
#define GATE_SILENCE_H

#include "daemon/gate/judge.h"

/* The first rule that withholds the answer *v wants, as the ledger names it ("withheld:RULE"); NULL: it goes
 * out. */
const char *silence_rule(struct judge *, const struct verdict *v);

/* By which an answer to this mail is counted (repeat.h). */
uint64_t silence_repeat_key(struct judge *);

/* The budget an answer to this sender falls under. */
enum outbox_budget silence_budget(const struct judge_sender *, const struct conf *);

/* May one automatic mail more go to this address by its hourly and daily limit? */
enum result silence_has_room(struct gate *, enum outbox_budget, struct span to, int64_t now_ms, bool *room_r,
                             struct why *);

/* Does this reason (a ledger row's "withheld") say that a robot wrote the mail?  What a robot wrote is
 * reminded of nothing (promise 7). */
bool silence_is_robots(struct span withheld);

/* Older than answer_within: it opens a ticket, but is neither answered nor does it page. */
bool silence_old(struct judge *);

#endif
