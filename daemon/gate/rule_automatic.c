/* rule_automatic.c: an automatic reply (out of office and the like) to a mail about a ticket is an event on
 * it: it never reopens it, restarts a clock or wakes anybody (attack 30).  An agent's own counts as !away
 * until she writes, and opens no ticket.  A read receipt, or a click that Gmail sends as a mail, is such an
 * event, too, says nothing of anybody's absence, and opens no ticket either.  What a robot writes otherwise
 * is for the rules below, and answered by none of them. */
#include "daemon/gate/judge.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"

enum { AUTOMATIC_RECIPIENTS_MAX = 10 };

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

/* Is it the agent's own robot?  Proven as any mail of hers, or by the envelope sender that only who got a
 * mail of ours to her can know (RFC 3834 section 4: that is where robots answer). */
static bool automatic_is_hers(struct judge *j, const struct judge_sender *s)
{
    if (!s->agent.address.n)
        return false;
    bool hers = s->trust == TRUST_PROVEN;
    for (size_t i = 0; !hers && i < j->in->recipients.n && i < AUTOMATIC_RECIPIENTS_MAX; i++) {
        struct span text;
        struct token token;
        struct ticket t = {0};
        if (!who_token_in(j->conf, j->in->recipients.v[i], &text) || !token_parse(text, &token) ||
            token.kind != TOKEN_BOUNCE)
            continue;
        if (token.ticket)
            judge_ok(j, ticket_get(j->db, token.ticket, j->arena, &t, j->why));
        struct span random = token.ticket ? ticket_random(&t) : SPAN_EMPTY;
        hers = token_verify(&j->keys, &token, random, s->agent.address);
    }
    return hers;
}

/* An agent's out-of-office reply: away until she writes, unless she has said until when. */
static void automatic_away(struct judge *j, struct verdict *v)
{
    if (who_sender(j)->agent.away_until_ms > j->now_ms)
        return;
    v->sets_away = true;
    v->away_until_ms = DIRECTORY_AWAY_OPEN;
    v->detail = SPAN_LIT("the agent is away, and her tickets are passed on");
}

/* An agent's robot that bears no mark but the subject ("Out of office: ..."): what an agent writes about a
 * ticket goes to the customer, and this must not. */
static bool automatic_by_subject(const struct facts *f)
{
    return span_eq(f->auto_reason, SPAN_LIT("subject")) && !f->internal.commands.n;
}

static bool automatic_judge(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    bool receipt = f->internal.receipt;
    if (!receipt && !f->internal.auto_reply && !automatic_by_subject(f))
        return false;
    bool hers = !receipt && automatic_is_hers(j, who_sender(j));
    if (!receipt && !f->internal.auto_reply && !hers)
        return false;
    const struct judge_candidate *c = automatic_ticket(j);
    if (hers)
        automatic_away(j, v);
    v->outcome = LEDGER_AUTOMATIC;
    if (!c)
        return hers || receipt;
    v->ticket = c->ticket;
    v->enters = true;
    v->entry_kind = ENTRY_EVENT;
    v->entry_text =
        arena_printf(j->arena, "%s from %.*s: %.*s", receipt ? "read receipt or reaction" : "automatic reply",
                     SPAN_FMT(span_head(who_sender(j)->address, 254)), SPAN_FMT(span_head(f->subject, 300)));
    v->entry_quoted = f->reply_text;
    return true;
}

const struct judge_rule rule_automatic = {"automatic", automatic_judge};
