/* oauthlink.h: what the gate and send tell each other about access tokens (IPC_TOKEN and the rest of ipc.h),
 * and what the gate passes on between send and fetch.  Fixed-size structs, as they lie in memory: all are the
 * same executable on the same machine.
 *
 * A token itself travels by descriptor (a sealed memory file) and is never in a frame: the gate hands it on
 * without reading it. */
#ifndef BASE_OAUTHLINK_H
#define BASE_OAUTHLINK_H

#include <stdbool.h>
#include <stdint.h>

enum { OAUTHLINK_NAME = 256, OAUTHLINK_TEXT = 300 };

/* What the transport's token goes by: no mailbox with oauth { } may be called so. */
#define OAUTHLINK_TRANSPORT "transport"

/* "A token for this mailbox, please"; refused: the generation that the server has just refused; 0: none. */
struct oauthlink_ask {
    char name[OAUTHLINK_NAME];
    uint32_t refused;
};

/* The answer; with the token's descriptor, or without and failure set. */
struct oauthlink_token {
    uint32_t generation;
    bool person; /* it won't come by itself: a person must act */
    char failure[OAUTHLINK_TEXT];
};

/* How a grant fares: told whenever it changes. */
struct oauthlink_state {
    char name[OAUTHLINK_NAME];
    bool alarm;                   /* the admin should know: it was refused, or the token (all but) expires */
    int64_t expires_s;            /* of the token that we have; 0: none */
    int64_t refresh_s;            /* when it was had; 0: never */
    char failure[OAUTHLINK_TEXT]; /* of the last try; "" where it was fine */
};

/* `gatepost oauth`: begin a login, or see how far it is. */
struct oauthlink_login_ask {
    char name[OAUTHLINK_NAME];
    bool begin;
};

enum oauthlink_login_state {
    OAUTHLINK_WAITING, /* for the person */
    OAUTHLINK_DONE,
    OAUTHLINK_REFUSED, /* by the person or the server; expired; or nothing was begun */
    OAUTHLINK_TROUBLE, /* network: may be tried again */
};

struct oauthlink_login {
    enum oauthlink_login_state state;
    bool needless;       /* DONE: client credentials; there is nobody to log in */
    char user_code[100]; /* what the person types at uri */
    char uri[500], uri_complete[700];
    int64_t expires_in_s;
    char text[OAUTHLINK_TEXT]; /* why it was refused */
};

#endif
