/* fetchlink.h: what a fetch role and the gate tell each other about a mailbox.  Fixed-size structs, as they
 * lie in memory: both ends are the same executable on the same machine.
 *
 *   fetch -> gate   BOX     a folder was opened: how far has it been taken in?
 *   gate -> fetch   CURSOR  the answer
 *   fetch -> gate   MAIL    id: UID.  A mail (octets behind the struct, or by descriptor); at most
 *                           FETCHLINK_WINDOW wait, and at most FETCHLINK_SPAN have been handed
 *                           over from the oldest of them on
 *   gate -> fetch   TAKEN   id: UID.  Payload "+": committed; "=": too, but refused by the
 *                           configuration, and to be left as it is; "-": not now.  Behind a
 *                           "-" nothing may be counted as done before the next BOX, which says
 *                           from where on all must come again
 *   fetch -> gate   TIDIED  id: UID.  What was committed up to there is flagged, moved or deleted, too: the
 *                           cursor waits for it, so that a crash leaves no mail lying in the folder
 *   fetch -> gate   PASSED  id: UID.  Can't be read, payload says why
 *   fetch -> gate   STATE   how the mailbox fares
 *   gate -> fetch   LOOK    look now, whatever there is to wait for (`check --connect`)
 *   fetch -> gate   TOKEN   an access token, please; id: the generation that the server has just refused; 0
 *   gate -> fetch   TOKEN_IS struct oauthlink_token; fd: the token, if there is one
 *   gate -> fetch   SINCE   id: a time; payload "q" for quiet.  Old mail is wanted, too (`fetch --since`)
 */
#ifndef BASE_FETCHLINK_H
#define BASE_FETCHLINK_H

#include "parsers/span.h"

enum fetchlink_type {
    FETCHLINK_BOX = 64,
    FETCHLINK_CURSOR,
    FETCHLINK_MAIL,
    FETCHLINK_TAKEN,
    FETCHLINK_TIDIED,
    FETCHLINK_PASSED,
    FETCHLINK_STATE,
    FETCHLINK_LOOK,
    FETCHLINK_SINCE,
    FETCHLINK_TOKEN,
    FETCHLINK_TOKEN_IS,
};

enum {
    FETCHLINK_WINDOW = 100,
    FETCHLINK_SPAN = 1000,             /* a mail that costs two parse workers may be overtaken by so many */
    FETCHLINK_INLINE_BYTES = 64 << 10, /* larger mails come by descriptor */
};

struct fetchlink_box {
    char server[256], user[256], folder[256]; /* as the account is, never the mailbox's configured name */
    uint32_t uidvalidity;
    uint32_t exists;     /* mails in the folder */
    uint32_t last_uid;   /* the highest UID there is; 0: the folder is empty */
    int64_t last_date_s; /* its INTERNALDATE; 0: not told */
};

struct fetchlink_cursor {
    uint32_t uid;    /* all up to here is done */
    int64_t floor_s; /* older mail (by INTERNALDATE) was there before us, and stays; 0: none */
    bool resync;     /* UIDVALIDITY has changed: mail may come that was taken in before */
};

struct fetchlink_mail {
    uint32_t uidvalidity;
    int64_t internaldate_s;
    uint64_t size_bytes; /* as the server says; larger than the octets where only the beginning was fetched */
    bool partial, resync;
    bool old;   /* fetched once more by SINCE: moves no cursor */
    bool quiet; /* nothing is to be answered */
};

struct fetchlink_state {
    bool fine;     /* the folder was looked at, and all that is to be taken in is */
    bool alert;    /* a person must act */
    uint32_t left; /* mails that were there before first contact, and stay */
    /* SINCE: a walk through old mail is under way, how many there are, and how many of them are done */
    bool since_running;
    uint32_t since_found, since_done;
    char text[300]; /* what is wrong; "" where fine */
};

#endif
