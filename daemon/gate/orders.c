/* orders.c: links, merges, people taken out, senders blocked and agents away, as a verdict has them.  Called
 * by apply.c as the last step of a mail. */
#include "daemon/gate/orders.h"

#include "daemon/gate/notice.h"
#include "daemon/gate/oncall.h"
#include "daemon/gate/state.h"
#include "daemon/gate/timeline.h"
#include "daemon/store/directory.h"
#include "daemon/store/entry.h"
#include "daemon/store/participant.h"

struct orders {
    struct gate *gate;
    const struct verdict *v;
    struct span by;
    int64_t mail, now_ms;
    struct arena *arena;
    struct why *why;
};

static enum result orders_event(const struct orders *o, int64_t ticket, struct span text)
{
    int64_t id;
    struct entry e = {.ticket = ticket,
                      .at_ms = o->now_ms,
                      .kind = ENTRY_EVENT,
                      .author = o->by,
                      .text = text,
                      .mail = o->mail,
                      .verified = true};
    return timeline_add(o->gate, &e, &id, o->why);
}

static enum result orders_join(const struct orders *o, int64_t into, struct span address, struct span name,
                               struct span role)
{
    struct participant there;
    bool found;
    enum result r = participant_get(o->gate->db, into, address, o->arena, &there, &found, o->why);
    if (r != OK || (found && !span_eq(there.role, SPAN_LIT(VERDICT_NAMED))))
        return r;
    struct participant put = {address, name, role, o->now_ms};
    return participant_put(o->gate->db, into, &put, NULL, o->why);
}

enum result orders_take_in(struct gate *gate, const struct verdict *v, struct span by, int64_t mail,
                           int64_t now_ms, struct arena *arena, struct why *why)
{
    struct ticket into = {0};
    enum result r = ticket_get(gate->db, v->ticket.merged_into, arena, &into, why);
    if (r == OK && v->reopens)
        r = state_move(gate, &into, STATE_REOPEN, by, mail, now_ms, NULL, why);
    return r == OK ? oncall_pass_on(gate, v->ticket.id, &into, now_ms, arena, why) : r;
}

/* The survivor's people are those of both. */
static enum result orders_merge(const struct orders *o)
{
    const struct ticket *t = &o->v->ticket;
    struct ticket into = {0};
    struct participants people = {0};
    enum result r = ticket_get(o->gate->db, t->merged_into, o->arena, &into, o->why);
    if (r == OK)
        r = ticket_link(o->gate->db, t->id, into.id, SPAN_LIT("merged"), o->why);
    if (r == OK)
        r = participant_list(o->gate->db, t->id, o->arena, &people, o->why);
    for (size_t i = 0; r == OK && i < people.n; i++) {
        if (!address_equal(people.v[i].address, into.requester))
            r = orders_join(o, into.id, people.v[i].address, people.v[i].name, people.v[i].role);
    }
    if (r == OK && !address_equal(t->requester, into.requester))
        r = orders_join(o, into.id, t->requester, t->requester_name, SPAN_LIT(VERDICT_MEMBER));
    return r == OK ? orders_event(o, into.id,
                                  arena_printf(o->arena, "#%lld was merged into this", (long long)t->id))
                   : r;
}

static enum result orders_link(const struct orders *o, int64_t other)
{
    int64_t id = o->v->ticket.id;
    enum result r = ticket_link(o->gate->db, id, other, SPAN_LIT("related"), o->why);
    if (r == OK)
        r = orders_event(o, id, arena_printf(o->arena, "linked to #%lld", (long long)other));
    return r == OK ? orders_event(o, other, arena_printf(o->arena, "linked to #%lld", (long long)id)) : r;
}

enum result orders_apply(struct gate *gate, const struct verdict *v, struct span by, int64_t mail,
                         int64_t now_ms, struct arena *arena, struct why *why)
{
    const struct orders o = {gate, v, by, mail, now_ms, arena, why};
    enum result r = OK;
    bool was;
    if (v->sets_away)
        r = directory_agent_set_away(gate->db, by, v->away_until_ms, why);
    if (r == OK && v->sets_away && v->away_until_ms)
        r = notice_pass_on(gate, arena, by, mail, now_ms, why);
    if (r != OK || !v->obeys || !v->ticket.id)
        return r;
    for (size_t i = 0; r == OK && i < v->leaves.n; i++)
        r = participant_remove(gate->db, v->ticket.id, v->leaves.v[i], &was, why);
    for (size_t i = 0; r == OK && i < v->n_links; i++)
        r = orders_link(&o, v->links[i]);
    if (r == OK && v->blocks.n)
        r = directory_block_add(gate->db, v->blocks, now_ms, &was, why);
    if (r == OK && v->ticket.merged_into)
        r = orders_merge(&o);
    return r;
}
