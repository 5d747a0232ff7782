/* saying.h: what an agent's own words in a mail are: an answer to the customer or a private note, and whether
 * an answer may go out.  Everything that is in doubt stays private. */
#ifndef GATE_SAYING_H
#define GATE_SAYING_H

#include "daemon/gate/judge.h"

/* By its token, or else by the mail of ours that it answers: a notice about a note, a transcript, or a page.
 */
bool saying_is_note(struct judge *, const struct judge_candidate *);

/* Somebody who is neither an agent nor one of us stands in To or Cc. */
bool saying_names_outsiders(struct judge *);

/* The text holds what only agents may see (leak.h).  ticket 0: notices alone, where no ticket's notes are
 * meant.
 */
bool saying_leaks(struct judge *, int64_t ticket, struct span text);

/* Only the writer's own mail program can read it: it is encrypted, or signed and wrapped up (S/MIME), with
 * all that it quotes. */
bool saying_is_sealed(struct judge *);

/* A file of the mail does; *name_r: what to call it. */
bool saying_file_leaks(struct judge *, struct span *name_r);

/* Another agent has answered since the mail of ours that this one answers: *answer_r is that answer, whole,
 * for the eyes of this agent. */
bool saying_is_overtaken(struct judge *, const struct ticket *, struct span *answer_r);

/* A colleague has made it somebody else's ticket since that mail, which named another reader. */
bool saying_is_for_another(struct judge *, const struct ticket *);

/* This agent has sent these very words on this ticket again and again: a robot that doesn't say so, and
 * perhaps another one who answers it. */
bool saying_is_repeated(struct judge *, const struct ticket *, struct span text);

/* It speaks to somebody else: none of us stands in its To, and nobody of the ticket in To or Cc.  An agent
 * wrote to a colleague or to another expert, with a copy to us. */
bool saying_is_to_others(struct judge *, const struct ticket *);

/* Makes it the answer that *v writes: the first one assigns and keeps the promise. */
void saying_answer(struct judge *, struct verdict *v, struct span text);

/* Would anybody but the writer get it? */
bool saying_has_readers(struct judge *, const struct ticket *);

#endif
