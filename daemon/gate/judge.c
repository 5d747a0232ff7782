/* judge.c: the one table of rules, and the walk through it.  Called by walk.c for each mail, and by the
 * control socket for `explain`.
 *
 * To add a rule: a file rule_NAME.c that exports one struct judge_rule, its declaration in judge.h, a row
 * below at the place where it counts, a test in tests/unit/test_judge.c that fails without it. */
#include "daemon/gate/judge.h"

#include "daemon/gate/amid.h"
#include "daemon/gate/gate.h"
#include "daemon/gate/silence.h"

const struct judge_rule *const judge_rules[] = {
    &rule_own,       /* our own mail come back */
    &rule_loop,      /* goes round */
    &rule_bounce,    /* delivery status */
    &rule_blocked,   /* senders that agents don't want */
    &rule_spam,      /* marked by the border's filter */
    &rule_automatic, /* out of office, about a ticket */
    &rule_command,   /* answered by a transcript */
    &rule_page,      /* an answer to a page acknowledges it */
    &rule_agent,     /* agents' mail about a ticket, or with commands */
    &rule_reply,     /* a ticket that is there */
    &rule_only,      /* mailboxes that take known senders only */
    &rule_strangers, /* held or refused by configuration */
    &rule_plan,      /* a plan without tickets */
    &rule_new,       /* opens a ticket */
    NULL,
};

void judge_init(struct judge *j, const struct gate *gate, const struct intake *in, int64_t now_ms,
                struct why *why)
{
    *j = (struct judge){.conf = gate->conf,
                        .templates = gate->templates,
                        .repeat = gate->repeat,
                        .db = gate->db,
                        .keys = {gate->token_key, gate->token_key_old},
                        .in = in,
                        .facts = in->facts,
                        .mailbox = conf_mailbox(gate->conf, in->mailbox),
                        .now_ms = now_ms,
                        .arena = in->arena,
                        .trace.arena = in->arena,
                        .result = OK,
                        .why = why};
}

bool judge_ok(struct judge *j, enum result result)
{
    if (result != OK && j->result == OK)
        j->result = result;
    return result == OK;
}

enum result judge_mail(struct judge *j, struct verdict *v)
{
    amid_read(j);
    for (const struct judge_rule *const *rule = judge_rules; *rule; rule++) {
        *v = (struct verdict){.rule = (*rule)->name};
        bool mine = (*rule)->judge(j, v);
        if (j->result != OK)
            return j->result;
        trace_add(&j->trace, (*rule)->name, mine ? "mine" : "pass", v->detail);
        if (!mine)
            continue;
        if (!v->withheld)
            v->withheld = silence_rule(j, v);
        if (v->withheld && strcmp(v->withheld, "strangers_hour") == 0)
            v->alert = "alert.strangers_hour";
        return j->result;
    }
    BUG("no rule took the mail");
}
