/* outbox.h: what is to be sent, as rendered octets, and what became of it.
 *
 *   queued --claim--> sending --result--> sent | deferred | failed | unknown
 *   deferred, unknown --claim (next_at)--> sending          sent --bounce--> bounced
 *
 * When to try again, and how often, is the gate's to say. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "daemon/store/db.h"

enum outbox_state {
    OUTBOX_QUEUED,
    OUTBOX_SENDING,
    OUTBOX_SENT,
    OUTBOX_DEFERRED,
    OUTBOX_FAILED,
    OUTBOX_UNKNOWN, /* dropped after the dot, before 250: may have arrived */
    OUTBOX_BOUNCED,
    OUTBOX_STATES
};
enum outbox_kind {
    OUTBOX_CONFIRMATION,
    OUTBOX_REPLY,
    OUTBOX_NOTICE,
    OUTBOX_TRANSCRIPT,
    OUTBOX_REMINDER,
    OUTBOX_PAGE,
    OUTBOX_ALERT,
    OUTBOX_KINDS
};
/* Which budget of contract.md's `limits` a mail falls under. */
enum outbox_budget {
    OUTBOX_BUDGET_NONE, /* written by hand */
    OUTBOX_BUDGET_STRANGER,
    OUTBOX_BUDGET_CUSTOMER,
    OUTBOX_BUDGET_NOTICE,
    OUTBOX_BUDGETS
};
const char *outbox_state_name(enum outbox_state); /* names as in contract.md */
bool outbox_state_parse(struct span name, enum outbox_state *state_r);
const char *outbox_kind_name(enum outbox_kind);

struct outbox {
    int64_t id;
    int64_t ticket, mail, entry; /* that it is about, that caused it, that it carries; 0: none */
    enum outbox_kind kind;
    enum outbox_budget budget;
    struct span to;              /* exactly one recipient, as it is mailed to; of a hook: "hook:NAME" */
    struct span envelope_sender; /* empty: the null sender */
    struct span message_id;      /* without <> */
    enum outbox_state state;
    int64_t attempts;
    int64_t unknowns; /* how often it ended as unknown: such a mail is resent at most once */
    int64_t created_at_ms;
    int64_t next_at_ms; /* when it is due; 0: waits for nothing */
    int64_t sent_at_ms, bounced_at_ms;
    struct span remote, response, last_error; /* host; its last reply; one line for a person */
    int64_t size_bytes;
    struct span hook; /* its octets are posted to the configured hook of this name; empty: mailed */
};

struct outboxes {
    struct outbox *v;
    size_t n;
};

/* Queues a mail: row and octets (CRLF lines) in one.  Of `row` are read: ticket, mail, entry, kind,
 * budget (counted, tally.h), to, envelope_sender, message_id, hook, created_at_ms, next_at_ms (0: now, that
 * is created_at_ms). */
enum result outbox_insert(struct db *, const struct outbox *row, struct span octets, int64_t *id_r,
                          struct why *);

/* Takes up to max rows that are due at now_ms, the longest due first, sets them to sending and counts the
 * attempt. None while the outbox is paused. */
enum result outbox_claim(struct db *, int64_t now_ms, size_t max, struct arena *, struct outboxes *rows_r,
                         struct why *);
/* No wait is that long: a row that is due later than that from now was put off by a clock that was wrong. */
enum { OUTBOX_FAR_MS = 86400 * 1000 };
/* Such rows are due at now_ms. */
enum result outbox_bring_near(struct db *, int64_t now_ms, struct why *);
/* When the next row is due; *at_ms_r 0: none waits, or paused. */
enum result outbox_next(struct db *, int64_t *at_ms_r, struct why *);
/* Both are about mail alone: what waits for a hook is claimed hook by hook, so that one that is down stands
 * in nobody's way.  outbox_hooks: each hook that has rows waiting, and when its first one is due; none while
 * paused. */
struct outbox_hook {
    struct span name;
    int64_t next_at_ms;
};
struct outbox_hooks {
    struct outbox_hook *v;
    size_t n;
};
enum result outbox_hooks(struct db *, struct arena *, struct outbox_hooks *hooks_r, struct why *);
enum result outbox_claim_hook(struct db *, struct span hook, int64_t now_ms, size_t max, struct arena *,
                              struct outboxes *rows_r, struct why *);

