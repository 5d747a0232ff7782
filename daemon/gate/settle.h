/* settle.h: what a send's result means for its outbox row.  Pure but for the writing. */
#ifndef GATE_SETTLE_H
#define GATE_SETTLE_H

#include "daemon/base/httpjob.h"
#include "daemon/base/sendjob.h"
#include "daemon/gate/gate.h"

#include "daemon/store/outbox.h"

enum {
    SETTLE_FIRST_MS = 300 * 1000,         /* the first wait of a deferred row, doubled each time */
    SETTLE_LONGEST_MS = 4000 * 1000,      /* to this: 67 minutes */
    SETTLE_GIVE_UP_MS = 5 * 86400 * 1000, /* from when it was queued */
    SETTLE_UNKNOWN_MS = 60 * 1000,        /* until an unknown one is sent once more */
    SETTLE_CALL_FIRST_MS = 15 * 1000,     /* the same of a hook's call: somebody waits to be woken */
    SETTLE_CALL_LONGEST_MS = 900 * 1000,
    SETTLE_CALL_GIVE_UP_MS = 86400 * 1000,
    SETTLE_NOTICE_KEPT = 256 << 10, /* octets of a notice that are kept when it was sent */
};

/* The wait after so many attempts (1 and up). */
int64_t settle_wait_ms(int64_t attempts);

/* The row's new state.  transport_wait_ms: how long the whole transport is left alone; counts where the
 * result says that it is down.  Texts of *out_r point into *result. */
void settle_verdict(const struct outbox *row, const struct sendresult *result, int64_t now_ms,
                    int64_t transport_wait_ms, struct outbox_result *out_r);

/* The same for a hook's call.  said: the head of what was answered, one line; asked_ms: how long it asked to
 * be left alone.  Texts are in the arena. */
void settle_call_verdict(const struct outbox *row, const struct httpresult *, struct span said,
                         int64_t now_ms, int64_t asked_ms, struct arena *, struct outbox_result *out_r);

/* Writes it, and for a mail that failed an event on its ticket. */
enum result settle_write(struct gate *, const struct outbox *row, const struct outbox_result *, bool *was_r,
                         struct why *);

#endif
