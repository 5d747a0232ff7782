/* batch.h: taking in a run of UIDs: sizes first, then bodies in batches cut by octets, large mails one by
 * one, each handed to the gate; and what is done with the mails that it has committed. */
#ifndef FETCH_BATCH_H
#define FETCH_BATCH_H

#include "daemon/base/conf.h"
#include "daemon/fetch/door.h"
#include "daemon/fetch/doubt.h"
#include "daemon/fetch/imap.h"

struct batch {
    struct imap *imap;
    struct door *door;
    const struct conf_mailbox *conf;
    uint64_t max_size_bytes;
    uint32_t uidvalidity;
    struct fetchlink_cursor cursor;
    bool read_only;
    /* how much is asked for at a time: halved when the server gets out of step, so that the one mail at fault
     * is found */
    size_t limit;
    bool narrowed;      /* the last failure has made it smaller: worth another try at once */
    uint32_t fault_uid; /* the UID that failed last, asked for alone */
    uint32_t drop_uid;  /* the first UID of the fetch during which the connection broke ... */
    unsigned drops;     /* ... so often in a row */
    struct doubt doubt;
    /* outstanding at the gate, oldest first, each with how many were handed over before it */
    struct batch_handed {
        uint32_t uid;
        uint64_t turn;
    } waiting[FETCHLINK_WINDOW];
    size_t n_waiting;
    uint64_t handed;
    uint32_t last_handed; /* UID; all up to it that is not outstanding is committed */
    uint32_t tidied;      /* all up to there: the gate knows */
    /* committed but not yet tidied */
    uint32_t *done;
    size_t n_done, done_room;
    unsigned tidy_failures;
    bool again; /* the gate could not commit one: what follows must come again */
    /* a walk through old mail (SINCE): from this INTERNALDATE on, moving no cursor; told how far it is */
    bool old, quiet;
    int64_t since_s;
    void (*progress)(void *arg, size_t done);
    void *progress_arg;
    uint32_t left; /* passed over because they were there before us */
};

/* True: all UIDs are taken in and tidied.  False: the session failed, or the gate said "not now", and the
 * failure says so; or the door says stop, or has gone, and it says nothing. */
bool batch_take(struct batch *, const struct imap_uids *, struct imap_failure *);
void batch_release(struct batch *);

#endif
