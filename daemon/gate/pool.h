/* pool.h: the parse workers.  Each is a process of its own, started and restarted by the supervisor, that
 * hands out a link to it by slot; each takes a few mails at a time and answers them in order.
 *
 * The mail that a worker was at when it died, hung or answered nonsense is charged for it: it gets one second
 * try in a worker that has done nothing yet, and then goes on unparsed (held raw).  Mails queued behind it
 * are given to another worker, and charged nothing.
 *
 * What a mail costs grows with its size.  So that a stream of large ones doesn't take the others' time, they
 * are begun one at a time, and while smaller mail comes in, only every POOL_LARGE_MS. */
#ifndef GATE_POOL_H
#define GATE_POOL_H

#include <poll.h>

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"

enum {
    POOL_WORKERS = 4,
    POOL_DEPTH = 4,       /* mails given to a worker at a time */
    POOL_WALL_MS = 5000,  /* a mail */
    POOL_TRIES = 2,       /* workers a mail may cost */
    POOL_SECOND_MS = 250, /* from one second try to the next: deaths cost new processes, and good mail shall
                             have its time beside a stream of bad ones (attack 106) */
    POOL_LARGE_BYTES = 128 << 10,
    POOL_LARGE_MS =
        250,           /* from one large mail's end, and as long again as it took, to the next one's begin */
    POOL_QUIET_MS = 5, /* without a smaller mail: it need not wait for that */
};

/* gate->supervisor is there. */
struct pool *pool_new(struct gate *);
void pool_free(struct pool **);

/* A new worker in that slot (the former one is given up).  Takes fd. */
void pool_link(struct pool *, uint64_t slot, int fd);

/* Ends in intake_parsed(), later. */
void pool_parse(struct pool *, struct intake *);

size_t pool_waiting(const struct pool *); /* mails given to no worker yet, or not answered */
/* The descriptors by which the workers that have a mail will soon answer, at most max; how many there are. */
size_t pool_reading(const struct pool *, struct pollfd *fds, size_t max);
size_t pool_workers(const struct pool *); /* there at the moment */

/* Mails that wait are given up: their source tries again. */
void pool_stop(struct pool *);

#endif
