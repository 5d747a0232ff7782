/* explain.c: judges a mail for `gatepost explain`.  Called by walk.c in the place of judging and applying. */
#include "daemon/gate/explain.h"

#include "daemon/base/clock.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/seen.h"
#include "parsers/json.h"

enum { EXPLAIN_JSON_MAX = 256 * 1024 };

/* One object. */
struct explain {
    struct span outcome, rule, answer, detail, walk;
    int64_t ticket;
};

static struct span explain_json(struct arena *arena, const struct explain *e)
{
    struct buf out;
    buf_init(&out, EXPLAIN_JSON_MAX);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_key(&j, "outcome");
    json_str(&j, e->outcome);
    json_key(&j, "rule");
    json_str(&j, e->rule);
    json_key(&j, "ticket");
    if (e->ticket)
        json_int(&j, e->ticket);
    else
        json_null(&j);
    json_key(&j, "answer");
    json_str_or_null(&j, e->answer);
    json_key(&j, "detail");
    json_str_or_null(&j, e->detail);
    json_key(&j, "walk");
    json_raw(&j, e->walk);
    json_close(&j, '}');
    struct span json = arena_copy(arena, buf_span(&out));
    buf_release(&out);
    return json;
}

/* Asks for the keys as a mail does that comes in, and takes it back. */
static enum result explain_seen(struct gate *gate, const struct intake *in, int64_t *earlier_r,
                                struct why *why)
{
    int64_t id;
    enum result r = db_savepoint(gate->db, why);
    if (r != OK)
        return r;
    r = seen_claim(gate, in, &id, earlier_r, why);
    db_undo(gate->db);
    return r;
}

static struct span explain_duplicate(const struct intake *in, int64_t earlier)
{
    struct span detail = arena_printf(in->arena, "of mail %lld", (long long)earlier);
    struct explain e = {.outcome = span_of(ledger_outcome_name(LEDGER_DUPLICATE)),
                        .rule = SPAN_LIT("seen"),
                        .detail = detail,
                        .walk = trace_one(in->arena, "seen", "mine", detail)};
    return explain_json(in->arena, &e);
}

static struct span explain_verdict(struct judge *j, const struct verdict *v)
{
    struct explain e = {.outcome = span_of(ledger_outcome_name(v->outcome)),
                        .rule = span_of(v->rule),
                        .ticket = v->ticket.id,
                        .detail = v->detail,
                        .walk = trace_json(&j->trace)};
    if (v->withheld)
        e.answer = arena_printf(j->arena, "withheld:%s", v->withheld);
    else if (v->answers)
        e.answer = SPAN_LIT("sent");
    return explain_json(j->arena, &e);
}

enum result explain_mail(struct gate *gate, struct intake *in, struct why *why)
{
    struct judge *judge = ARENA_NEW(in->arena, struct judge);
    struct verdict *v = ARENA_NEW(in->arena, struct verdict);
    int64_t earlier = 0;
    if (!in->facts)
        return why_set(why, PERM, WHY_SOURCE, "5.6.0", "the mail can't be read: %s", in->held_reason);
    enum result r = explain_seen(gate, in, &earlier, why);
    if (r == OK && earlier) {
        in->explained = explain_duplicate(in, earlier);
        return OK;
    }
    judge_init(judge, gate, in, wall_now_ms(), why);
    if (r == OK)
        r = judge_mail(judge, v);
    if (r == OK)
        in->explained = explain_verdict(judge, v);
    return r;
}
