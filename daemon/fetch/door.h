/* door.h: the fetch role's side of its link to the gate: what is asked, what is handed over, what is
 * answered.  Blocking. Frames and their payloads are described in daemon/base/fetchlink.h, which the gate
 * reads, too. */
#ifndef FETCH_DOOR_H
#define FETCH_DOOR_H

#include "daemon/base/fetchlink.h"
#include "daemon/base/ipc.h"
#include "daemon/base/oauthlink.h"

struct door;

/* gate and supervisor stay the caller's; beat is sent to the supervisor at least once a second while waiting.
 */
struct door *door_new(struct ipc *gate, int gate_fd, struct ipc *supervisor, int supervisor_fd);
void door_free(struct door **);

/* A descriptor that becomes readable when the gate or the supervisor has something to say: wakes an IDLE. */
int door_wake_fd(const struct door *);
/* Tells the supervisor that we are well; at most once a second. */
void door_beat(struct door *);
/* A step that may take so long without a beat (a look-up of a name). */
void door_extend(struct door *, int64_t ms);

/* The supervisor wants us to stop or sent a new configuration, or it or the gate has gone: end in order. */
bool door_stop(struct door *);

bool door_cursor(struct door *, const struct fetchlink_box *, struct fetchlink_cursor *cursor_r);
/* Hands a mail over; fd -1: its octets stand in the payload. */
void door_mail(struct door *, uint32_t uid, const struct fetchlink_mail *, struct span octets, int fd);
void door_tidied(struct door *, uint32_t uid); /* all that is committed up to there */
void door_passed_by(struct door *, uint32_t uid,
                    const char *why); /* can't be read: recorded, and gone past */
void door_state(struct door *, const struct fetchlink_state *);
/* The mailbox's access token, from send by way of the gate.  refused: the generation that the server has just
 * refused; 0: none.  False, and *why_r filled, where there is none (person: nor will be by itself), or the
 * gate has gone. */
bool door_token(struct door *, uint32_t refused, struct buf *token_r, struct oauthlink_token *why_r);
enum door_taken {
    DOOR_COMMITTED,
    DOOR_REFUSED, /* committed, too, but the configuration doesn't want it: it is left as it is */
    DOOR_NOT_NOW,
};
/* Waits for the answer to one mail.  False: none came, or the gate has gone. */
bool door_answer(struct door *, int64_t until_ms, uint32_t *uid_r, enum door_taken *taken_r);
/* What the gate asks for; taken between batches, when no answer is outstanding (what else has come is
 * dropped).  Each true once. */
bool door_look(struct door *); /* now, whatever we wait for */
bool door_since(struct door *, int64_t *since_s_r, bool *quiet_r);
/* Sleeps; returns early where door_stop(), or the gate asks for something. */
void door_sleep(struct door *, int64_t until_ms);

#endif
