/* paging.c: who may call, and with what.  Called by opening.c and correct.c.  Floor: gate. */
#include "daemon/gate/paging.h"

#include "daemon/gate/may.h"
#include "daemon/gate/silence.h"
#include "daemon/gate/who.h"

/* Why it doesn't; NULL: it does. */
static const char *paging_against(struct judge *j, const struct ticket *filed, const struct ticket *t,
                                  const struct conf_plan *plan)
{
    const struct judge_sender *s = who_sender(j);
    const struct facts *f = j->facts;
    if (!plan || !plan->oncall_s)
        return "the plan has no on-call";
    if (!s->person.found || !span_eq(s->person.organization.id, t->organization))
        return "the sender is no member";
    if (!may_sender(j, filed, MAY_PAGE))
        return "the sender is not proven";
    if (f->internal.automatic || f->internal.auto_reply || f->bounce)
        return "a robot wrote it";
    if (intake_is_quiet(j->in) || silence_old(j))
        return "it is old";
    return NULL;
}

bool paging_wants(struct judge *j, const struct ticket *filed, const struct ticket *t,
                  const struct conf_type *type)
{
    if (!type || !type->page)
        return false;
    const char *against = paging_against(j, filed, t, conf_plan(j->conf, t->plan));
    trace_add(&j->trace, "page", against ? "no" : "calls", span_of(against));
    return !against;
}

enum ticket_priority paging_priority(const struct conf *conf, const struct conf_type *type, struct span plan)
{
    const struct conf_plan *p = conf_plan(conf, plan);
    enum ticket_priority priority = TICKET_NORMAL;
    (void)ticket_priority_parse(span_of(type->priority), &priority);
    return type->page && p && !p->oncall_s ? TICKET_HIGH : priority;
}