struct outbox_result {
    enum outbox_state
        state; /* sent, deferred, failed, unknown, or queued (not tried at all: counts no attempt) */
    int64_t at_ms;
    int64_t next_at_ms; /* deferred, queued and unknown (0: an unknown one isn't tried again) */
    struct span remote, response, error;
};
/* What became of a row that was sending; *was_r (may be NULL) is false, and nothing is written, where it
 * isn't sending (any more): a result that comes late. */
enum result outbox_settle(struct db *, int64_t id, const struct outbox_result *, bool *was_r, struct why *);
/* Its row stays, its octets go: it can't be sent again. */
enum result outbox_forget(struct db *, int64_t id, struct why *);
/* The host took it and its bounce came later. */
enum result outbox_bounce(struct db *, int64_t id, int64_t at_ms, struct span diagnostic, struct why *);
/* At the gate's start, for rows left in `sending`: those of the n in `past` may have arrived and become
 * unknown, due at next_at_ms where it is the first time, waiting for nothing where it isn't; all others are
 * queued as if they had not been claimed.  past NULL: all mails may have arrived (a hook is called again: it
 * knows what it has seen by its id).  *count_r: how many are unknown. */
enum result outbox_recover(struct db *, const int64_t *past, size_t n, int64_t next_at_ms, int64_t *count_r,
                           struct why *);

/* The answers of a ticket whose octets are kept, in the order of their entries; of each the first mail. */
struct outbox_answers {
    struct outbox_answer {
        int64_t entry, outbox;
    } * v;
    size_t n;
};
enum result outbox_answers(struct db *, int64_t ticket, struct arena *, struct outbox_answers *answers_r,
                           struct why *);

/* *row_r.id is 0 where there is none. */
enum result outbox_get(struct db *, int64_t id, struct arena *, struct outbox *row_r, struct why *);
enum result outbox_octets(struct db *, int64_t id, struct arena *, struct span *octets_r, bool *found_r,
                          struct why *);
/* The row of this ticket with that Message-ID; id 0: none. */
enum result outbox_find_message(struct db *, int64_t ticket, struct span message_id, struct arena *,
                                struct outbox *row_r, struct why *);

/* The Message-ID of the last confirmation or reply that we sent to this address about the ticket; empty:
 * none.
 */
enum result outbox_last_message(struct db *, int64_t ticket, struct span to, struct arena *,
                                struct span *message_id_r, struct why *);

/* Has the last answer (kind reply; all its mails carry one entry) not left yet, or failed, or come back?
 * Until it has, its ticket isn't closed by itself and nobody is reminded of it.  One that is `unknown` for
 * good may have arrived, and counts as delivered; one that others than the requester can't get is not waited
 * for. */
enum result outbox_undelivered(struct db *, int64_t ticket, bool *undelivered_r, struct why *);

/* By hand.  retry: due now, whatever it is but sending or sent, if its octets are there.  flush: the same for
 * all deferred rows. drop: gone, unless it is sending, by number, or (id 0) all to that address. */
enum result outbox_retry(struct db *, int64_t id, int64_t now_ms, bool *was_r, struct why *);
enum result outbox_flush(struct db *, int64_t now_ms, int64_t *count_r, struct why *);
enum result outbox_drop(struct db *, int64_t id, struct span to, int64_t *count_r, struct why *);
/* A pause survives restarts. */
enum result outbox_pause(struct db *, bool paused, struct why *);
enum result outbox_paused(struct db *, bool *paused_r, struct why *);

/* For budgets: how many mails of this budget were queued for this address since then (as TALLY_SANE_MS says),
 * counted up to max at most. */
enum result outbox_spent_on(struct db *, enum outbox_budget, struct span to, int64_t since_ms, int64_t max,
                            int64_t *count_r, struct why *);
/* The same for all addresses together; since_ms is taken down to the begin of its ten minutes. */
enum result outbox_spent(struct db *, enum outbox_budget, int64_t since_ms, int64_t *count_r, struct why *);

/* For `outbox list`: newest first, below before_id (0: from the newest). */
struct outbox_filter {
    bool state_set;
    enum outbox_state state;
    bool waiting; /* only what is being sent, or will be by itself */
    int64_t ticket;
    int64_t before_id;
    size_t limit;
};
enum result outbox_list(struct db *, const struct outbox_filter *, struct arena *, struct outboxes *rows_r,
                        struct why *);

struct outbox_counts {
    int64_t by_state[OUTBOX_STATES]; /* sent is not counted (0): it is what remains of `total` */
    int64_t total;                   /* ever queued */
    int64_t oldest_due_ms;           /* the longest due row; 0: none waits */
};
enum result outbox_count(struct db *, struct outbox_counts *counts_r, struct why *);

#endif
