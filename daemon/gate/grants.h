/* grants.h: access tokens between send, which has them, and fetch, which needs them; how each grant fares,
 * for `stats` and the admin; and the first login, for `gatepost oauth`.  A token passes as a descriptor that
 * the gate never reads (oauthlink.h). */
#ifndef GATE_GRANTS_H
#define GATE_GRANTS_H

#include "daemon/base/ipc.h"
#include "daemon/base/oauthlink.h"

#include "daemon/gate/gate.h"

struct grants;

/* mended: called when a grant that had failed is fine again: what waits for a person waits no longer. */
struct grants *grants_new(struct gate *, void (*mended)(struct gate *));
void grants_free(struct grants **); /* nobody is told */

/* done is called once, from the loop; fd -1: none.  Where the send role goes down with the question, it is a
 * failure that passes; one that has no send role yet waits for it. */
typedef void grants_done(void *arg, const struct oauthlink_token *, int fd);
void grants_want(struct grants *, const struct oauthlink_ask *, grants_done *done, void *arg);
void grants_forget(struct grants *, const void *arg); /* done isn't called any more */

/* The same for a login. */
typedef void grants_login_done(void *arg, const struct oauthlink_login *);
void grants_login(struct grants *, const struct oauthlink_login_ask *, grants_login_done *done, void *arg);

/* dispatch.c, which has the link. */
void grants_link(struct grants *, struct ipc *);
void grants_lost(struct grants *);
void grants_frame(struct grants *, const struct ipc_frame *); /* of any type: others are ignored */

/* All grants of the configuration, as a JSON array. */
struct json;
void grants_json(const struct grants *, struct json *);

#endif
