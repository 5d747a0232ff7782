/* silence.c: one ordered table of reasons to keep silent.  Called by the judge for each mail that a rule
 * wants to answer; the ticket opens all the same.
 *
 * To add a reason: a predicate, a row in silence_table (with whether it speaks of a robot), its line in
 * gatepost(1) under "withheld". */
#include "daemon/gate/silence.h"

#include "daemon/gate/repeat.h"
#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"

enum {
    SILENCE_UNLIMITED = 100000,      /* a limit from here on isn't counted */
    SILENCE_SANE_DATE_S = 946684800, /* 2000-01-01: an older Date is a clock that isn't set */
    SILENCE_MINUTE_MS = 60 * 1000,
    SILENCE_HOUR_MS = 60 * SILENCE_MINUTE_MS,
    SILENCE_DAY_MS = 24 * SILENCE_HOUR_MS,
};

static bool silence_import(struct judge *j)
{
    return intake_is_quiet(j->in);
}

/* RFC 5321 section 4.5.5; unknown isn't null. */
static bool silence_null_sender(struct judge *j)
{
    return j->in->sender_kind == INTAKE_SENDER_NULL ||
           (j->in->sender_kind == INTAKE_SENDER_UNKNOWN && j->facts->internal.null_return_path);
}

/* Nobody to answer: none, several, or what is no address (attack 26). */
static bool silence_no_from(struct judge *j)
{
    return !who_sender(j)->address.n;
}

static bool silence_own_address(struct judge *j)
{
    return who_sender(j)->ours;
}

/* What the reader found: RFC 3834, lists, marks of robots.  Our own intake list's marks are no reason. */
static bool silence_automatic(struct judge *j)
{
    const struct facts *f = j->facts;
    if (who_sender(j)->own_list && !f->internal.automatic && !f->internal.suppress)
        return false;
    return f->auto_submitted || f->internal.automatic || f->internal.list || f->internal.suppress ||
           f->bounce;
}

static bool silence_weak_auto(struct judge *j)
{
    return j->facts->internal.weak_auto;
}

bool silence_old(struct judge *j)
{
    const struct facts_time *date = &j->facts->date;
    return date->set && date->unix_s >= SILENCE_SANE_DATE_S &&
           j->now_ms / 1000 - date->unix_s > j->conf->answer_within_s;
}

/* mail-rules 2.10: a stranger is answered at From only where the envelope speaks for the same domain. */
static bool silence_return_path(struct judge *j)
{
    const struct facts *f = j->facts;
    if (who_sender(j)->trust != TRUST_STRANGER)
        return false;
    struct span path = j->in->sender_kind == INTAKE_SENDER_KNOWN ? j->in->sender
                       : f->internal.has_return_path             ? f->internal.return_path
                                                                 : SPAN_EMPTY;
    if (!path.n)
        return false;
    return !span_ieq(trust_org_domain(trust_domain_of(path)),
                     trust_org_domain(trust_domain_of(j->sender.address)));
}

static bool silence_spam(struct judge *j)
{
    return j->facts->internal.spam && j->conf->spam.action == CONF_SPAM_SILENT;
}

enum outbox_budget silence_budget(const struct judge_sender *s, const struct conf *conf)
{
    bool known = s->in_directory || conf->trust.everyone;
    return known && s->trust != TRUST_STRANGER ? OUTBOX_BUDGET_CUSTOMER : OUTBOX_BUDGET_STRANGER;
}

/* What answers an agent's orders has a budget of its own size: who works through a hundred tickets is told of
 * each. */
static bool silence_is_agents(struct judge *j)
{
    const struct judge_sender *s = who_sender(j);
    return s->agent.address.n && s->trust == TRUST_PROVEN;
}

static bool silence_spent_on(struct judge *j, enum outbox_budget budget, int64_t limit, int64_t within_ms)
{
    if (silence_budget(who_sender(j), j->conf) != budget || limit >= SILENCE_UNLIMITED)
        return false;
    int64_t count = 0;
    judge_ok(j,
             outbox_spent_on(j->db, budget, j->sender.address, j->now_ms - within_ms, limit, &count, j->why));
    return count >= limit;
}

uint64_t silence_repeat_key(struct judge *j)
{
    bool customer = silence_budget(who_sender(j), j->conf) == OUTBOX_BUDGET_CUSTOMER;
    return repeat_key(customer ? who_sender(j)->address : SPAN_EMPTY, j->facts->subject);
}

/* The same words again and again: a third of a customer's budget, half of that of all strangers (one
 * stranger's own is small enough). */
static bool silence_same_subject(struct judge *j)
{
    bool customer = silence_budget(who_sender(j), j->conf) == OUTBOX_BUDGET_CUSTOMER;
    int64_t limit = customer ? j->conf->limits.customer_hour : j->conf->limits.strangers_hour;
    if (limit >= SILENCE_UNLIMITED)
        return false;
    return repeat_count(j->repeat, silence_repeat_key(j), j->now_ms) >= (limit + 2) / (customer ? 3 : 2);
}

