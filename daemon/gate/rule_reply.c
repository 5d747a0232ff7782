/* rule_reply.c: a mail about a ticket that is there.  A token, a Message-ID or a number finds it; only who
 * takes part in it, or a member whose role may see it, is let in.  Who holds a valid token and is nobody, or
 * was merely named in To or Cc, is noted for the agents and relayed to no one (attacks 2, 3, 5, 6, 17). */
#include "daemon/gate/correct.h"
#include "daemon/gate/forwarding.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/may.h"
#include "daemon/gate/opening.h"
#include "daemon/gate/topic.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"

static const char *const reply_by[] = {"token", "reference", "tag"};
static const char *const reply_party[] = {"nobody", "named", "member", "participant", "requester"};

/* What is forwarded within the mail is part of the message. */
static struct span reply_text(struct judge *j)
{
    const struct facts *f = j->facts;
    struct span along = forwarding_within(f);
    if (!along.n)
        return f->reply_text;
    return forwarding_is_all(f)
               ? along
               : arena_printf(j->arena, "%.*s\n\n%.*s", SPAN_FMT(span_trim(f->reply_text)), SPAN_FMT(along));
}

static void reply_enter(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    v->enters = true;
    v->entry_text = reply_text(j);
    v->entry_quoted = f->quoted_text;
    v->verified = who_sender(j)->trust == TRUST_PROVEN;
    v->attaches = true;
}

/* For the agents' eyes. */
static bool reply_note(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    v->outcome = LEDGER_NOTED;
    v->ticket = c->ticket;
    reply_enter(j, v);
    v->entry_kind = ENTRY_NOTE;
    v->detail = c->by == JUDGE_BY_TOKEN ? SPAN_LIT("a valid token, but not from anybody of the ticket")
                                        : SPAN_LIT("from somebody who was named in To or Cc");
    return true;
}

/* Closed, or resolved for longer than a reply reopens. */
static bool reply_is_over(const struct judge *j, const struct ticket *t)
{
    int64_t within = j->conf->life.reopen_within_s;
    return t->status == TICKET_CLOSED ||
           (t->status == TICKET_RESOLVED && within && j->now_ms - t->resolved_at_ms > within * 1000);
}

static bool reply_update(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    const struct facts *f = j->facts;
    v->outcome = LEDGER_UPDATED;
    v->ticket = c->ticket;
    v->event = f->internal.automatic || f->internal.thanks_only ? STATE_NOTHING : STATE_PARTY_WRITES;
    reply_enter(j, v);
    v->entry_kind = ENTRY_MESSAGE;
    correct_ticket(j, v);
    v->people = opening_people(j, v->ticket.organization, may_sender(j, &c->ticket, MAY_VOUCH));
    return true;
}

/* A linked ticket in the place of an update: the old one is over, or this is another matter. */
static bool reply_opens(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    if (j->facts->internal.automatic || j->facts->internal.thanks_only)
        return false;
    if (topic_is_another(j, c))
        opening_fill(j, v, OPENING_TOPIC, &c->ticket);
    else if (reply_is_over(j, &c->ticket))
        opening_fill(j, v, OPENING_CLOSED, &c->ticket);
    return v->opens;
}

/* The first that he may write to; a ticket that somebody else named him in takes nothing away from his own.
 */
static bool reply_judge(struct judge *j, struct verdict *v)
{
    const struct judge_candidate *c, *noted = NULL;
    size_t n = which_candidates(j, &c);
    for (size_t i = 0; i < n; i++) {
        enum which_party party = which_party(j, &c[i].ticket);
        trace_note(&j->trace, "ticket", reply_by[c[i].by], "#%lld; the sender: %s", (long long)c[i].ticket.id,
                   reply_party[party]);
        if (may_sender(j, &c[i].ticket, MAY_WRITE))
            return reply_opens(j, v, &c[i]) || reply_update(j, v, &c[i]);
        if (!noted && (party != WHICH_NOBODY || c[i].by == JUDGE_BY_TOKEN))
            noted = &c[i];
    }
    return noted && reply_note(j, v, noted);
}

const struct judge_rule rule_reply = {"reply", reply_judge};
