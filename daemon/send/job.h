/* job.h: one mail that the gate handed over, until its result is told. */
#ifndef SEND_JOB_H
#define SEND_JOB_H

#include "daemon/base/sendjob.h"

struct job {
    struct job *next; /* in the queue of the transport that has it */
    uint64_t id;      /* the outbox row */
    struct sendjob envelope;
    struct span mail; /* owned by the job */
    bool retried;     /* once already, on another connection */
};

/* Notes that the last octet is about to leave; it must not before this was true.  False: the gate isn't there
 * any more. */
bool job_dot(const struct job *);

/* Tells the gate the result, and frees the job. */
void job_done(struct job *, const struct sendresult *);

/* Without a word to the gate. */
void job_free(struct job **);

#endif