static bool silence_stranger_hour(struct judge *j)
{
    return silence_spent_on(j, OUTBOX_BUDGET_STRANGER, j->conf->limits.stranger_hour, SILENCE_HOUR_MS);
}

static bool silence_stranger_day(struct judge *j)
{
    return silence_spent_on(j, OUTBOX_BUDGET_STRANGER, j->conf->limits.stranger_day, SILENCE_DAY_MS);
}

static bool silence_customer_hour(struct judge *j)
{
    return !silence_is_agents(j) &&
           silence_spent_on(j, OUTBOX_BUDGET_CUSTOMER, j->conf->limits.customer_hour, SILENCE_HOUR_MS);
}

static bool silence_customer_day(struct judge *j)
{
    return !silence_is_agents(j) &&
           silence_spent_on(j, OUTBOX_BUDGET_CUSTOMER, j->conf->limits.customer_day, SILENCE_DAY_MS);
}

static bool silence_notice_hour(struct judge *j)
{
    return silence_is_agents(j) &&
           silence_spent_on(j, OUTBOX_BUDGET_CUSTOMER, j->conf->limits.notice_hour, SILENCE_HOUR_MS);
}

/* All strangers together (attack 13). */
static bool silence_strangers_hour(struct judge *j)
{
    int64_t limit = j->conf->limits.strangers_hour, count = 0;
    if (silence_budget(who_sender(j), j->conf) != OUTBOX_BUDGET_STRANGER || limit >= SILENCE_UNLIMITED)
        return false;
    judge_ok(j, outbox_spent(j->db, OUTBOX_BUDGET_STRANGER, j->now_ms - SILENCE_HOUR_MS, &count, j->why));
    return count >= limit;
}

static const struct silence_row {
    const char *name;
    bool (*silent)(struct judge *);
    bool robot; /* it is one that wrote the mail */
} silence_table[] = {
    {"import", silence_import, false},
    {"null_sender", silence_null_sender, true},
    {"automatic", silence_automatic, true},
    {"no_from", silence_no_from, true},
    {"own_address", silence_own_address, true},
    {"weak_auto", silence_weak_auto, true},
    {"spam", silence_spam, false},
    {"old", silence_old, false},
    {"return_path", silence_return_path, false},
    {"stranger_hour", silence_stranger_hour, false},
    {"stranger_day", silence_stranger_day, false},
    {"strangers_hour", silence_strangers_hour, false},
    {"customer_hour", silence_customer_hour, false},
    {"customer_day", silence_customer_day, false},
    {"notice_hour", silence_notice_hour, false},
    {"same_subject", silence_same_subject, false},
};

/* The reader's own word for it ("auto_submitted", "list_id"), where it is one. */
static const char *silence_reason(struct judge *j, const char *otherwise)
{
    struct span reason = j->facts->auto_reason;
    for (size_t i = 0; i < reason.n; i++) {
        char c = reason.p[i];
        if (!(c >= 'a' && c <= 'z') && !ascii_digit(c) && c != '_')
            return otherwise;
    }
    return reason.n && reason.n <= 40 ? arena_str(j->arena, reason) : otherwise;
}

const char *silence_rule(struct judge *j, const struct verdict *v)
{
    if (!v->answers)
        return NULL;
    for (size_t i = 0; i < sizeof silence_table / sizeof *silence_table; i++) {
        if (!silence_table[i].silent(j))
            continue;
        const char *name = silence_table[i].name;
        if (silence_table[i].silent == silence_automatic)
            name = silence_reason(j, name);
        trace_add(&j->trace, "answer", "withheld", span_of(name));
        return name;
    }
    trace_add(&j->trace, "answer", "goes", span_head(who_sender(j)->address, 200));
    return NULL;
}

bool silence_is_robots(struct span withheld)
{
    for (size_t i = 0; i < sizeof silence_table / sizeof *silence_table; i++) {
        if (span_eq(withheld, span_of(silence_table[i].name)))
            return silence_table[i].robot;
    }
    /* an agent's order to say nothing; else the reader's own word for an automatic mail */
    return withheld.n && !span_eq(withheld, SPAN_LIT("quiet"));
}

enum result silence_has_room(struct gate *gate, enum outbox_budget budget, struct span to, int64_t now_ms,
                             bool *room_r, struct why *why)
{
    const struct conf *conf = gate->conf;
    bool customer = budget == OUTBOX_BUDGET_CUSTOMER;
    int64_t hour = 0, day = 0, hour_max = customer ? conf->limits.customer_hour : conf->limits.stranger_hour,
            day_max = customer ? conf->limits.customer_day : conf->limits.stranger_day;
    enum result r = outbox_spent_on(gate->db, budget, to, now_ms - SILENCE_HOUR_MS, hour_max, &hour, why);
    if (r == OK)
        r = outbox_spent_on(gate->db, budget, to, now_ms - SILENCE_DAY_MS, day_max, &day, why);
    *room_r = hour < hour_max && day < day_max;
    return r;
}
