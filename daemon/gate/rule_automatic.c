/* rule_automatic.c: an automatic reply (out of office and the like) to a mail about a ticket is an event on
 * it: it never reopens it, restarts a clock or wakes anybody (attack 30).  What a robot writes otherwise is
 * for the rules below, and answered by none of them. */
#include "daemon/gate/judge.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"

/* A robot that had our mail may say so, whoever it claims to be; one that had not must be of the ticket. */
static const struct judge_candidate *automatic_ticket(struct judge *j)
{
    const struct judge_candidate *c;
    size_t n = which_candidates(j, &c);
    for (size_t i = 0; i < n; i++) {
        if (c[i].signed_ok || which_party(j, &c[i].ticket) > WHICH_NAMED)
            return &c[i];
    }
    return NULL;
}

static bool automatic_judge(struct judge *j, struct verdict *v)
{
    if (!j->facts->internal.auto_reply)
        return false;
    const struct judge_candidate *c = automatic_ticket(j);
    if (!c)
        return false;
    v->outcome = LEDGER_AUTOMATIC;
    v->ticket = c->ticket;
    v->enters = true;
    v->entry_kind = ENTRY_EVENT;
    v->entry_text = arena_printf(j->arena, "automatic reply from %.*s: %.*s",
                                 SPAN_FMT(span_head(who_sender(j)->address, 254)),
                                 SPAN_FMT(span_head(j->facts->subject, 300)));
    v->entry_quoted = j->facts->reply_text;
    return true;
}

const struct judge_rule rule_automatic = {"automatic", automatic_judge};
