/* control_outbox.c: orders about mail on its way out.  Called by control.c.  Floor: gate. */
#include "daemon/base/loop.h"

#include "daemon/store/outbox.h"

#include "daemon/gate/call.h"
#include "daemon/gate/confirm.h"
#include "daemon/gate/control_command.h"
#include "daemon/gate/dispatch.h"

static void hurry(struct gate *gate)
{
    gate->outbox_due = gate->hook_due = true;
    dispatch_hurry(gate->dispatch);
    calls_hurry(gate->calls);
}

static int64_t id_of(struct control_request *r)
{
    return jsonin_int(jsonin_need(&r->args, "id"), 1, INT64_MAX);
}

/* Why the row is let alone. */
static enum result refuse(struct gate *gate, struct control_request *r, int64_t id, bool retry,
                          struct why *why)
{
    struct outbox row = {0};
    enum result result = outbox_get(gate->db, id, r->arena, &row, why);
    if (result != OK)
        return result;
    return why_set(why, PERM, WHY_MAIL, "5.0.0",
                   !row.id                       ? "there is no mail %lld in the outbox"
                   : row.state == OUTBOX_SENDING ? "mail %lld is just being sent"
                   : row.state == OUTBOX_SENT    ? "mail %lld is sent already"
                   : row.state == OUTBOX_BOUNCED && !retry
                       ? "mail %lld was sent, and came back"
                       : "mail %lld was sent, and its octets are kept no more",
                   (long long)id);
}

enum result control_outbox_retry(struct gate *gate, struct control_request *r, struct why *why)
{
    int64_t id = id_of(r);
    bool was;
    enum result result = outbox_retry(gate->db, id, wall_now_ms(), &was, why);
    if (result != OK)
        return result;
    if (!was)
        return refuse(gate, r, id, true, why);
    hurry(gate);
    r->said = arena_printf(r->arena, "mail %lld is due now", (long long)id);
    return OK;
}

enum result control_outbox_drop(struct gate *gate, struct control_request *r, struct why *why)
{
    struct jsonin_value to = jsonin_get(&r->args, "to");
    int64_t id = jsonin_has(to) ? 0 : id_of(r), count;
    struct span address = jsonin_str(to);
    if (id == 0 && address.n == 0)
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "a number or an address is wanted");
    enum result result = outbox_drop(gate->db, id, address, &count, why);
    if (result != OK)
        return result;
    if (count == 0 && id)
        return refuse(gate, r, id, false, why);
    if (count == 0)
        return why_set(why, PERM, WHY_MAIL, "5.0.0", "nothing to %.*s waits, or it is just being sent",
                       SPAN_FMT(span_head(address, 100)));
    r->said = arena_printf(r->arena, "%lld dropped", (long long)count);
    return OK;
}

enum result control_outbox_flush(struct gate *gate, struct control_request *r, struct why *why)
{
    int64_t count;
    enum result result = outbox_flush(gate->db, wall_now_ms(), &count, why);
    if (result != OK)
        return result;
    hurry(gate);
    r->said = arena_printf(r->arena, "%lld due now", (long long)count);
    return OK;
}

static enum result set_pause(struct gate *gate, struct control_request *r, bool paused, struct why *why)
{
    enum result result = outbox_pause(gate->db, paused, why);
    if (result != OK)
        return result;
    hurry(gate);
    r->said =
        paused ? SPAN_LIT("paused: nothing goes out until `gatepost outbox resume`") : SPAN_LIT("resumed");
    return OK;
}

enum result control_outbox_pause(struct gate *gate, struct control_request *r, struct why *why)
{
    return set_pause(gate, r, true, why);
}

enum result control_outbox_resume(struct gate *gate, struct control_request *r, struct why *why)
{
    return set_pause(gate, r, false, why);
}

enum result control_confirm(struct gate *gate, struct control_request *r, struct why *why)
{
    return confirm_intake(gate, id_of(r), &r->submit, why);
}
