/* dispatch.h: hands due rows of the outbox to the send role and moves them by what comes back.
 *
 * A row is claimed (`sending`, committed) before it is handed over.  If the link is lost, or the gate starts
 * and finds it `sending`, dots.h tells: not past the dot, it is queued again; past it, it is `unknown`: sent
 * once more, with the same octets, and then no more; taken by the server, it is sent.  Deferred rows wait 5
 * minutes, growing to 67, and fail after 5 days; where the whole transport is down, they wait with it, and
 * one of them tries it now and then. */
#ifndef GATE_DISPATCH_H
#define GATE_DISPATCH_H

#include "parsers/json.h"

#include "daemon/base/sendjob.h"

#include "daemon/gate/gate.h"

/* gate->db and gate->group are there.  Rows found `sending` are settled. */
struct dispatch *dispatch_new(struct gate *);
void dispatch_free(struct dispatch **);

/* A new link to the send role (the former one, if any, is given up).  Takes fd. */
void dispatch_link(struct dispatch *, int fd);

/* Rows may have become due: the group calls it after a COMMIT where gate->outbox_due was set. */
void dispatch_wake(struct dispatch *);
/* Somebody asks by hand, or the configuration has changed: a transport that was down is tried at once. */
void dispatch_hurry(struct dispatch *);

/* Has the transport's server tried, without a mail: done is called once, from the loop.  False: there is
 * nobody to ask, or too many ask. */
typedef void dispatch_looked(void *arg, const struct sendresult *);
bool dispatch_look(struct dispatch *, dispatch_looked *done, void *arg);

/* How the transport as a whole fares, for `gatepost stats`. */
void dispatch_json(const struct dispatch *, struct json *);

/* Claims nothing more; what is under way may end.  Then dispatch_idle() is true. */
void dispatch_stop(struct dispatch *);
bool dispatch_idle(const struct dispatch *);

#endif
