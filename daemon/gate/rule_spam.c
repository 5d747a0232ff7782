/* rule_spam.c: what the border's filter marked is held (spam.action "hold"): never for a valid token with a
 * fitting sender, nor for an authenticated member. */
#include "daemon/gate/judge.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"

static bool spam_fits(struct judge *j)
{
    const struct judge_sender *s = who_sender(j);
    if (s->trust == TRUST_PROVEN && s->in_directory)
        return true;
    for (size_t i = 0; i < j->n_candidates; i++) {
        const struct judge_candidate *c = &j->candidates[i];
        if (c->by == JUDGE_BY_TOKEN && which_party(j, &c->ticket) >= WHICH_MEMBER)
            return true;
    }
    return false;
}

static bool spam_judge(struct judge *j, struct verdict *v)
{
    if (j->in->let_in || !j->facts->internal.spam || j->conf->spam.action != CONF_SPAM_HOLD || spam_fits(j))
        return false;
    v->outcome = LEDGER_HELD;
    v->detail = SPAN_LIT("marked as spam");
    return true;
}

const struct judge_rule rule_spam = {"spam", spam_judge};
