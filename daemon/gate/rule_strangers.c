/* rule_strangers.c: directory.strangers: whoever isn't in the directory is held or refused, where the
 * configuration says so. */
#include "daemon/gate/answer.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/who.h"

static bool strangers_judge(struct judge *j, struct verdict *v)
{
    const struct judge_sender *s = who_sender(j);
    if (j->in->let_in || j->conf->directory.strangers == CONF_STRANGERS_ACCEPT ||
        (s->trust != TRUST_STRANGER && (s->in_directory || j->conf->trust.everyone)))
        return false;
    if (j->conf->directory.strangers == CONF_STRANGERS_HOLD) {
        v->outcome = LEDGER_HELD;
        v->detail = SPAN_LIT("the sender is a stranger");
        return true;
    }
    v->outcome = LEDGER_REFUSED;
    answer_begin(j, v, COMPOSE_REFUSED);
    v->answer.stranger = true;
    return true;
}

const struct judge_rule rule_strangers = {"strangers", strangers_judge};
