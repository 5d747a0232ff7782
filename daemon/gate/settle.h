/* settle.h: what a send's result means for its outbox row.  Pure but for the writing. */
#ifndef GATE_SETTLE_H
#define GATE_SETTLE_H

#include "daemon/base/sendjob.h"

#include "daemon/store/outbox.h"

enum {
    SETTLE_FIRST_MS = 300 * 1000,         /* the first wait of a deferred row, doubled each time */
    SETTLE_LONGEST_MS = 4000 * 1000,      /* to this: 67 minutes */
    SETTLE_GIVE_UP_MS = 5 * 86400 * 1000, /* from when it was queued */
    SETTLE_UNKNOWN_MS = 60 * 1000,        /* until an unknown one is sent once more */
};

/* The wait after so many attempts (1 and up). */
int64_t settle_wait_ms(int64_t attempts);

/* The row's new state.  transport_wait_ms: how long the whole transport is left alone; counts where the
 * result says that it is down.  Texts of *out_r point into *result. */
void settle_verdict(const struct outbox *row, const struct sendresult *result, int64_t now_ms,
                    int64_t transport_wait_ms, struct outbox_result *out_r);

/* Writes it, and for a mail that failed an event on its ticket. */
enum result settle_write(struct db *, const struct outbox *row, const struct outbox_result *, struct why *);

#endif
