/* rule_agent.c: mail of an agent's that speaks of a ticket, or that gives commands.  It fails closed: nothing
 * of it goes anywhere, it is held for a person (contract.md, "Commands by mail"; attacks 5, 8, 10). */
#include "daemon/gate/judge.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"

static bool agent_judge(struct judge *j, struct verdict *v)
{
    const struct judge_sender *s = who_sender(j);
    const struct judge_candidate *c;
    if (!s->agent.address.n || j->in->let_in)
        return false;
    size_t n = which_candidates(j, &c);
    if (!n && !j->facts->internal.commands.n)
        return false;
    v->outcome = LEDGER_HELD;
    v->detail = arena_printf(j->arena, "an agent's mail%s%s",
                             j->facts->internal.commands.n ? " with commands" : " about a ticket",
                             s->trust == TRUST_PROVEN ? "" : ", and not proven to be the agent's");
    return true;
}

const struct judge_rule rule_agent = {"agent", agent_judge};
