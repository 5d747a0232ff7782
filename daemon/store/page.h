/* page.h: calls to the engineers on call, and the tickets each is about.  Whom to call, and when, is the
 * gate's to say (oncall.h). */
#ifndef STORE_PAGE_H
#define STORE_PAGE_H

#include "daemon/store/db.h"

enum page_state {
    PAGE_CALLING,      /* nobody has it in hand */
    PAGE_ACKNOWLEDGED, /* somebody has */
    PAGE_OVER,         /* its tickets are resolved */
    PAGE_STATES
};

/* Times are milliseconds since 1970, 0: none. */
struct page {
    int64_t id;
    int64_t ticket;          /* the first one */
    struct span key;         /* by which those who are called know it again; never changes */
    struct span about, type; /* one page for each in a window: a site or an organization; a type */
    enum page_state state;
    int64_t level;       /* the configured one that was called last, from 0 */
    int64_t rounds;      /* how often all of them were, in vain */
    struct spans called; /* addresses and "hook:NAME", each once */
    int64_t at_ms;
    int64_t next_at_ms;   /* the next level is called then */
    int64_t digest_at_ms; /* the tickets that joined are told of then */
};

struct pages {
    struct page *v;
    size_t n;
};

/* Writes a new one, with its first ticket; p->id is ignored. */
enum result page_insert(struct db *, const struct page *, int64_t *id_r, struct why *);
/* Writes anew all but id, ticket, key, about, type and at_ms. */
enum result page_update(struct db *, const struct page *, struct why *);

/* The youngest that isn't over, made since since_ms; id 0: none.  about and type are compared with ASCII case
 * folded. */
enum result page_find(struct db *, struct span about, struct span type, int64_t since_ms, struct arena *,
                      struct page *page_r, struct why *);
/* The youngest that this ticket is of; id 0: none. */
enum result page_of_ticket(struct db *, int64_t ticket, struct arena *, struct page *page_r, struct why *);

/* Those with something to do at now_ms, or not before far_ms, at most limit; and when the next one has (0:
 * none).
 */
enum result page_due(struct db *, int64_t now_ms, int64_t far_ms, size_t limit, struct arena *,
                     struct pages *pages_r, struct why *);
enum result page_next(struct db *, int64_t *at_ms_r, struct why *);

/* A ticket more; twice is no error. */
enum result page_join(struct db *, int64_t page, int64_t ticket, struct why *);
struct page_tickets {
    int64_t *v;
    size_t n;
};
/* Those that joined and were not told of yet, by number; from then on they were. */
enum result page_take_joined(struct db *, int64_t page, struct arena *, struct page_tickets *tickets_r,
                             struct why *);
/* How many of its tickets are open or pending. */
enum result page_live_tickets(struct db *, int64_t page, int64_t *count_r, struct why *);

#endif
