/* explain.h: what would become of a mail, as JSON; nothing is written. */
#ifndef GATE_EXPLAIN_H
#define GATE_EXPLAIN_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"

/* Sets in->explained to {"outcome", "rule", "ticket", "answer", "detail", "walk"}, in the mail's arena:
 * `ticket` null where one would open, `answer` "sent", "withheld:RULE" or null. */
enum result explain_mail(struct gate *, struct intake *, struct why *);

#endif
