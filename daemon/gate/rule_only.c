/* rule_only.c: a mailbox that takes known senders only (mailbox only = "known": a Junk folder is read for the
 * customers' mail that strayed there).  Anybody else's stays where it is, unanswered. */
#include "daemon/gate/judge.h"
#include "daemon/gate/who.h"

static bool only_judge(struct judge *j, struct verdict *v)
{
    const struct judge_sender *s = who_sender(j);
    if (j->in->let_in || !j->mailbox || !j->mailbox->only_known ||
        (s->trust != TRUST_STRANGER && (s->in_directory || j->conf->trust.everyone)))
        return false;
    v->outcome = LEDGER_REFUSED;
    v->detail = SPAN_LIT("the mailbox takes known senders only");
    v->withheld = "only";
    return true;
}

const struct judge_rule rule_only = {"only", only_judge};
