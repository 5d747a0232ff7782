/* oauth_grant.h: one grant, as oauth.c and oauth_device.c share it. */
#ifndef SEND_OAUTH_GRANT_H
#define SEND_OAUTH_GRANT_H

#include "daemon/send/http.h"
#include "daemon/send/oauth.h"
#include "daemon/send/oauth_message.h"

struct loop_timer;

struct oauth_waiter {
    struct oauth_waiter *next;
    uint64_t id;
    oauth_done *done;
};

/* A device login under way (oauth_device.c). */
struct oauth_device {
    struct http *call;
    struct loop_timer *timer;
    struct buf code;
    int64_t interval_ms, until_ms; /* monotonic */
    struct oauthlink_login login;  /* what `gatepost oauth` is told */
    uint64_t begun_id;             /* who waits for the code; done NULL: nobody */
    oauth_login_done *begun;
};

struct oauth_grant {
    struct oauth_grant *next;
    bool wanted; /* by the configuration; else it goes when it is read */
    char *name;
    /* copied from the configuration */
    char *token_url, *device_url, *client_id, *scope, *ca, *state_dir;
    bool client; /* client credentials, no refresh token */
    struct buf client_secret;
    struct buf belongs;       /* hash of what the refresh token hangs on, its first one included */
    struct buf refresh_token; /* empty: nobody has logged in yet */
    bool unwritten;           /* the refresh token isn't on disk */
    struct buf token;         /* empty: none */
    uint32_t generation;      /* of the token, or of the next one */
    int64_t expires_ms, expires_wall_ms, had_wall_ms; /* monotonic, wall, wall */
    int64_t renewed_ms; /* monotonic: when a refusal last had it renewed; 0: never */
    struct http *call;
    struct loop_timer *timer;
    unsigned failed; /* in a row */
    bool refused;    /* by the authorization server */
    char failure[OAUTHLINK_TEXT];
    struct oauth_waiter *waiters;
    struct oauth_device device;
};

/* A refresh token of a login: kept, and used at once. */
void oauth_grant_logged_in(struct oauth_grant *, const struct oauth_answer *);

/* Posts a form; BUGs aside it never fails at once. */
struct http *oauth_grant_post(struct oauth_grant *, const char *url, struct span form,
                              void (*done)(void *, const struct http_answer *));
/* Appends client_id and, where there is one, client_secret. */
void oauth_grant_add_client(const struct oauth_grant *, struct buf *form);
/* What came, read; secrets of the grant don't come back in its error. */
void oauth_grant_read(const struct oauth_grant *, const struct http_answer *, struct arena *,
                      struct oauth_answer *answer_r);

/* oauth_device.c */
void oauth_device_login(struct oauth_grant *, bool begin, uint64_t id, oauth_login_done *done);
void oauth_device_release(struct oauth_grant *);

#endif
