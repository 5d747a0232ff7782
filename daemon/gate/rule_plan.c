/* rule_plan.c: a plan that includes no tickets by mail.  The mail is kept, and the answer says what the plan
 * does include.  An emergency opens all the same where the plan has on-call. */
#include "daemon/gate/answer.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/may.h"
#include "daemon/gate/about.h"
#include "daemon/gate/who.h"

static bool plan_has(const char *what)
{
    return what[0] && strcmp(what, "none") != 0;
}

static bool plan_judge(struct judge *j, struct verdict *v)
{
    const struct about *site = about_read(j);
    const struct conf_plan *plan = conf_plan(j->conf, site->organization.plan);
    const struct conf_type *type = conf_type(j->conf, site->type);
    if (!plan || plan_has(plan->tickets))
        return false;
    if (type && type->page && plan->oncall_s && may_sender(j, NULL, MAY_PAGE))
        return false;
    v->outcome = LEDGER_REFUSED;
    v->detail = arena_printf(j->arena, "plan %s includes no tickets", plan->name);
    answer_begin(j, v, COMPOSE_NO_TICKETS);
    v->answer.summary = j->facts->subject;
    v->answer.plan = span_of(plan->name);
    v->answer.chat = plan_has(plan->chat) ? span_of(plan->chat) : SPAN_EMPTY;
    v->answer.oncall = plan->oncall_s ? SPAN_LIT("on-call") : SPAN_EMPTY;
    return true;
}

const struct judge_rule rule_plan = {"plan", plan_judge};
