/* call.h: posts the outbox's rows for hooks (hook.h) and moves them by what comes back.
 *
 * Every hook stands for itself: a few of its rows are on their way at a time, and where it answers none or
 * 5xx it is left alone for 5 seconds, growing to 5 minutes, and then tried with one (attack 92).  2xx: sent.
 * No answer, 408, 425, 429, 5xx: deferred, 15 seconds growing to 15 minutes, for a day (Retry-After is
 * heeded). Anything else, redirects among it, has failed for good: an event on its ticket, and the admin is
 * told. */
#ifndef GATE_CALL_H
#define GATE_CALL_H

#include "daemon/gate/gate.h"

struct calls;

struct calls *calls_new(struct gate *);
void calls_free(struct calls **);

/* Rows may have become due: the group calls it after a COMMIT where gate->hook_due was set. */
void calls_wake(struct calls *);
/* Somebody asks by hand, or the configuration has changed: hooks that were left alone are tried at once. */
void calls_hurry(struct calls *);

/* Claims nothing more; what is under way may end.  Then calls_idle() is true. */
void calls_stop(struct calls *);
bool calls_idle(const struct calls *);

/* How each hook that is configured or was called fares, as a JSON array. */
struct json;
void calls_json(const struct calls *, struct json *);

#endif
