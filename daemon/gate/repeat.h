/* repeat.h: how often one subject was answered within the hour: robots that bear no mark of one, and change
 * their address with each mail, say the same thing again (attacks 22 and 23).
 *
 * In memory only, and of a fixed size: a restart forgets it, and the budgets, which don't forget, stand
 * behind it. */
#ifndef GATE_REPEAT_H
#define GATE_REPEAT_H

#include "parsers/span.h"

struct repeat;

struct repeat *repeat_new(void);
void repeat_free(struct repeat **);

/* The key of a subject: letters alone count, folded, so that a number in it makes no difference.  who: an
 * address, or empty for all strangers together. */
uint64_t repeat_key(struct span who, struct span subject);

/* Answers within the hour before now_ms. */
unsigned repeat_count(const struct repeat *, uint64_t key, int64_t now_ms);
void repeat_note(struct repeat *, uint64_t key, int64_t now_ms);
/* An answer that was noted, but whose transaction is void. */
void repeat_take_back(struct repeat *, uint64_t key);

#endif
