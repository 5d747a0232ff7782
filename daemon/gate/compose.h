/* compose.h: from what is known of a ticket to the octets of a mail about it.  Called inside the transaction
 * that opens the ticket, so that the outbox row holds the very octets that will go out, Message-ID included.
 */
#ifndef GATE_COMPOSE_H
#define GATE_COMPOSE_H

#include "daemon/base/conf.h"
#include "daemon/gate/message.h"
#include "daemon/gate/template.h"
#include "parsers/facts.h"

/* To add a kind: a member here, a row in compose.c's table, its templates (template_table.c). */
enum compose_kind {
    COMPOSE_CONFIRMATION, /* a ticket opened */
    COMPOSE_REFUSED,      /* a stranger, where strangers are refused: words of ours alone */
    COMPOSE_NO_TICKETS,   /* the plan includes none; what it does include is said */
    COMPOSE_SUMMARY,      /* tickets that were not confirmed one by one; their lines are the body */
    COMPOSE_TRANSCRIPT,   /* what became of commands, and what was asked for */
    COMPOSE_HELD,         /* to agents and admin: mails are held */
    COMPOSE_ALERT,        /* to the admin: something needs a person */
    COMPOSE_DUE,          /* to agents: first answers are due soon, or were missed */
    COMPOSE_REMINDER,     /* to the requester: we wait for an answer */
    COMPOSE_REPLY,        /* an agent's answer, as he wrote it */
    COMPOSE_RELAY,        /* what one party of a ticket wrote, to another */
    COMPOSE_NOTICE,       /* to an agent: what happened on a ticket, and all that an answer needs */
    COMPOSE_DIGEST,       /* to an agent: tickets with news, where single notices would be too many */
    COMPOSE_UNDELIVERED,  /* to an agent: an answer of his that did not arrive */
    COMPOSE_WELCOME,      /* to a new agent */
    COMPOSE_PAGE,         /* to whoever is on call: `tickets` need somebody; or somebody has them in hand */
    COMPOSE_KINDS
};

/* A held mail as it is announced. */
struct compose_held {
    int64_t mail;
    struct span from, subject, reason, excerpt;
};

/* A ticket of a list for agents. */
struct compose_ticket {
    int64_t number;
    struct span summary, site, organization, plan, type, priority, requester, assignee;
    int64_t due_s; /* 0: nothing is due */
};

/* A command and what became of it. */
struct compose_done {
    struct span command; /* as written */
    const char *said;    /* a word of templates/LANG/words: "done.close", "refused.unproven" ... */
    struct span detail;  /* a number, a name; may be empty */
};

/* How we came by a value: what was not stated is said to be inferred. */
enum compose_origin {
    COMPOSE_NONE,        /* there is none */
    COMPOSE_STATED,      /* by the writer */
    COMPOSE_FROM_URL,    /* a platform URL in the text */
    COMPOSE_FROM_SENDER, /* the only site the sender has */
    COMPOSE_FROM_TEXT,   /* recognised in the text without a heading */
    COMPOSE_DEFAULT,     /* the mailbox's, or "general" where no type is stated */
};

enum compose_section { COMPOSE_NOT_ASKED, COMPOSE_MISSING, COMPOSE_FOUND };

struct compose {
    enum compose_kind kind;

    /* The reader.  A stranger gets a subject and words of ours alone: nothing of what he wrote, and the same
     * text whether we know the site he named or not (contract, Trust; attacks 12, 15). */
    bool stranger;
    struct span language; /* the organization's, else the mail's own; empty: the configuration's */
    struct span zone;     /* tz name of the organization; empty: the writer's offset */
    int offset_min;       /* of the mail's Date field, where zone is empty */
    struct span to_name;  /* as written or from the directory; cleaned here */
    struct address to;

    /* The ticket */
    int64_t ticket;
    struct span summary; /* the ticket's subject, for life */
    struct span site;
    enum compose_origin site_origin;
    bool site_unknown;      /* stated, and nobody knows it: say so, and offer own_sites */
    struct spans own_sites; /* of a known sender, where the site is missing or unknown */
    struct span type;       /* canonical name */
    enum compose_origin type_origin;
    struct span priority;
    struct spans environments; /* dev, test, live, multidev:NAME */
    enum compose_origin environments_origin;
    struct facts_time began;
    enum compose_origin began_origin;
    enum compose_section sections[FACTS_SECTIONS];
    int64_t linked; /* the ticket that this one follows: a reply that was another matter, or to a closed one;
                       0: none */
    bool linked_closed;

    /* The promise */
    struct span plan;         /* its name; empty: none */
    int64_t answer_by_s;      /* a person will have replied by then; 0: no promise */
    bool no_oncall;           /* what would page, and the plan pages nobody */
    struct span chat, oncall; /* a calendar's name; NO_TICKETS: a response time; empty: not included */

    /* TRANSCRIPT, and of SUMMARY the body */
    const struct compose_done *done;
    size_t n_done;
    struct span body;     /* lines of ours; may be empty */
    struct span returned; /* the reader's own mail, quoted, that went to nobody; empty: none */

    /* REPLY, RELAY, NOTICE, UNDELIVERED: body is a person's own text, which is not wrapped */
    struct span who;        /* "Ann <ann@acme.example>"; empty: nobody is named */
    const char *did;        /* a word of templates/LANG/words: "did.message", "did.note" ... */
    struct span replies_to; /* NOTICE: who gets an answer to it; empty: agents alone */
    struct span note_address;
    struct span block; /* lines of ours, which are not wrapped either; UNDELIVERED: what the server said */
    const struct message_field *fields;
    size_t n_fields;
    const struct message_file *files;
    size_t n_files;

    /* HELD */
    const struct compose_held *held;
    size_t n_held;
    int64_t held_more; /* that are not among them */

    /* DUE: a list, or one with the block of a NOTICE; REMINDER has `since_s` alone */
    const struct compose_ticket *tickets;
    size_t n_tickets;
    int64_t tickets_more; /* that are not among them */
    bool missed;
    int64_t since_s; /* we wait since then */

    /* PAGE, and of CONFIRMATION `paged` */
    bool paged;             /* somebody on call is called now */
    const char *page;       /* a word of templates/LANG/words: "page.page" ... */
    struct span page_by;    /* who acknowledged it; empty: nobody is named */
    struct span page_text;  /* how the first ticket's text begins */
    int64_t page_next_at_s; /* the next level is called then; 0: none is */

    /* ALERT */
    const char *alert; /* a word of templates/LANG/words: "alert.strangers_hour" ... */
    struct span alert_detail;

    /* The mail */
    struct span from_name;         /* empty: the configuration's name */
    struct address from, reply_to; /* reply_to "" for none */
    struct span message_id, in_reply_to;
    struct spans references; /* the parent's, without its own id; else its In-Reply-To */
    struct span instance;
    int64_t now_s;
};

struct compose_mail {
    struct span subject; /* decoded */
    struct span octets;
    struct span language; /* the one that served */
};

/* Cannot fail: every text is cut to a length, and every template was checked.  Everything is in the arena. */
struct compose_mail compose_mail(const struct conf *, const struct template_set *, const struct compose *,
                                 struct arena *);

/* "Checkout returns 500 [#12]", "[acme #12]" by the tag: what stands behind "Re: ". */
struct span compose_subject(struct arena *, const char *tag, struct span summary, int64_t ticket);

#endif
