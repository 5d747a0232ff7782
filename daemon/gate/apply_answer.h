/* apply_answer.h: the mail that a verdict answers with, composed and queued; apply.c's other half. */
#ifndef GATE_APPLY_ANSWER_H
#define GATE_APPLY_ANSWER_H

#include "daemon/gate/apply.h"

/* v->ticket.id and v->ticket.seq are set: the answer takes that number. *outbox_r: its row. */
enum result apply_answer(struct gate *, struct judge *, struct verdict *, int64_t mail, int64_t *outbox_r,
                         struct why *);

#endif
