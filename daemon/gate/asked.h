/* asked.h: what the send role was asked for, in memory alone, until it answers: questions wait while there is
 * no send role, and those that go down with it come back to whoever asked.  Used by web.c and grants.c. */
#ifndef GATE_ASKED_H
#define GATE_ASKED_H

#include "daemon/base/ipc.h"

/* First in a question of the owner's, who makes and frees it. */
struct asked {
    struct asked *next;
    uint64_t id;
    bool sent;
};

struct asked_list {
    struct asked *first; /* NULL when all are answered */
    struct ipc *link;
    uint64_t last_id;
    void (*put)(struct ipc *, struct asked *); /* writes its frame */
};

/* Numbers it, and sends it where the send role is there. */
void asked_add(struct asked_list *, struct asked *);
/* The send role is there: sends what waits. */
void asked_link(struct asked_list *, struct ipc *);
/* It has gone: those it had, out of the list as one of their own (whoever is told may ask again). */
struct asked *asked_lost(struct asked_list *);
struct asked *asked_find(const struct asked_list *, uint64_t id); /* NULL: nobody asked */
void asked_remove(struct asked_list *, struct asked *);

#endif
