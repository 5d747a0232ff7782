/* httpjob.h: what the gate has send call, and what came of it: the payloads of IPC_HTTP (httpjob_write(),
 * "\n", the body) and IPC_HTTP_DONE (httpresult_write(), "\n", the answer's body).
 *
 * A job names what is called and never where: URL, secret, time-out and what it may reach are taken by send
 * from its own configuration. */
#ifndef BASE_HTTPJOB_H
#define BASE_HTTPJOB_H

#include "parsers/arena.h"
#include "parsers/buf.h"

enum httpjob_for { HTTPJOB_HOOK, HTTPJOB_DIRECTORY };

enum {
    HTTPJOB_HOOK_ANSWER_MAX = 64 << 10, /* octets of an answer that are read */
    HTTPJOB_DIRECTORY_MAX = 32 << 20,
    HTTPJOB_DIRECTORY_MS = 60 * 1000,
};

struct httpjob {
    enum httpjob_for what;
    struct span name; /* of the hook; empty for the directory */
    struct span id;   /* of a hook's call: the same at each try */
    struct span etag; /* of the directory that we have; empty: none */
};

enum httpresult_class {
    HTTPRESULT_ANSWERED, /* status is set */
    HTTPRESULT_NOT_NOW,  /* no answer: network, TLS, time-out */
    HTTPRESULT_NEVER,    /* not called: no such hook, an address that it may not reach */
};

struct httpresult {
    enum httpresult_class class;
    int status;
    bool cut;              /* the answer was longer than what is read of it */
    int64_t retry_after_s; /* as the answer says; 0: it doesn't */
    char etag[200], remote[160];
    char error[300]; /* one line; "" where ANSWERED */
};

void httpjob_write(const struct httpjob *, struct buf *out);
/* False where it is no job.  Texts in the arena. */
bool httpjob_read(struct span json, struct arena *, struct httpjob *job_r);
void httpresult_write(const struct httpresult *, struct buf *out);
bool httpresult_read(struct span json, struct httpresult *result_r);

#endif
