/* serve.h: what agents order by mail about a ticket (contract.md, "Commands by mail").  A command changes the
 * verdict alone; whether the verdict comes to be is rule_agent.c's to say. */
#ifndef GATE_SERVE_H
#define GATE_SERVE_H

#include "daemon/gate/command.h"

/* How the event begins that says so of another requester. */
#define SERVE_REQUESTER "requester"

/* An order about v->ticket (id 0: about none, which few are).  True: obeyed, and *v changed; false: *v as it
 * was.  Either way one line more of the transcript says so. */
bool serve_obey(struct judge *, struct verdict *v, const struct command *);

/* How that command is written ("!away 2026-12-24"), for who wrote it otherwise; empty: there is none. */
struct span serve_form(struct span line);

/* The ticket is the sender's own from now on, without a line of the transcript. */
void serve_take_over(struct judge *, struct verdict *v);

#endif
