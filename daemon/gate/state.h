/* state.h: the states of a ticket.  One table says which event leads where, one function moves a ticket. */
#ifndef GATE_STATE_H
#define GATE_STATE_H

#include "daemon/gate/gate.h"
#include "daemon/store/ticket.h"

enum state_event {
    STATE_NOTHING,       /* filed, moves nothing: thanks, robots, notes */
    STATE_PARTY_WRITES,  /* a message of a customer's */
    STATE_AGENT_ANSWERS, /* to the customer; leads where conf's agents.after_answer says */
    STATE_PEND,
    STATE_RESOLVE,
    STATE_CLOSE,
    STATE_REOPEN,
    STATE_UNDELIVERED, /* the last answer didn't arrive after all */
    STATE_AGES,        /* resolved for life.close_after */
    STATE_EVENTS
};

enum state_move {
    STATE_STAYS,
    STATE_MOVES,
    STATE_REFUSED, /* by hand: it is not to be had from there */
    STATE_FOLLOWS, /* the ticket stays closed, and a linked one opens */
};

/* Pure.  *to_r: the state after it.  after_answer: "open", "pending" or "resolved". */
enum state_move state_next(enum ticket_status from, enum state_event, const char *after_answer,
                           enum ticket_status *to_r);

/* Moves *t, writes it anew, and, where the state changed, an event entry that names author (an address;
 * empty: the gate).  Status, resolved_at_ms, updated_at_ms and all of the ticket's clocks are set here: the
 * first answer's (STATE_AGENT_ANSWERS is one, see promise.h), reminder and closing.  t->id is set.  OK with
 * *move_r (may be NULL), which for STATE_REFUSED and STATE_FOLLOWS says that nothing but updated_at_ms and
 * what the caller had changed in *t was written. */
enum result state_move(struct gate *, struct ticket *t, enum state_event, struct span author, int64_t mail,
                       int64_t now_ms, enum state_move *move_r, struct why *);

#endif
