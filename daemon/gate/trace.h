/* trace.h: the walk that one mail took, step by step, as it is stored in the ledger and printed by
 * `gatepost explain`.  Lives in the mail's arena. */
#ifndef GATE_TRACE_H
#define GATE_TRACE_H

#include "parsers/arena.h"

enum { TRACE_STEPS_MAX = 64 }; /* what comes behind is left out */

struct trace_step {
    const char *step; /* a rule, or "sender", "ticket", "site", "page", "answer": a literal */
    const char *says; /* "pass", "mine", or what was found: a literal */
    struct span note; /* one line for a person; may be empty; may hold a stranger's text */
};

struct trace {
    struct arena *arena;
    struct trace_step steps[TRACE_STEPS_MAX];
    size_t n;
};

void trace_add(struct trace *, const char *step, const char *says, struct span note);
void trace_note(struct trace *, const char *step, const char *says, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The walk of one step alone, as trace_json() writes it. */
struct span trace_one(struct arena *, const char *step, const char *says, struct span note);

/* [{"step":"own","says":"pass","note":null}, ...], in the arena. */
struct span trace_json(const struct trace *);

#endif
