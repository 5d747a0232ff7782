/* rule_page.c: an answer to a page, from whoever was called, acknowledges it; what it says is a note.  The
 * address called needs not be an agent's: the token was made for it.  Where it is a list, an agent who got
 * the page by it answers under his own address.  A robot's answer acknowledges nothing, and an agent's
 * commands are rule_agent.c's. */
#include "daemon/gate/answer.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/oncall.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"

/* Without tokens it is the page itself that is answered, by who is proven to be the one that was called. */
static const struct judge_candidate *page_answered_itself(struct judge *j, const struct judge_candidate *c,
                                                          size_t n)
{
    struct outbox row = {0};
    if (who_sender(j)->trust != TRUST_PROVEN || !which_answered(j, &row) || row.kind != OUTBOX_PAGE)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (c[i].by == JUDGE_BY_REFERENCE && c[i].signed_ok)
            return &c[i];
    }
    return NULL;
}

static const struct judge_candidate *page_answered(struct judge *j)
{
    const struct judge_candidate *c;
    const struct judge_sender *s = who_sender(j);
    bool agent = s->agent.address.n && s->auth != TRUST_AUTH_FAIL;
    size_t n = which_candidates(j, &c);
    for (size_t i = 0; i < n; i++)
        if (c[i].by == JUDGE_BY_TOKEN && c[i].kind == TOKEN_PAGE && (c[i].bound || (agent && c[i].signed_ok)))
            return &c[i];
    return page_answered_itself(j, c, n);
}

/* Something else than "!ack", which an answer means anyway. */
static bool page_orders_more(const struct facts *f)
{
    for (size_t i = 0; i < f->internal.commands.n; i++)
        if (!span_ieq(span_trim(f->internal.commands.v[i]), SPAN_LIT("!ack")))
            return true;
    return false;
}

static bool page_judge(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    const struct judge_candidate *c = page_answered(j);
    bool waits = false;
    if (!c || f->internal.automatic || f->internal.auto_reply || f->bounce)
        return false;
    if (who_sender(j)->agent.address.n && page_orders_more(f))
        return false;
    judge_ok(j, oncall_waits(j->db, c->ticket.id, j->arena, &waits, j->why));
    v->outcome = LEDGER_COMMAND;
    v->detail = waits ? SPAN_LIT("acknowledges the page") : SPAN_LIT("the page was acknowledged already");
    v->ticket = c->ticket;
    v->verified = true;
    v->enters = span_trim(f->reply_text).n > 0;
    v->entry_kind = ENTRY_NOTE;
    v->entry_text = f->reply_text;
    v->entry_quoted = f->quoted_text;
    v->acks = waits;
    answer_transcript(j, v);
    v->answer.summary = c->ticket.subject;
    answer_say(j, v, SPAN_LIT("!ack"), waits ? "done.ack" : "refused.page", SPAN_EMPTY);
    return true;
}

const struct judge_rule rule_page = {"page", page_judge};
