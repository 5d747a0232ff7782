/* explain.c: judges a mail for `gatepost explain`.  Called by walk.c in the place of judging and applying. */
#include "daemon/gate/explain.h"

#include "daemon/base/clock.h"
#include "daemon/gate/judge.h"
#include "parsers/json.h"

enum { EXPLAIN_JSON_MAX = 256 * 1024 };

static void explain_answer(struct json *j, struct judge *judge, const struct verdict *v)
{
    json_key(j, "answer");
    if (v->withheld)
        json_str(j, arena_printf(judge->arena, "withheld:%s", v->withheld));
    else if (v->answers)
        json_str(j, SPAN_LIT("sent"));
    else
        json_null(j);
}

static void explain_verdict(struct json *j, struct judge *judge, const struct verdict *v)
{
    json_open(j, '{');
    json_key(j, "outcome");
    json_str(j, span_of(ledger_outcome_name(v->outcome)));
    json_key(j, "rule");
    json_str(j, span_of(v->rule));
    json_key(j, "ticket");
    if (v->ticket.id)
        json_int(j, v->ticket.id);
    else
        json_null(j);
    explain_answer(j, judge, v);
    json_key(j, "detail");
    json_str_or_null(j, v->detail);
    json_key(j, "walk");
    json_raw(j, trace_json(&judge->trace));
    json_close(j, '}');
}

enum result explain_mail(struct gate *gate, struct intake *in, struct why *why)
{
    struct token_keys keys = {gate->token_key, gate->token_key_old};
    struct judge *judge = ARENA_NEW(in->arena, struct judge);
    struct verdict *v = ARENA_NEW(in->arena, struct verdict);
    struct buf out;
    if (!in->facts)
        return why_set(why, PERM, WHY_SOURCE, "5.6.0", "the mail can't be read: %s", in->held_reason);
    judge_init(judge, gate->conf, gate->templates, gate->db, &keys, in, wall_now_ms(), why);
    enum result r = judge_mail(judge, v);
    if (r != OK)
        return r;
    buf_init(&out, EXPLAIN_JSON_MAX);
    struct json j = json_to(&out);
    explain_verdict(&j, judge, v);
    in->explained = arena_copy(in->arena, buf_span(&out));
    buf_release(&out);
    return OK;
}
