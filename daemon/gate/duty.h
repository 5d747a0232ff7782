/* duty.h: tells agents of first answers that are due soon, or were missed: one mail a person and round, with
 * all of the round's tickets that are that person's. */
#ifndef GATE_DUTY_H
#define GATE_DUTY_H

#include "daemon/gate/gate.h"
#include "daemon/store/ticket.h"

struct duty;

struct duty *duty_new(struct gate *, struct arena *, int64_t now_ms);

/* May agents be told now?  Where somebody's hour is spent (limits.notice_hour) they are told once in five
 * minutes; *again_ms_r is then when. */
enum result duty_may(struct duty *, bool *may_r, int64_t *again_ms_r, struct why *);

/* Its assignee if there is one who is here, else all agents whose type and site it is; of a missed one the
 * admin, too. */
enum result duty_add(struct duty *, const struct ticket *, bool missed, struct why *);

/* Queues the mails. */
enum result duty_send(struct duty *, struct why *);

#endif
