/* control_hook.c: trying a hook out.  Called by control.c.  Floor: gate. */
#include "parsers/arena.h"

#include "daemon/base/clock.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/hook.h"

static bool event_of(struct span name, enum hook_what *what_r)
{
    *what_r = span_eq(name, SPAN_LIT("acknowledged")) ? HOOK_ACKNOWLEDGED
              : span_eq(name, SPAN_LIT("resolved"))   ? HOOK_RESOLVED
                                                      : HOOK_PAGE;
    return *what_r != HOOK_PAGE || name.n == 0 || span_eq(name, SPAN_LIT("page"));
}

enum result control_hook_test(struct gate *gate, struct control_request *r, struct why *why)
{
    struct span name = jsonin_str(jsonin_need(&r->args, "hook"));
    struct span key = jsonin_str(jsonin_get(&r->args, "key"));
    int64_t ticket = jsonin_int(jsonin_get(&r->args, "ticket"), 0, INT64_MAX), outbox = 0;
    struct ticket t = {.id = 0};
    struct hook_event e = {.hook = arena_str(r->arena, name),
                           .key = key.n ? key : SPAN_LIT("gatepost-test"),
                           .by = jsonin_str(jsonin_get(&r->args, "as")),
                           .now_ms = wall_now_ms()};
    if (!event_of(jsonin_str(jsonin_get(&r->args, "event")), &e.what))
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "event: page, acknowledged or resolved");
    enum result result = ticket ? ticket_get(gate->db, ticket, r->arena, &t, why) : OK;
    if (result == OK && ticket && t.id == 0)
        return why_set(why, PERM, WHY_MAIL, "5.1.1", "there is no ticket %lld", (long long)ticket);
    if (t.id)
        e.ticket = &t;
    else
        e.text = arena_printf(r->arena, "A test of the hook %.*s: nothing has happened", SPAN_FMT(name));
    if (result == OK)
        result = hook_queue(gate, r->arena, &e, &outbox, why);
    if (result == OK && outbox == 0)
        return why_set(why, PERM, WHY_MAIL, "5.1.1", "there is no hook %.*s", SPAN_FMT(span_head(name, 100)));
    r->said = arena_printf(r->arena, "queued: `gatepost outbox show %lld` says what becomes of it",
                           (long long)outbox);
    return result;
}
