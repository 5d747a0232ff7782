/* control_ticket.c: orders about a ticket, by hand: what agents may order by mail, too.  Called by control.c.
 * Floor: gate. */
#include "daemon/gate/control_command.h"
#include "daemon/gate/hand.h"

enum { SET_MAX = 16, FACTS_OF_MAX = 64 << 20 };

static struct span as_of(const struct control_request *r)
{
    return jsonin_str(jsonin_get(&r->args, "as"));
}

static enum result begin(struct gate *gate, struct control_request *r, struct hand **hand_r, struct why *why)
{
    int64_t id = jsonin_int(jsonin_need(&r->args, "id"), 1, INT64_MAX);
    *hand_r = ARENA_NEW(r->arena, struct hand);
    return hand_begin(*hand_r, gate, r->arena, as_of(r), id, why);
}

/* Writes it; says how the ticket stands now. */
static enum result finish(struct control_request *r, struct hand *h, struct why *why)
{
    const struct ticket *t = &h->verdict.ticket;
    enum result result = hand_write(h, why);
    r->said = arena_printf(r->arena, "ticket %lld: %s, %.*s, priority %s%s%.*s%s%.*s%s", (long long)t->id,
                           ticket_status_name(t->status), SPAN_FMT(t->type),
                           ticket_priority_name(t->priority), t->assignee.n ? ", assigned to " : "",
                           SPAN_FMT(t->assignee), h->verdict.blocks.n ? "; " : "",
                           SPAN_FMT(h->verdict.blocks), h->verdict.blocks.n ? " is blocked now" : "");
    return result;
}

enum result control_ticket_order(struct gate *gate, struct control_request *r, struct why *why)
{
    struct hand *h;
    enum result result = begin(gate, r, &h, why);
    if (result == OK)
        result = hand_order(h, r->name, jsonin_str(jsonin_get(&r->args, "argument")), why);
    return result == OK ? finish(r, h, why) : result;
}

/* To nobody, where none is named. */
static enum result assign(struct hand *h, struct span agent, struct why *why)
{
    if (agent.n)
        return hand_order(h, "assign", agent, why);
    hand_unassign(h);
    return OK;
}

enum result control_ticket_assign(struct gate *gate, struct control_request *r, struct why *why)
{
    struct hand *h;
    enum result result = begin(gate, r, &h, why);
    if (result == OK)
        result = assign(h, jsonin_str(jsonin_get(&r->args, "argument")), why);
    return result == OK ? finish(r, h, why) : result;
}

static enum result set_status(struct hand *h, struct span value, struct why *why)
{
    static const char *const order[TICKET_STATUSES] = {
        [TICKET_OPEN] = "reopen",
        [TICKET_PENDING] = "pending",
        [TICKET_RESOLVED] = "resolve",
        [TICKET_CLOSED] = "close",
    };
    enum ticket_status status;
    if (!ticket_status_parse(value, &status))
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "status %.*s: open, pending, resolved or closed",
                       SPAN_FMT(span_head(value, 100)));
    return hand_order(h, order[status], SPAN_EMPTY, why);
}

/* To add a field: a row here, its word in gatepost(1), set. */
static enum result set_field(struct hand *h, struct span field, struct span value, struct why *why)
{
    static const char *const same[] = {"type", "priority", "site", "requester"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (span_eq(field, span_of(same[i])))
            return hand_order(h, same[i], value, why);
    if (span_eq(field, SPAN_LIT("status")))
        return set_status(h, value, why);
    if (span_eq(field, SPAN_LIT("assignee")))
        return assign(h, value, why);
    if (span_eq(field, SPAN_LIT("subject")))
        return hand_subject(h, value, why);
    return why_set(why, PERM, WHY_MAIL, "5.5.4",
                   "no field %.*s: status, type, priority, site, assignee, subject or requester",
                   SPAN_FMT(span_head(field, 100)));
}

/* All, or none. */
enum result control_ticket_set(struct gate *gate, struct control_request *r, struct why *why)
{
    struct hand *h;
    struct jsonin_value set = jsonin_need(&r->args, "set");
    size_t n = jsonin_count(set);
    enum result result = begin(gate, r, &h, why);
    if (result == OK && (n == 0 || n > SET_MAX))
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "one field at least, and %d at most", SET_MAX);
    for (size_t i = 0; result == OK && i < n; i++) {
        struct jsonin_value one = jsonin_at(&set, i);
        result =
            set_field(h, jsonin_str(jsonin_need(&one, "field")), jsonin_str(jsonin_need(&one, "value")), why);
    }
    return result == OK ? finish(r, h, why) : result;
}

enum result control_ticket_note(struct gate *gate, struct control_request *r, struct why *why)
{
    struct hand *h;
    struct span text = jsonin_str(jsonin_need(&r->args, "text"));
    enum result result = begin(gate, r, &h, why);
    if (result == OK && !span_trim(text).n)
        return why_set(why, PERM, WHY_MAIL, "5.6.0", "an empty note");
    if (result != OK)
        return result;
    hand_note(h, text);
    return finish(r, h, why);
}

enum result control_ticket_reply(struct gate *gate, struct control_request *r, struct why *why)
{
    struct hand *h;
    struct span text = span_trim(jsonin_str(jsonin_need(&r->args, "text")));
    enum result result = begin(gate, r, &h, why);
    if (result == OK && !text.n)
        return why_set(why, PERM, WHY_MAIL, "5.6.0", "an empty answer");
    if (result == OK)
        result = hand_reply(h, text, jsonin_bool(jsonin_get(&r->args, "verbatim")), why);
    return result == OK ? finish(r, h, why) : result;
}

enum result control_ticket_open(struct gate *gate, struct control_request *r, struct why *why)
{
    struct hand *h = ARENA_NEW(r->arena, struct hand);
    struct hand_opening o = {
        .facts = jsonin_str(jsonin_need(&r->args, "facts")),
        .raw_bytes = (uint64_t)jsonin_int(jsonin_need(&r->args, "bytes"), 0, FACTS_OF_MAX),
        .site = jsonin_str(jsonin_get(&r->args, "site")),
        .type = jsonin_str(jsonin_get(&r->args, "type")),
        .quiet = jsonin_bool(jsonin_get(&r->args, "quiet")),
    };
    int64_t ticket = 0;
    enum result result = hand_open(h, gate, r->arena, as_of(r), &o, &ticket, why);
    if (result == OK)
        r->reply = arena_printf(r->arena, "{\"ok\":true,\"ticket\":%lld,\"said\":\"ticket %lld opened%s\"}",
                                (long long)ticket, (long long)ticket,
                                h->verdict.withheld ? "; no confirmation is sent" : "");
    return result;
}
