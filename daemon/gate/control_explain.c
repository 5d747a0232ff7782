/* control_explain.c: `gatepost explain`: the walk that a mail would take now.  The mail is read and judged
 * like any other, and nothing is written.  Called by control.c.  Floor: gate. */
#include "daemon/gate/control_command.h"
#include "daemon/gate/holding.h"
#include "parsers/codec.h"

static enum result explain_ledger(struct gate *gate, struct control_request *r, int64_t id, struct why *why)
{
    struct held as_held = {0}; /* it need not be held: what is wanted is the mail behind its row */
    enum result result = ledger_get(gate->db, id, r->arena, &as_held.mail, why);
    if (result == OK && !as_held.mail.id)
        return why_set(why, PERM, WHY_MAIL, "5.0.0", "there is no mail %lld", (long long)id);
    return result == OK ? holding_intake(gate, &as_held, false, &r->submit, why) : result;
}

static enum result explain_octets(struct gate *gate, struct control_request *r, struct why *why)
{
    struct span octets =
        codec_decode(r->arena, FACTS_ENCODING_BASE64, jsonin_str(jsonin_need(&r->args, "mail")));
    struct intake *in = intake_new();
    in->source = INTAKE_LMTP;
    in->sender_kind = INTAKE_SENDER_UNKNOWN;
    enum result result = holding_fill(gate, in, octets, why);
    if (result == OK)
        r->submit = in;
    else
        intake_free(&in);
    return result;
}

enum result control_explain(struct gate *gate, struct control_request *r, struct why *why)
{
    struct jsonin_value id = jsonin_get(&r->args, "id");
    enum result result = jsonin_has(id) ? explain_ledger(gate, r, jsonin_int(id, 1, INT64_MAX), why)
                                        : explain_octets(gate, r, why);
    if (result == OK)
        r->submit->asks = true;
    return result;
}
