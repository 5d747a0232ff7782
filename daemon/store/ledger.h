/* ledger.h: one row for every mail that ever came, with its one outcome and the rule that decided; the raw
 * mail; and the keys by which the same mail is known again.  Nothing here decides: unique constraints do.
 *
 * A mail's order of writing, inside one savepoint: ledger_claim() (its id, or whose duplicate it is),
 * ticket_insert() where one opens, ledger_insert(), ledger_raw_put(), entry_insert() and the rest,
 * outbox_insert(), ledger_set_answer(). */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "daemon/store/db.h"

enum ledger_outcome {
    LEDGER_OPENED,
    LEDGER_UPDATED,
    LEDGER_NOTED, /* recorded, not shown to the customer */
    LEDGER_COMMAND,
    LEDGER_BOUNCE,
    LEDGER_AUTOMATIC,
    LEDGER_DUPLICATE,
    LEDGER_HELD,
    LEDGER_REFUSED, /* by configuration; answered as such */
    LEDGER_IGNORED, /* our own mail come back */
    LEDGER_OUTCOMES
};
const char *ledger_outcome_name(enum ledger_outcome); /* as in contract.md */
bool ledger_outcome_parse(struct span name, enum ledger_outcome *outcome_r);

/* Where an IMAP mail was found (RFC 3501 section 2.3.1.1). */
struct ledger_uid {
    bool set;
    struct span server, user, folder;
    uint32_t uidvalidity, uid;
};

/* What tells a mail from all others.  Hashes are 64 hex digits, or empty where there is none. */
struct ledger_keys {
    struct span message_id; /* without <>; empty: none, then whole_sha256 is the key */
    struct span body_sha256, text_sha256, whole_sha256;
    struct ledger_uid uid;
};

/* Claims the keys for a new ledger row.  *id_r: the number the row will have (ledger_insert it in this
 * transaction). *duplicate_of_r: 0, or the earlier mail that one of the keys belongs to; *id_r is then still
 * good for the duplicate's own row, and the keys that were new point to the earlier mail. self: 0, or the
 * ledger row that is being tried again: its own keys are no duplicates, and *id_r is self. */
enum result ledger_claim(struct db *, const struct ledger_keys *, int64_t self, int64_t *id_r,
                         int64_t *duplicate_of_r, struct why *);

struct ledger_mail {
    int64_t id, received_at_ms;
    struct span source;  /* "lmtp", "pipe", "imap:NAME", "import" */
    struct span mailbox; /* its configured name; empty: none */
    struct span message_id;
    bool sender_known;      /* false: no envelope sender is known, which isn't the null one */
    struct span sender;     /* envelope sender; known and empty: the null sender */
    struct span recipients; /* envelope recipients, joined by ", " */
    struct span from, to;   /* header: the first From address; To and Cc addresses joined by ", " */
    struct span subject;
    int64_t size_bytes;
    enum ledger_outcome outcome;
    struct span rule;     /* that decided */
    int64_t ticket;       /* 0: none */
    int64_t answer;       /* outbox id; 0: none */
    struct span withheld; /* the rule that withheld the answer; empty: none was withheld */
    struct span detail;   /* one line for a person */
    struct span walk;     /* how the rules were gone through, as the gate writes it */
    struct span sha256;   /* of the whole mail, 64 hex digits */
    int64_t duplicate_of; /* 0: none */
};

struct ledger_mails {
    struct ledger_mail *v;
    size_t n;
};

/* Writes the row with mail->id (claimed before) and counts it (tally.h: "mail", by door and outcome). */
enum result ledger_insert(struct db *, const struct ledger_mail *, struct why *);
/* Writes anew what a second judgement changes: outcome, rule, ticket, answer, withheld, detail, walk. */
enum result ledger_update(struct db *, const struct ledger_mail *, struct why *);
enum result ledger_set_answer(struct db *, int64_t id, int64_t outbox, struct why *);

/* *mail_r in the arena; its id is 0 where there is no such row. */
enum result ledger_get(struct db *, int64_t id, struct arena *, struct ledger_mail *mail_r, struct why *);
/* Mails that bear this Message-ID, duplicates left out, oldest first, at most max (walk not read). */
enum result ledger_find_message(struct db *, struct span message_id, size_t max, struct arena *,
                                struct ledger_mails *mails_r, struct why *);

/* The raw mail as received, once, by its ledger id. */
enum result ledger_raw_put(struct db *, int64_t id, struct span raw, struct why *);
/* *found_r false: none is kept (any more). */
enum result ledger_raw_get(struct db *, int64_t id, struct arena *, struct span *raw_r, bool *found_r,
                           struct why *);
/* A range of it, for an attachment (decode it with codec.h); PERM where it isn't there. */
enum result ledger_raw_range(struct db *, int64_t id, uint64_t offset, uint64_t length, struct arena *,
                             struct span *octets_r, struct why *);

/* For `mail list`.  Empty spans, zeros and outcome_set false filter nothing.  Addresses are compared with
 * ASCII case folded, as parts; the subject as fold.h has it, so that "arger" finds "ÄRGER".  Newest first,
 * from below before_id (0: from the newest) on, at most limit. */
struct ledger_filter {
    struct span from, to, subject, message_id, mailbox;
    int64_t ticket;
    bool outcome_set;
    enum ledger_outcome outcome;
    int64_t since_ms, until_ms;
    int64_t before_id;
    size_t limit;
};
/* Fewer than limit rows: that was all.  Reads in transactions well under a second each.  walk is not read. */
enum result ledger_list(struct db *, const struct ledger_filter *, struct arena *,
                        struct ledger_mails *mails_r, struct why *);

/* How many mails came by which door and how they ended, since then (0: ever; else taken down to the begin of
 * its ten minutes), and when the last of them did. */
struct ledger_tally {
    struct span source;
    enum ledger_outcome outcome;
    int64_t count, last_at_ms;
};
struct ledger_tallies {
    struct ledger_tally *v;
    size_t n;
};
enum result ledger_tally(struct db *, int64_t since_ms, struct arena *, struct ledger_tallies *tallies_r,
                         struct why *);
/* The same for ever, summed up over outcomes (outcome says nothing): when each door last took a mail. */
enum result ledger_doors(struct db *, struct arena *, struct ledger_tallies *doors_r, struct why *);

#endif
