/* ticket.h: tickets and the links between them.  Sections are in section.h, people in participant.h, the
 * timeline in entry.h.  Which change is allowed is the gate's; here it is written down. */
#ifndef STORE_TICKET_H
#define STORE_TICKET_H

#include "daemon/store/db.h"

enum ticket_status { TICKET_OPEN, TICKET_PENDING, TICKET_RESOLVED, TICKET_CLOSED, TICKET_STATUSES };
enum ticket_priority { TICKET_LOW, TICKET_NORMAL, TICKET_HIGH, TICKET_URGENT, TICKET_PRIORITIES };

const char *ticket_status_name(enum ticket_status); /* names as in contract.md */
bool ticket_status_parse(struct span name, enum ticket_status *status_r);
const char *ticket_priority_name(enum ticket_priority);
bool ticket_priority_parse(struct span name, enum ticket_priority *priority_r); /* ASCII case folded */

enum { TICKET_RANDOM_BYTES = 16 };

/* Times are milliseconds since 1970, 0: not (yet).  Texts: empty where absent. */
struct ticket {
    int64_t id;
    enum ticket_status status;
    enum ticket_priority priority;
    struct span type, subject;
    struct span site;      /* its id in the directory, or as stated where nobody knows it; empty: none */
    struct span site_uuid; /* where the directory has one */
    bool site_inferred;    /* read from elsewhere than the subject or a Site: line */
    struct span organization, plan; /* ids; as they were when the ticket last got its site or requester */
    struct span requester, requester_name; /* address as written */
    struct span reply_to;                  /* where a person's answer goes, if not to the requester */
    struct span assignee;                  /* an agent's address */
    struct span address;  /* the address of ours it was written to: answers leave from there */
    struct span mailbox;  /* the configured mailbox it came by; empty: none */
    struct span language; /* ISO 639-1 */
    struct span timezone;
    int64_t opened_at_ms, updated_at_ms; /* updated_at: last activity */
    int64_t first_response_due_ms, first_responded_at_ms, resolved_at_ms;
    int64_t status_at_ms; /* it has this status, or the customer our last answer, since then */
    int64_t
        clock_left_s;   /* of the first answer's time, where the clock stands; 0: it runs, or there is none */
    int64_t warn_at_ms; /* agents are warned of the due time then; 0: they were, or there is none */
    int64_t wake_at_ms; /* something happens to it by itself then (clocks.h); 0: nothing */
    bool closing;       /* resolved, and to be closed once the last answer has arrived */
    bool missed, reminded;     /* the due time went by, and was told; the requester was reminded */
    struct spans environments; /* dev, test, live, multidev:NAME */
    struct spans missing;      /* names of sections asked for and not there */
    bool began_set;
    int64_t began_at_s; /* seconds since 1970 */
    int began_offset_min;
    bool verified;       /* the requester is proven */
    int64_t merged_into; /* 0: no */
    int64_t seq;         /* of the last Message-ID made for this ticket (ticket_take_seq) */
    unsigned char random[TICKET_RANDOM_BYTES]; /* tokens are bound to it; never changes */
};

/* Borrowed from *t. */
static inline struct span ticket_random(const struct ticket *t)
{
    return span_make((const char *)t->random, sizeof t->random);
}

struct tickets {
    struct ticket *v;
    size_t n;
};

/* Writes a new ticket; t->id is ignored, *id_r is its number, which is never used twice. */
enum result ticket_insert(struct db *, const struct ticket *t, int64_t *id_r, struct why *);
/* Writes anew all but id, opened_at_ms, seq and random. */
enum result ticket_update(struct db *, const struct ticket *t, struct why *);
/* *ticket_r in the arena; its id is 0 where there is none. */
enum result ticket_get(struct db *, int64_t id, struct arena *, struct ticket *ticket_r, struct why *);
/* The next number for a Message-ID of this ticket: 1, 2, 3 ... (a new ticket's first is t->seq + 1). */
enum result ticket_take_seq(struct db *, int64_t id, int64_t *seq_r, struct why *);

/* For `list`.  Empty spans, zeros and status_set false filter nothing. */
struct ticket_filter {
    bool status_set;
    enum ticket_status status;
    bool unclosed; /* of all statuses but that one */
    struct span site, organization, type;
    struct span assignee;                    /* an agent's address, or what stands before its "@" */
    bool unassigned;                         /* of nobody; assignee is empty */
    struct span requester;                   /* an address, ASCII case folded */
    struct span person;                      /* requester or participant (not merely named) */
    int64_t overdue_at_ms;                   /* open, not answered, and due before then */
    int64_t before_updated_at_ms, before_id; /* the last row of the page before: both, or both 0 */
    size_t limit;
};
/* Newest activity first.  Fewer than limit rows: that was all.  Each transaction is well under a second. */
enum result ticket_list(struct db *, const struct ticket_filter *, struct arena *, struct tickets *tickets_r,
                        struct why *);

/* The next numbers that tickets have, after that one (0: from the first), at most max; *n_r fewer: that was
 * all. */
enum result ticket_ids(struct db *, int64_t after, int64_t *ids, size_t max, size_t *n_r, struct why *);

struct ticket_counts {
    int64_t by_status[TICKET_STATUSES];
    int64_t overdue;           /* as of now_ms */
    int64_t oldest_open_at_ms; /* last activity of the open ticket that waits longest; 0: none */
};
enum result ticket_count(struct db *, int64_t now_ms, struct ticket_counts *counts_r, struct why *);

/* Those to which something happens by itself at now_ms or before, in that order, at most limit; and when the
 * next one's moment is (0: none waits). */
enum result ticket_due(struct db *, int64_t now_ms, size_t limit, struct arena *, struct tickets *tickets_r,
                       struct why *);
enum result ticket_next_wake(struct db *, int64_t *at_ms_r, struct why *);
/* All that aren't closed, by number, behind after_id. */
enum result ticket_list_live(struct db *, int64_t after_id, size_t limit, struct arena *,
                             struct tickets *tickets_r, struct why *);

/* How promises of a first answer were kept by tickets opened since since_ms (of the last 20,000): answered in
 * time; answered late, or not at all and due before now_ms. */
struct ticket_promises {
    int64_t kept, missed;
};
enum result ticket_promises(struct db *, int64_t since_ms, int64_t now_ms, struct ticket_promises *promises_r,
                            struct why *);

/* Links, both ways: kind is "related", "follow-up" or "merged". */
struct ticket_link {
    int64_t ticket;
    struct span kind;
};
struct ticket_links {
    struct ticket_link *v;
    size_t n;
};
enum result ticket_link(struct db *, int64_t a, int64_t b, struct span kind,
                        struct why *); /* twice is no error */
enum result ticket_links(struct db *, int64_t id, struct arena *, struct ticket_links *links_r, struct why *);

#endif
