/* control_held.c: orders about mail kept apart.  Called by control.c.  Floor: gate. */
#include "daemon/store/held.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/holding.h"

enum { DROP_AT_ONCE = 1000 };

/* The held mail that is asked for. */
static enum result get(struct gate *gate, struct control_request *r, int64_t *id_r, struct held *held_r,
                       struct why *why)
{
    *id_r = jsonin_int(jsonin_need(&r->args, "id"), 1, INT64_MAX);
    return holding_get(gate, *id_r, r->arena, held_r, why);
}

static enum result try_again(struct gate *gate, struct control_request *r, bool let_in, struct why *why)
{
    int64_t id;
    struct held held;
    enum result result = get(gate, r, &id, &held, why);
    return result == OK ? holding_intake(gate, &held, let_in, &r->submit, why) : result;
}

enum result control_held_retry(struct gate *gate, struct control_request *r, struct why *why)
{
    return try_again(gate, r, false, why);
}

enum result control_held_release(struct gate *gate, struct control_request *r, struct why *why)
{
    return try_again(gate, r, true, why);
}

/* The mail itself stays as long as any other. */
static enum result drop(struct gate *gate, struct control_request *r, int64_t id, struct why *why)
{
    return holding_drop(gate, id, jsonin_str(jsonin_get(&r->args, "as")), r->arena, why);
}

static enum result drop_many(struct gate *gate, struct control_request *r, struct span from, struct why *why)
{
    struct helds page;
    enum result result = held_list(gate->db, from, 0, DROP_AT_ONCE, r->arena, &page, why);
    for (size_t i = 0; result == OK && i < page.n; i++)
        result = drop(gate, r, page.v[i].mail.id, why);
    if (result == OK && from.n && page.n == 0)
        return why_set(why, PERM, WHY_MAIL, "5.1.1", "no mail from %.*s is held",
                       SPAN_FMT(span_head(from, 100)));
    r->said = arena_printf(r->arena, page.n == DROP_AT_ONCE ? "%zu dropped; there are more" : "%zu dropped",
                           page.n);
    return result;
}

enum result control_held_drop(struct gate *gate, struct control_request *r, struct why *why)
{
    struct jsonin_value from = jsonin_get(&r->args, "from");
    if (jsonin_bool(jsonin_get(&r->args, "all")))
        return drop_many(gate, r, SPAN_EMPTY, why);
    if (jsonin_has(from) && jsonin_str(from).n)
        return drop_many(gate, r, jsonin_str(from), why);
    int64_t id;
    struct held held;
    enum result result = get(gate, r, &id, &held, why);
    if (result == OK)
        result = drop(gate, r, id, why);
    r->said = arena_printf(r->arena, "mail %lld dropped", (long long)id);
    return result;
}
