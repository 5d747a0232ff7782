/* thread.h: the Message-IDs by which a person's mail client puts a ticket's mails into one thread. */
#ifndef STORE_THREAD_H
#define STORE_THREAD_H

#include "daemon/store/db.h"

struct thread {
    struct spans ids; /* without <>, the oldest first, `last` among them */
    struct span last; /* what a mail to him answers: the newest that he wrote or got; empty: none */
};

/* The newest max mails that customers wrote on the ticket, or that went to this address. */
enum result thread_of(struct db *, int64_t ticket, struct span to, size_t max, struct arena *,
                      struct thread *thread_r, struct why *);

#endif
