/* oauth.h: access tokens for mailboxes and the transport: had by refresh token or client credentials (RFC
 * 6749 sections 6 and 4.4), renewed before they expire, and given to whoever asks.
 *
 * A token that a server refuses is renewed once; when the new one is refused within a minute, too, it isn't
 * the token.  What the authorization server refuses (invalid_grant) is tried again every quarter of an hour
 * and on reload; what merely fails, after 5 seconds, growing to 5 minutes. */
#ifndef SEND_OAUTH_H
#define SEND_OAUTH_H

#include "daemon/base/conf.h"
#include "daemon/base/oauthlink.h"

typedef struct span oauth_secret(const char *name); /* empty: there is none of that name */

struct oauth_ops {
    oauth_secret *secret;
    void (*state)(const struct oauthlink_state *); /* something has changed */
};

/* At start and on reload: one grant for each oauth { } of the configuration; what hasn't changed keeps its
 * token. */
void oauth_configure(const struct conf *, const struct oauth_ops *);
void oauth_tell_all(void); /* ops->state for each grant: a new gate wants to know */
void oauth_stop(void);     /* nothing more is asked; nobody is told */

struct oauth_token {
    struct span token; /* empty: none, and failure says why; valid during the call */
    uint32_t generation;
    bool person;
    const char *failure;
};

/* done is called once, maybe before it returns.  refused: see oauthlink.h. */
typedef void oauth_done(uint64_t id, const struct oauth_token *);
void oauth_want(struct span name, uint32_t refused, uint64_t id, oauth_done *done);

/* A login by device flow (RFC 8628).  done is called once, maybe before it returns. */
typedef void oauth_login_done(uint64_t id, const struct oauthlink_login *);
void oauth_login(const struct oauthlink_login_ask *, uint64_t id, oauth_login_done *done);

#endif
