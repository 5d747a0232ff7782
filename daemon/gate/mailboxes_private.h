/* mailboxes_private.h: what mailboxes.c keeps of each mailbox, for mailboxes_tell.c, which says how they
 * fare.
 */
#ifndef GATE_MAILBOXES_PRIVATE_H
#define GATE_MAILBOXES_PRIVATE_H

#include "daemon/base/fetchlink.h"

#include "daemon/gate/group.h"
#include "daemon/gate/mailboxes.h"

/* One mail that fetch has handed over and not yet heard of. */
struct outstanding {
    uint32_t uid;
    bool done; /* committed */
};

struct mailbox {
    struct mailbox *next;
    struct mailboxes *all;
    char *name;
    struct ipc *link;
    struct fetchlink_box box; /* the folder that is open */
    struct fetchlink_cursor cursor;
    struct outstanding waiting[FETCHLINK_SPAN]; /* from the oldest that is not done on, in their order */
    size_t n_waiting;
    bool refusing;    /* one was refused unseen: so is all behind it, else the cursor would go past it */
    size_t intakes;   /* under way */
    uint32_t reached; /* all up to here are done */
    uint32_t session; /* so far this very fetch process came in its last session: it remembers what to tidy */
    uint32_t tidied;  /* what is committed up to there is flagged, moved or deleted */
    uint32_t writing; /* ... in the transaction that is open */
    uint32_t written; /* and so much is on disk */
    struct group_item advance;
    bool advancing;
    struct group_item open; /* the question of a BOX */
    bool opening;
    struct fetchlink_state state;
    int64_t told;     /* how often it came */
    int64_t left;     /* mails that lay there at first contact, and stay; -1: not read yet */
    bool since_asked; /* and fetch hasn't said yet that it began */
    struct group_item alarm;
    bool alarming, alarmed; /* alarmed: once until it is fine again */
    int64_t fine_at_ms, fine_written_ms, mails;
    bool dead; /* link gone: freed once nothing is under way */
};

struct mailboxes {
    struct gate *gate;
    struct mailbox *first;
    bool stopped;
};

#endif
