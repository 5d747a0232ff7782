/* rule_agent.c: mail of an agent's that speaks of a ticket, or that gives commands.  All of its commands are
 * obeyed, or none is: then the mail is held, nothing of it goes to anybody else, and the transcript returns
 * it (contract.md, "Commands by mail"; attacks 5, 8, 10).  An answer to the customer is held as well. */
#include "daemon/gate/answer.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/may.h"
#include "daemon/gate/serve.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "parsers/commands.h"
#include "parsers/utf8.h"

enum { AGENT_RETURNED_MAX = 32 * 1024 };

/* One mail's orders. */
struct agent_orders {
    struct ticket about;                  /* as it stands; id 0: none */
    struct verdict v;                     /* as it would be, were all of them obeyed */
    const char *refused[COMMANDS_MAX];    /* NULL: obeyed */
    struct span refused_as[COMMANDS_MAX]; /* the lines */
    size_t n;
    bool all;
    struct span note; /* what stands on the line of a !note */
};

static bool agent_attaches(const struct facts *f)
{
    for (size_t i = 0; i < f->attachments.n; i++) {
        if (!f->attachments.v[i].shown_inline)
            return true;
    }
    return false;
}

/* The text below the commands: private, or it is an answer. */
static struct span agent_text(const struct judge *j)
{
    return span_trim(commands_below(j->facts->reply_text, j->facts->internal.commands_on_top));
}

static void agent_refuse(struct agent_orders *o, struct span line, const char *said)
{
    o->all = false;
    if (o->n < COMMANDS_MAX) {
        o->refused[o->n] = said;
        o->refused_as[o->n++] = line;
    }
}

static void agent_order(struct judge *j, struct agent_orders *o, size_t at)
{
    struct span line = j->facts->internal.commands.v[at];
    struct command c;
    if (!command_parse(line, false, &c) || at >= j->facts->internal.commands_on_top) {
        agent_refuse(o, line, "refused.place");
        return;
    }
    if (!serve_obey(j, &o->v, &c)) {
        agent_refuse(o, line, o->v.answer.done[o->v.answer.n_done - 1].said);
        return;
    }
    if (span_ieq(c.name, SPAN_LIT("note")) && c.argument.n)
        o->note = c.argument;
    o->refused[o->n] = NULL;
    o->refused_as[o->n++] = line;
}

/* A note, where one was ordered or the mail came to the address for notes. */
static void agent_enter(struct judge *j, struct agent_orders *o, const struct judge_candidate *c)
{
    struct verdict *v = &o->v;
    struct span text = agent_text(j);
    bool has = text.n || agent_attaches(j->facts);
    if (c && c->by == JUDGE_BY_TOKEN && c->kind == TOKEN_NOTE && has)
        v->enters = true;
    if (!v->enters) {
        if (has)
            agent_refuse(o, utf8_head(text, 60), "refused.answer");
        return;
    }
    v->entry_kind = ENTRY_NOTE;
    v->entry_text = o->note.n && text.n
                        ? arena_printf(j->arena, "%.*s\n%.*s", SPAN_FMT(o->note), SPAN_FMT(text))
                    : o->note.n ? o->note
                                : text;
    v->attaches = true;
}

/* The new text, each line behind "> ". */
static struct span agent_returned(struct judge *j)
{
    struct buf out;
    struct span rest = utf8_head(j->facts->reply_text, AGENT_RETURNED_MAX), line;
    buf_init(&out, AGENT_RETURNED_MAX * 3);
    while (span_line(&rest, &line))
        buf_printf(&out, "> %.*s\n", SPAN_FMT(line));
    struct span text = arena_copy(j->arena, buf_span(&out));
    buf_release(&out);
    return text;
}

static bool agent_hold(struct judge *j, struct verdict *v, const struct agent_orders *o)
{
    v->outcome = LEDGER_HELD;
    v->detail = SPAN_LIT("an agent's mail with a line that was not obeyed");
    v->ticket = o->about;
    answer_transcript(j, v);
    v->answer.summary = o->about.subject;
    for (size_t i = 0; i < o->n; i++)
        answer_say(j, v, o->refused_as[i], o->refused[i] ? o->refused[i] : "refused.others", SPAN_EMPTY);
    v->answer.returned = agent_returned(j);
    return true;
}

/* c: the ticket it speaks of; NULL: none. */
static bool agent_obey(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    const struct facts *f = j->facts;
    struct agent_orders *o = ARENA_NEW(j->arena, struct agent_orders);
    o->v = *v;
    o->all = f->internal.commands.n < COMMANDS_MAX; /* one more may stand there unread */
    o->v.outcome = LEDGER_COMMAND;
    o->v.verified = true;
    answer_transcript(j, &o->v);
    if (c) {
        o->about = c->ticket;
        o->v.ticket = c->ticket;
        o->v.answer.summary = c->ticket.subject;
    }
    for (size_t i = 0; i < f->internal.commands.n; i++)
        agent_order(j, o, i);
    agent_enter(j, o, c);
    if (!o->all)
        return agent_hold(j, v, o);
    if (!o->n)
        answer_say(j, &o->v, SPAN_LIT("!note"), "done.note", SPAN_EMPTY);
    *v = o->v;
    return true;
}

/* Commands of somebody who may give none. */
static bool agent_refuse_all(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    v->outcome = LEDGER_HELD;
    answer_transcript(j, v);
    for (size_t i = 0; i < f->internal.commands.n; i++)
        answer_say(j, v, f->internal.commands.v[i], "refused.unproven", SPAN_EMPTY);
    return true;
}

/* Whose token was made for an agent, and who is none any more (attack 10). */
static bool agent_is_former(struct judge *j, const struct judge_candidate *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool agents = c[i].by == JUDGE_BY_TOKEN && (c[i].kind == TOKEN_NOTE || c[i].kind == TOKEN_AGENT);
        if (agents && c[i].bound && !may_sender(j, &c[i].ticket, MAY_WRITE))
            return true;
    }
    return false;
}

static bool agent_judge(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    const struct judge_sender *s = who_sender(j);
    const struct judge_candidate *c;
    size_t n = which_candidates(j, &c);
    if (!s->agent.address.n && agent_is_former(j, c, n)) {
        v->outcome = LEDGER_REFUSED;
        v->detail =
            arena_printf(j->arena, "about #%lld: the sender is no agent any more", (long long)c[0].ticket.id);
        answer_transcript(j, v);
        answer_say(j, v, utf8_head(f->subject, 100), "refused.access", SPAN_EMPTY);
        return true;
    }
    if (!s->agent.address.n || j->in->let_in || (!n && !f->internal.commands.n))
        return false;
    bool commands = f->internal.commands.n, notes = n && c[0].by == JUDGE_BY_TOKEN && c[0].kind == TOKEN_NOTE;
    bool person = !f->internal.automatic && !f->bounce;
    bool serves = may_sender(j, n ? &c[0].ticket : NULL, MAY_SERVE);
    if (person && serves && (commands || notes))
        return agent_obey(j, v, n ? &c[0] : NULL);
    v->outcome = LEDGER_HELD;
    v->detail = arena_printf(j->arena, "an agent's mail%s%s", commands ? " with commands" : " about a ticket",
                             s->trust == TRUST_PROVEN ? "" : ", and not proven to be the agent's");
    return commands && person && !serves ? agent_refuse_all(j, v) : true;
}

const struct judge_rule rule_agent = {"agent", agent_judge};
