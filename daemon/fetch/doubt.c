/* doubt.c: see doubt.h.  Called by batch.c; floor: fetch. */
#include "daemon/fetch/doubt.h"

#include <stdio.h>
#include <string.h>

static struct doubted *find(struct doubt *d, uint32_t uid)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->v[i].uid == uid)
            return &d->v[i];
    return NULL;
}

static void drop(struct doubt *d, struct doubted *it)
{
    size_t i = (size_t)(it - d->v);
    d->n--;
    memmove(d->v + i, d->v + i + 1, (d->n - i) * sizeof d->v[0]);
}

bool doubt_add(struct doubt *d, uint32_t uid, const char *text)
{
    struct doubted *it = find(d, uid);
    if (it) {
        it->state = it->state == DOUBT_LAST_CHANCE ? DOUBT_CONDEMNED : DOUBT_ASIDE;
        return true;
    }
    if (d->n == DOUBT_MAX) {
        d->n = 0;
        return false;
    }
    it = &d->v[d->n++];
    *it = (struct doubted){.uid = uid, .state = DOUBT_ASIDE};
    snprintf(it->text, sizeof it->text, "%s", text);
    return true;
}

bool doubt_known(const struct doubt *d, uint32_t uid)
{
    return find((struct doubt *)d, uid) != NULL;
}

bool doubt_skips(const struct doubt *d, uint32_t uid)
{
    const struct doubted *it = find((struct doubt *)d, uid);
    return it && (it->state == DOUBT_ASIDE || it->state == DOUBT_CONDEMNED);
}

uint32_t doubt_retry(struct doubt *d)
{
    uint32_t lowest = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->v[i].state != DOUBT_ASIDE)
            continue;
        d->v[i].state = DOUBT_RETRY;
        if (lowest == 0 || d->v[i].uid < lowest)
            lowest = d->v[i].uid;
    }
    return lowest;
}

bool doubt_read(struct doubt *d, uint32_t uid)
{
    struct doubted *it = find(d, uid);
    bool any = false;
    if (it)
        drop(d, it);
    for (size_t i = 0; i < d->n; i++)
        any |= d->v[i].uid < uid && d->v[i].state != DOUBT_CONDEMNED;
    for (size_t i = 0; i < d->n && any; i++)
        if (d->v[i].state == DOUBT_ASIDE || d->v[i].state == DOUBT_RETRY)
            d->v[i].state = DOUBT_LAST_CHANCE;
    return any;
}

bool doubt_next(struct doubt *d, uint32_t uid, struct doubted *it_r)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->v[i].uid < uid && d->v[i].state == DOUBT_CONDEMNED) {
            *it_r = d->v[i];
            drop(d, &d->v[i]);
            return true;
        }
    }
    return false;
}
