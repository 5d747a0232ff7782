/* answer.h: the answer to a mail's sender, as far as it hangs on him alone. */
#ifndef GATE_ANSWER_H
#define GATE_ANSWER_H

#include "daemon/gate/judge.h"

/* Sets v->answers, and in v->answer the kind, the reader (address, name, language, zone) and, of a stranger,
 * that he is one. */
void answer_begin(struct judge *, struct verdict *v, enum compose_kind);

/* The same to a sender who is known by now, whatever the trust table calls him: commands are answered to
 * members and to people of the ticket alone. */
void answer_transcript(struct judge *, struct verdict *v);
/* A line of it: said is a word of templates/LANG/words. */
void answer_say(struct judge *, struct verdict *v, struct span command, const char *said, struct span detail);

#endif
