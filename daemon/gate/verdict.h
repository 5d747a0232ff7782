/* verdict.h: what is decided about a mail, as plain data: made by judge.c and its rules, turned into rows by
 * apply.c.  Everything it points to lives in the mail's arena. */
#ifndef GATE_VERDICT_H
#define GATE_VERDICT_H

#include "daemon/gate/compose.h"
#include "daemon/gate/state.h"
#include "daemon/store/entry.h"
#include "daemon/store/ledger.h"
#include "daemon/store/ticket.h"

/* What a person is to a ticket, as written down with it.  A member is let in by the directory and only as
 * long as it says so; one in "cc" by an agent; one who is named stood in To or Cc, and takes no part. */
#define VERDICT_MEMBER "member"
#define VERDICT_CC     "cc"
#define VERDICT_NAMED  "named"

struct verdict_person {
    struct span address, name;
    const char *role;
};

struct verdict_people {
    struct verdict_person *v;
    size_t n;
};

/* A held mail, let in or put away. */
enum { VERDICT_DECIDED_MAX = 20 };
struct verdict_decided {
    int64_t mail;
    bool release;
};

enum { VERDICT_LINKS_MAX = 20 };

struct verdict {
    enum ledger_outcome outcome;
    const char *rule;   /* the row of the table that took the mail: a literal */
    struct span detail; /* one line for a person; empty: nothing to add */

    /* The ticket, as it is to be written.  opens: a new one (ticket.id 0 until apply).  Else ticket.id is
     * the one the mail is filed on, or 0: none. */
    bool opens;
    struct ticket ticket;
    enum state_event event;
    int64_t follows;       /* the ticket the new one is linked to; 0: none */
    const char *link_kind; /* "follow-up" or "related" */

    /* Its timeline */
    bool enters;
    enum entry_kind entry_kind;
    struct span entry_text, entry_quoted;
    bool verified;                    /* the author is proven */
    bool attaches;                    /* the mail's attachments are the ticket's */
    struct spans events;              /* lines more, each an event: what was corrected */
    bool section_put[FACTS_SECTIONS]; /* from the facts */
    struct verdict_people people;

    /* A bounce: the outbox row that came back; 0: none. */
    int64_t bounced;
    struct span diagnostic;
    struct span dead; /* an address that it came back from for good; empty: none */

    /* What an agent decided about held mail. */
    struct verdict_decided decided[VERDICT_DECIDED_MAX];
    size_t n_decided;

    /* The answer.  answers: one is wanted; withheld: the rule that keeps it back, or NULL.  answer holds all
     * but ticket, message_id and reply_to, which apply.c knows. */
    bool answers;
    const char *withheld;
    struct compose answer;
    /* What an agent ordered besides what it changed in `ticket`, events and people. */
    struct entry_attachments wanted; /* files that go to him with the transcript */
    /* A mail that he forwarded for somebody: whose it is, when it was written (0: not told), and what that
     * person is told besides the transcript. */
    struct facts_mailbox on_behalf;
    int64_t written_at_ms;
    bool confirms;
    struct compose confirmation;
    bool speaks;  /* its own text is an answer: that one is what must arrive */
    bool obeys;   /* that he ordered, or answered: what follows counts */
    bool reopens; /* the ticket that this one is merged into: nothing waited there, but a message here */
    bool assigns; /* to somebody: who is told, if it isn't himself */
    struct spans leaves; /* addresses that take part no more */
    struct span blocks;  /* an address to block; empty: none */
    int64_t links[VERDICT_LINKS_MAX];
    size_t n_links;
    bool sets_priority; /* in so many words: a type says no more about it */
    bool sets_away;     /* the agent himself */
    int64_t away_until_ms;

    bool pages; /* it calls who is on call */
    bool acks;  /* the ticket's page is acknowledged */

    const char *alert; /* what the admin is to be told besides (alert.h); NULL: nothing */
};

#endif
