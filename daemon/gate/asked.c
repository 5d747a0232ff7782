/* asked.c: see asked.h.  Floor: gate. */
#include "daemon/gate/asked.h"

static void put(struct asked_list *l, struct asked *q)
{
    l->put(l->link, q);
    q->sent = true;
}

void asked_add(struct asked_list *l, struct asked *q)
{
    q->id = ++l->last_id;
    q->next = l->first;
    l->first = q;
    if (l->link)
        put(l, q);
}

void asked_link(struct asked_list *l, struct ipc *link)
{
    l->link = link;
    for (struct asked *q = l->first; q; q = q->next)
        if (!q->sent)
            put(l, q);
}

struct asked *asked_lost(struct asked_list *l)
{
    struct asked *sent = NULL, **place = &l->first;
    l->link = NULL;
    for (struct asked *q; (q = *place);) {
        if (!q->sent) {
            place = &q->next;
            continue;
        }
        *place = q->next;
        q->next = sent;
        sent = q;
    }
    return sent;
}

struct asked *asked_find(const struct asked_list *l, uint64_t id)
{
    struct asked *q = l->first;
    while (q && q->id != id)
        q = q->next;
    return q;
}

void asked_remove(struct asked_list *l, struct asked *q)
{
    struct asked **place = &l->first;
    while (*place != q)
        place = &(*place)->next;
    *place = q->next;
}
