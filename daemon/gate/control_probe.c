/* control_probe.c: `gatepost check --probe`, a mail that is to come back, and the transport's part of `check
 * --connect`.  Called by control.c.  Floor: gate. */
#include "parsers/json.h"

#include "daemon/base/clock.h"

#include "daemon/store/outbox.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/dispatch.h"
#include "daemon/gate/plus.h"
#include "daemon/gate/post.h"

enum { PROBE_REPLY_MAX = 4096 };

static struct span probe_reply(struct arena *arena, const struct outbox *row)
{
    struct buf out;
    buf_init(&out, PROBE_REPLY_MAX);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_key(&j, "ok");
    json_bool(&j, true);
    json_key(&j, "outbox");
    json_int(&j, row->id);
    json_key(&j, "message_id");
    json_str(&j, row->message_id);
    json_close(&j, '}');
    struct span reply = arena_copy(arena, buf_span(&out));
    buf_release(&out);
    return reply;
}

/* Like any mail of ours, so that it takes the way of all of them; back here it is known as our own. */
enum result control_probe(struct gate *gate, struct control_request *r, struct why *why)
{
    struct compose c = {.kind = COMPOSE_ALERT, .alert = "alert.probe"};
    struct post p = {
        .compose = &c, .kind = OUTBOX_ALERT, .budget = OUTBOX_BUDGET_NONE, .now_ms = wall_now_ms()};
    struct span to = jsonin_str(jsonin_need(&r->args, "address"));
    struct outbox row = {0};
    int64_t id;
    if (!address_parse(to, &c.to) || !c.to.s[0])
        return why_set(why, PERM, WHY_MAIL, "5.1.3", "no mail address");
    enum result result = post_queue(gate, r->arena, &p, &id, why);
    if (result == OK)
        result = outbox_get(gate->db, id, r->arena, &row, why);
    if (result == OK)
        r->reply = probe_reply(r->arena, &row);
    return result;
}

enum result control_probed(struct gate *gate, struct control_request *r, struct why *why)
{
    struct span reply_address;
    int64_t outbox = jsonin_int(jsonin_need(&r->args, "outbox"), 1, INT64_MAX);
    enum result result = plus_came_back(gate, outbox, r->arena, &reply_address, why);
    if (result == OK && reply_address.n)
        r->said = arena_printf(r->arena, "reply_address is %.*s from now on", SPAN_FMT(reply_address));
    return result;
}

static void on_looked(void *who, const struct sendresult *result)
{
    struct why why = {0};
    struct buf out;
    buf_init(&out, PROBE_REPLY_MAX);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_key(&j, "ok");
    json_bool(&j, true);
    json_key(&j, "fine");
    json_bool(&j, result->class == SEND_SENT);
    json_key(&j, "remote");
    json_str(&j, span_of(result->remote));
    json_key(&j, "response");
    json_str(&j, span_of(result->response));
    json_close(&j, '}');
    control_answer(who, OK, SPAN_EMPTY, buf_span(&out), &why);
    buf_release(&out);
}

enum result control_look_transport(struct gate *gate, struct control_request *r, struct why *why)
{
    if (!dispatch_look(gate->dispatch, on_looked, r->self))
        return why_set(why, TEMP, WHY_SOURCE, "4.3.0", "nobody can be asked at the moment");
    r->later = true;
    return OK;
}
