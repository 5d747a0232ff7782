/* judge.h: what is to become of a mail.  A function of the facts, the envelope, what directory and tickets
 * say (read through the writing connection, so that a reply sees the mail before it in the same group), the
 * configuration and now; it changes nothing but its own arena.
 *
 * Lookups that fail stick (judge.result), as errors do in a buf: rules read on, and judge_mail() says TEMP at
 * the end. */
#ifndef GATE_JUDGE_H
#define GATE_JUDGE_H

#include "daemon/gate/intake.h"
#include "daemon/gate/token.h"
#include "daemon/gate/trace.h"
#include "daemon/gate/trust.h"
#include "daemon/gate/verdict.h"
#include "daemon/store/directory.h"

struct gate;
struct repeat;
struct template_set;
struct about;

/* Who wrote (who.h). */
struct judge_sender {
    struct span address, name;      /* address empty: none that could be mailed to */
    bool ours;                      /* one of our own addresses */
    bool by_form;                   /* a form of ours vouches: the person is its Reply-To */
    bool own_list;                  /* it came by the mailbox's own intake list */
    struct directory_person person; /* .found */
    struct directory_agent agent;   /* .address empty: none */
    bool in_directory;              /* a member or an agent */
    enum trust_auth auth;
    bool bound; /* it came past a token bound to that very address */
    enum trust trust;
};

/* A ticket that the mail speaks of (which.h). */
enum judge_by { JUDGE_BY_TOKEN, JUDGE_BY_REFERENCE, JUDGE_BY_TAG };
struct judge_candidate {
    enum judge_by by;
    enum token_kind kind; /* of a token */
    bool signed_ok;       /* a token of somebody's, or a Message-ID that we signed */
    bool bound;           /* the token is bound to the sender's address */
    bool shared;          /* mails of several requesters bear the Message-ID: whose is meant isn't known */
    struct ticket ticket; /* the survivor, where it was merged */
};

enum { JUDGE_CANDIDATES_MAX = 8 };

struct judge {
    /* given */
    const struct conf *conf;
    const struct template_set *templates;
    const struct repeat *repeat;
    struct db *db;
    struct token_keys keys;
    const struct intake *in;
    const struct facts *facts;
    const struct conf_mailbox *mailbox; /* NULL: none */
    int64_t now_ms;
    struct arena *arena;
    struct trace trace;

    /* the first lookup that failed */
    enum result result;
    struct why *why;

    /* found when first asked for: who_sender(), which_candidates() */
    bool sender_done, candidates_done;
    struct judge_sender sender;
    struct judge_candidate candidates[JUDGE_CANDIDATES_MAX];
    size_t n_candidates;
    int64_t held_mail;   /* that a token of the sender's is about; 0: none.  Found with the sender */
    struct about *about; /* about_read() */
};

/* One row of the table in judge.c: true where the mail is its own, with *v filled. */
struct judge_rule {
    const char *name; /* the ledger's word */
    bool (*judge)(struct judge *, struct verdict *v);
};

extern const struct judge_rule rule_own, rule_loop, rule_bounce, rule_blocked, rule_spam, rule_automatic,
    rule_command, rule_page, rule_agent, rule_reply, rule_only, rule_strangers, rule_plan, rule_new;

/* The table, ending in NULL. */
extern const struct judge_rule *const judge_rules[];

/* Fills j from the gate's parts; in->facts is set. */
void judge_init(struct judge *, const struct gate *, const struct intake *, int64_t now_ms, struct why *);

/* OK with the verdict, or TEMP. */
enum result judge_mail(struct judge *, struct verdict *v);

/* Keeps a lookup's failure; true where it succeeded. */
bool judge_ok(struct judge *, enum result);

#endif
