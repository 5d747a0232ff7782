/* rule_loop.c: a mail that goes round: more than 100 hops (RFC 5321 section 6.3, attack 28), or delivered to
 * us again and again. */
#include "daemon/gate/judge.h"
#include "daemon/gate/who.h"

enum {
    LOOP_HOPS_MAX = 100,
    LOOP_DELIVERED_MAX =
        3, /* an MTA and its delivery agent may each add one; a third says that it came back */
};

static bool loop_judge(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    size_t delivered = 0;
    for (size_t i = 0; i < f->internal.delivered_to.n; i++)
        delivered += who_is_ours(j->conf, f->internal.delivered_to.v[i]);
    if (j->in->let_in || (f->internal.hops <= LOOP_HOPS_MAX && delivered < LOOP_DELIVERED_MAX))
        return false;
    v->outcome = LEDGER_HELD;
    v->detail = arena_printf(j->arena, "a loop: %u Received fields, delivered to us %zu times",
                             f->internal.hops, delivered);
    return true;
}

const struct judge_rule rule_loop = {"loop", loop_judge};
