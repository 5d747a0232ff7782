/* promise.c: due times of first answers.  Called by opening.c, correct.c and serve.c (when it begins,
 * another plan, on-call), saying.c and state.c (the rest).  Floor: gate. */
#include "daemon/gate/promise.h"

#include "daemon/base/calendar.h"

/* Agents are warned when this part of the promised time is left. */
enum { PROMISE_WARN_PART = 4 };

static void promise_none(struct ticket *t)
{
    t->first_response_due_ms = 0;
    t->clock_left_s = 0;
    t->warn_at_ms = 0;
    t->missed = false;
}

/* The plan's calendar; a plan without tickets (it has on-call alone) counts round the clock. */
static const struct conf_calendar *promise_calendar(const struct conf *conf, const struct conf_plan *plan)
{
    const struct conf_calendar *c = plan ? calendar_find(conf, span_of(plan->tickets)) : NULL;
    return c ? c : calendar_find(conf, SPAN_LIT("24x7"));
}

/* Milliseconds are kept, so that what is due is due that long after what it counts from. */
static int64_t promise_add(const struct conf_calendar *c, int64_t from_ms, int64_t open_s)
{
    int64_t at_s = calendar_add(c, from_ms / 1000, open_s);
    return at_s == CALENDAR_NEVER ? 0 : at_s * 1000 + from_ms % 1000;
}

/* left_s of the clock from from_ms on; of whole_s altogether. */
static void promise_set(const struct conf_calendar *c, struct ticket *t, int64_t from_ms, int64_t left_s,
                        int64_t whole_s)
{
    int64_t warning_s = left_s - whole_s / PROMISE_WARN_PART;
    t->first_response_due_ms = promise_add(c, from_ms, left_s);
    t->warn_at_ms = t->first_response_due_ms ? promise_add(c, from_ms, warning_s > 0 ? warning_s : 0) : 0;
    t->clock_left_s = 0;
}

void promise_begin(const struct conf *conf, struct ticket *t, int64_t from_ms)
{
    const struct conf_plan *plan = conf_plan(conf, t->plan);
    if (t->first_responded_at_ms)
        return;
    promise_none(t);
    if (!plan || !plan->first_response_s)
        return;
    if (t->status == TICKET_OPEN)
        promise_set(promise_calendar(conf, plan), t, from_ms, plan->first_response_s, plan->first_response_s);
    else
        t->clock_left_s = plan->first_response_s, t->warn_at_ms = from_ms;
}

void promise_take_plan(const struct conf *conf, struct ticket *t, struct span organization, struct span plan,
                       int64_t now_ms)
{
    bool same = span_eq(t->plan, plan);
    t->organization = organization;
    t->plan = plan;
    if (!same)
        promise_begin(conf, t, now_ms);
}

void promise_hasten(const struct conf *conf, struct ticket *t, int64_t from_ms)
{
    const struct conf_plan *plan = conf_plan(conf, t->plan);
    if (t->first_responded_at_ms || t->status != TICKET_OPEN || !plan || !plan->oncall_s || t->missed)
        return;
    int64_t due_ms = from_ms + plan->oncall_s * 1000;
    if (t->first_response_due_ms && t->first_response_due_ms <= due_ms)
        return;
    promise_set(calendar_find(conf, SPAN_LIT("24x7")), t, from_ms, plan->oncall_s, plan->oncall_s);
}

bool promise_runs(const struct ticket *t)
{
    return t->status == TICKET_OPEN && t->first_response_due_ms && !t->first_responded_at_ms;
}

/* Due outside of the calendar's hours (on-call): a second of it is a second. */
static int64_t promise_left_s(const struct conf_calendar *c, int64_t now_ms, int64_t due_ms)
{
    int64_t open_s = calendar_between(c, now_ms / 1000, due_ms / 1000);
    int64_t left_s = open_s ? open_s : due_ms / 1000 - now_ms / 1000;
    return left_s ? left_s : 1;
}

void promise_hold(const struct conf *conf, struct ticket *t, int64_t now_ms)
{
    if (!t->first_response_due_ms || t->first_responded_at_ms || t->first_response_due_ms <= now_ms)
        return;
    const struct conf_calendar *c = promise_calendar(conf, conf_plan(conf, t->plan));
    t->clock_left_s = promise_left_s(c, now_ms, t->first_response_due_ms);
    t->first_response_due_ms = 0;
}

void promise_go_on(const struct conf *conf, struct ticket *t, int64_t now_ms)
{
    const struct conf_plan *plan = conf_plan(conf, t->plan);
    bool warned = !t->warn_at_ms;
    if (!t->clock_left_s || t->first_responded_at_ms)
        return;
    promise_set(promise_calendar(conf, plan), t, now_ms, t->clock_left_s, t->clock_left_s);
    if (warned)
        t->warn_at_ms = 0;
}

void promise_answer(const struct conf *conf, struct ticket *t, int64_t now_ms)
{
    if (t->first_responded_at_ms)
        return;
    promise_go_on(conf, t, now_ms);
    t->first_responded_at_ms = now_ms;
    t->warn_at_ms = 0;
}
