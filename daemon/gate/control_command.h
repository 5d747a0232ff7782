/* control_command.h: one order given over the control socket, and the table of them. */
#ifndef GATE_CONTROL_COMMAND_H
#define GATE_CONTROL_COMMAND_H

#include "daemon/base/jsonin.h"
#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"

/* Who asked and is answered later; never freed before that but with the whole control socket. */
struct control_later;

struct control_request {
    struct arena *arena;
    const char *name;         /* of the command */
    struct jsonin_value args; /* the whole request */
    /* What the command leaves: a line or more for a person, ... */
    struct span said;
    bool said_anyway;      /* where it is refused, too: said tells more than why does */
    struct span reply;     /* ... or a whole JSON object in its place ... */
    struct intake *submit; /* ... or a mail to be tried again once this is committed, its answer the reply */
    /* ... or, for now, a part of it: when that is committed, the command is called again.  state is what the
     * part before left in `next` (NULL at first); both stand in the arena. */
    bool more;
    const void *state;
    void *next;
    bool scrubs; /* it is answered when what it erased has left no trace (upkeep_scrub()) */
    struct control_later *self;
    bool later; /* ... or nothing yet: control_answer(self) will be called (commands outside alone) */
};

/* Inside a transaction of the group; may be called again (group.h).  PERM and TEMP with why: refused, and
 * nothing is written. */
typedef enum result control_run(struct gate *, struct control_request *, struct why *);

/* said and reply as in the request; why where it isn't OK.  From the loop, not from within run(). */
void control_answer(struct control_later *, enum result, struct span said, struct span reply,
                    const struct why *);

struct control_command {
    const char *name;
    control_run *run;
    bool outside; /* needs no transaction: answered at once, even where the database is in trouble */
};

extern const struct control_command control_commands[]; /* ends in a NULL name */

control_run control_ping, control_stats, control_config;
control_run control_probe, control_probed, control_look_transport;
control_run control_explain, control_look, control_fetch, control_hook_test, control_oauth;
control_run control_ticket_order, control_ticket_assign, control_ticket_set, control_ticket_note,
    control_ticket_reply, control_ticket_open;
control_run control_held_retry, control_held_release, control_held_drop;
control_run control_outbox_retry, control_outbox_drop, control_outbox_flush, control_outbox_pause,
    control_outbox_resume, control_confirm;
control_run control_directory_import, control_directory_sync, control_agent_add, control_agent_remove,
    control_block_add, control_block_remove;
control_run control_erase_ticket, control_erase_entry, control_erase_attachment, control_erase_person;

#endif
