/* state.c: the one table of a ticket's states and the one function that moves a ticket.  Called by apply.c
 * and, for the tool's verbs and the ageing of tickets, by the control socket and the timers.
 *
 * To add an event: a member of enum state_event before STATE_EVENTS, and a row below. */
#include "daemon/gate/state.h"

#include "daemon/gate/life.h"
#include "daemon/gate/oncall.h"
#include "daemon/gate/promise.h"
#include "daemon/gate/timeline.h"
#include "daemon/store/entry.h"

struct state_step {
    enum state_move move;
    enum ticket_status to;
};

#define STAY                                                                                                 \
    {                                                                                                        \
        STATE_STAYS, 0                                                                                       \
    }
#define REFUSE                                                                                               \
    {                                                                                                        \
        STATE_REFUSED, 0                                                                                     \
    }
#define FOLLOW                                                                                               \
    {                                                                                                        \
        STATE_FOLLOWS, 0                                                                                     \
    }
#define GO(s)                                                                                                \
    {                                                                                                        \
        STATE_MOVES, TICKET_##s                                                                              \
    }
#define ANSWER                                                                                               \
    {                                                                                                        \
        STATE_MOVES, TICKET_STATUSES                                                                         \
    } /* as agents.after_answer says */

/* Columns: open, pending, resolved, closed. */
static const struct state_step state_table[STATE_EVENTS][TICKET_STATUSES] = {
    [STATE_NOTHING] = {STAY, STAY, STAY, STAY},
    [STATE_PARTY_WRITES] = {STAY, GO(OPEN), GO(OPEN), FOLLOW},
    [STATE_AGENT_ANSWERS] = {ANSWER, ANSWER, ANSWER, ANSWER},
    [STATE_PEND] = {GO(PENDING), STAY, GO(PENDING), REFUSE},
    [STATE_RESOLVE] = {GO(RESOLVED), GO(RESOLVED), STAY, REFUSE},
    [STATE_CLOSE] = {GO(CLOSED), GO(CLOSED), GO(CLOSED), STAY},
    [STATE_REOPEN] = {STAY, GO(OPEN), GO(OPEN), GO(OPEN)},
    [STATE_UNDELIVERED] = {STAY, STAY, STAY, GO(RESOLVED)},
    [STATE_AGES] = {STAY, STAY, GO(CLOSED), STAY},
};

enum state_move state_next(enum ticket_status from, enum state_event event, const char *after_answer,
                           enum ticket_status *to_r)
{
    struct state_step step = state_table[event][from];
    if (step.move == STATE_MOVES && step.to == TICKET_STATUSES &&
        !ticket_status_parse(span_of(after_answer), &step.to))
        step.to = TICKET_PENDING;
    *to_r = step.move == STATE_MOVES ? step.to : from;
    return step.move == STATE_MOVES && *to_r == from ? STATE_STAYS : step.move;
}

static enum result state_write_event(struct gate *gate, const struct ticket *t, enum ticket_status from,
                                     struct span author, int64_t mail, int64_t now_ms, struct why *why)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%s -> %s", ticket_status_name(from), ticket_status_name(t->status));
    struct entry e = {.ticket = t->id,
                      .at_ms = now_ms,
                      .kind = ENTRY_EVENT,
                      .author = author,
                      .text = span_make(text, (size_t)n),
                      .mail = mail};
    int64_t id;
    return timeline_add(gate, &e, &id, why);
}

static bool state_is_over(enum ticket_status status)
{
    return status == TICKET_RESOLVED || status == TICKET_CLOSED;
}

/* The clocks of a ticket that went from `from` to t->status. */
static void state_clocks(const struct conf *conf, struct ticket *t, enum ticket_status from,
                         enum state_event event, int64_t now_ms)
{
    t->resolved_at_ms = !state_is_over(t->status) ? 0 : t->resolved_at_ms ? t->resolved_at_ms : now_ms;
    if (event == STATE_AGENT_ANSWERS)
        promise_answer(conf, t, now_ms);
    if (from == TICKET_OPEN && t->status != TICKET_OPEN)
        promise_hold(conf, t, now_ms);
    else if (from != TICKET_OPEN && t->status == TICKET_OPEN)
        promise_go_on(conf, t, now_ms);
    if (from == t->status && event != STATE_AGENT_ANSWERS)
        return;
    t->status_at_ms = now_ms;
    t->reminded = false;
}

enum result state_move(struct gate *gate, struct ticket *t, enum state_event event, struct span author,
                       int64_t mail, int64_t now_ms, enum state_move *move_r, struct why *why)
{
    const struct conf *conf = gate->conf;
    enum ticket_status from = t->status;
    enum state_move move = state_next(from, event, conf->agents.after_answer, &t->status);
    if (move_r)
        *move_r = move;
    t->updated_at_ms = now_ms;
    t->closing = t->closing && t->status == TICKET_RESOLVED;
    if (move == STATE_MOVES || move == STATE_STAYS)
        state_clocks(conf, t, from, event, now_ms);
    if (gate->quiet) /* of what is old nobody is reminded */
        t->reminded = true;
    life_set_wake(conf, t);
    gate->clocks_due = true;
    enum result r = ticket_update(gate->db, t, why);
    if (r == OK && move == STATE_MOVES)
        r = state_write_event(gate, t, from, author, mail, now_ms, why);
    if (r == OK && move == STATE_MOVES && state_is_over(t->status) && !state_is_over(from))
        r = oncall_over(gate, t, author, now_ms, why);
    return r;
}
