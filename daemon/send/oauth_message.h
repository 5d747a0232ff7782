/* oauth_message.h: what is posted to an authorization server and what comes back (RFC 6749, RFC 8628).  Pure.
 */
#ifndef SEND_OAUTH_MESSAGE_H
#define SEND_OAUTH_MESSAGE_H

#include "parsers/arena.h"
#include "parsers/buf.h"

/* Appends "name=value" in application/x-www-form-urlencoded, "&" before it where something stands there. */
void oauth_form_add(struct buf *form, const char *name, struct span value);

enum oauth_answer_class {
    OAUTH_GRANTED, /* a token */
    OAUTH_CODE,    /* a device code */
    OAUTH_PENDING, /* authorization_pending, slow_down */
    OAUTH_LATER,   /* nothing that decides: 5xx, 429, no JSON */
    OAUTH_REFUSED, /* error says it: a person must act */
};

/* Texts are in the arena and hold no controls. */
struct oauth_answer {
    enum oauth_answer_class class;
    struct span access_token, refresh_token; /* refresh_token empty: the old one stays */
    int64_t expires_in_s; /* of the token: 1 hour where it isn't said; of the device code */
    bool slow_down;
    struct span device_code, user_code, uri, uri_complete;
    int64_t interval_s; /* between polls */
    struct span error;  /* "invalid_grant: Token has been expired or revoked." */
};

/* secrets: of ours; an error that repeats one (a hostile server's) is told without its description. */
void oauth_answer_read(int status, struct span body, const struct spans *secrets, struct arena *,
                       struct oauth_answer *answer_r);
/* The arena frees its memory as it is: blanks the tokens and the device code in there. */
void oauth_answer_blank(struct oauth_answer *);

#endif
