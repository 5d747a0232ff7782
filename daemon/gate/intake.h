/* intake.h: one mail on its way through the gate, from the door that took it to the door's answer.  Every
 * door (LMTP, over it the pipe and import, IMAP, and held mail that is tried again) makes one of these and
 * submits it; there is no other way in for a mail.
 *
 * The door owns the intake: it makes it, submits it once, gets done() exactly once, from the loop, after the
 * COMMIT that holds the mail or after the failure, and frees it then.  In between it belongs to the gate. */
#ifndef GATE_INTAKE_H
#define GATE_INTAKE_H

#include "daemon/base/result.h"
#include "daemon/gate/group.h"
#include "daemon/gate/mailfile.h"
#include "parsers/arena.h"
#include "parsers/facts.h"

#include "daemon/store/ledger.h"

struct gate;

enum intake_source { INTAKE_LMTP, INTAKE_PIPE, INTAKE_IMAP, INTAKE_IMPORT };

enum intake_sender {
    INTAKE_SENDER_KNOWN,
    INTAKE_SENDER_NULL,    /* MAIL FROM:<>: never answer */
    INTAKE_SENDER_UNKNOWN, /* the source keeps no envelope: the mail's own fields must do */
};

/* What the walk found, read by the door once the mail is committed. */
struct intake_answer {
    enum result result;   /* OK: 250.  PERM: committed with outcome `refused`, and answered so.  TEMP: 451 */
    struct why why;       /* where result isn't OK */
    int64_t mail;         /* ledger id */
    int64_t ticket;       /* 0: none */
    const char *outcome;  /* a literal, the contract's word: "opened", "updated", ... */
    const char *rule;     /* that decided; NULL: none did */
    int64_t outbox;       /* the answer's row; 0: none */
    const char *withheld; /* the rule that withheld the answer; NULL: none did */
    struct span detail;   /* what the ledger says besides; in the intake's arena */
};

enum { INTAKE_RELEASES_MAX = 20 };

struct intake {
    struct group_item item; /* the group's own hook */
    struct arena *arena;    /* all that is parsed from this mail or decided about it; dies with it */
    uint64_t number;        /* of this process, for the parse workers' frames and the log */

    /* The mail, as it came (dots unstuffed).  raw is readable until the intake is freed, and nobody else can
     * change it. */
    struct span raw;
    char sha256[65];      /* hex, of raw */
    struct mailfile file; /* what raw lies in, where it came by a door that keeps it so */

    /* Envelope and arrival */
    enum intake_source source;
    struct span mailbox; /* configured name: for INTAKE_IMAP always, else where the door named one */
    enum intake_sender sender_kind;
    struct span sender;       /* empty but for INTAKE_SENDER_KNOWN */
    struct spans recipients;  /* as given, in order; may be empty (import) */
    int64_t received_at_ms;   /* wall clock, when the last octet had come */
    const char *source_label; /* "lmtp", "pipe", "imap:NAME", "import": the ledger's word, in the arena */

    struct ledger_uid uid; /* for INTAKE_IMAP */
    bool resync; /* its UIDVALIDITY has changed, or it is imported: if it is known by its content, it is no
                    news for the ledger */
    bool quiet;  /* old mail that is taken in by hand: nothing is answered */
    const char *note; /* for the ledger's detail, what the door has to say of it; NULL: nothing */

    struct intake *next; /* in the queue of whoever has it */

    /* A held mail that is tried again, by hand (control_held.c): its ledger id, which it keeps, and its raw
     * mail, already stored.  0: a new one.  let_in: whatever held it is to be passed over. */
    int64_t again;
    bool let_in;
    int64_t confirm; /* the ledger id of a mail whose withheld confirmation is wanted (confirm.h); 0: none */

    /* Parsed.  NULL: hold the mail raw, for held_reason ("parse: ...", "suspect: ..."). */
    const struct facts *facts;
    const char *held_reason;
    unsigned tries;  /* parse workers it has cost */
    bool suspicious; /* its hash stands in `suspect`, to be cleared with its commit */

    /* `gatepost explain`: judged only, nothing is written; what came out, as JSON (explain.h). */
    bool asks;
    struct span explained;

    uint64_t noted; /* by walk_mail(), of its answer (repeat.h); 0: none */

    /* Held mails that this one lets in, once it is committed. */
    int64_t releases[INTAKE_RELEASES_MAX];
    size_t n_releases;

    struct intake_answer answer;
    void (*done)(struct intake *, void *arg);
    void *done_arg;
};

/* Old mail that is taken in by hand: nothing of what comes of it goes out, to anybody. */
static inline bool intake_is_quiet(const struct intake *in)
{
    return in->quiet || in->source == INTAKE_IMPORT;
}

/* An empty one, with its arena.  Never NULL. */
struct intake *intake_new(void);
void intake_free(struct intake **);

/* The source that a label of the ledger names ("pipe", "imap:NAME"); INTAKE_LMTP where it names none. */
enum intake_source intake_source_of(struct span label);

/* Parse, group, done().  raw, sha256, source, envelope and done are set. */
void intake_submit(struct gate *, struct intake *);

/* The pool's answer: facts are there, or held_reason says why not. */
void intake_parsed(struct gate *, struct intake *);
/* TEMP, before anything was written: done() hears it. */
void intake_give_up(struct gate *, struct intake *, const struct why *);

/* A first-in first-out queue of intakes. */
struct intakes {
    struct intake *head, *tail;
    size_t n;
};
void intakes_push(struct intakes *, struct intake *);
struct intake *intakes_pop(struct intakes *); /* NULL: none */

#endif
