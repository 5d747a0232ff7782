/* rule_agent.c: mail of an agent's that speaks of a ticket, or that gives commands.  All of its commands are
 * obeyed and its text is sent or noted, or nothing of it comes to be: then the mail is held, nothing of it
 * goes to anybody else, and the transcript returns it (contract.md, "Commands by mail"; attacks 5, 8, 10). */
#include "daemon/gate/answer.h"
#include "daemon/gate/forwarding.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/may.h"
#include "daemon/gate/saying.h"
#include "daemon/gate/serve.h"
#include "daemon/gate/topic.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "parsers/commands.h"
#include "parsers/courtesy.h"
#include "parsers/undouble.h"
#include "parsers/utf8.h"

enum {
    AGENT_RETURNED_MAX = 32 * 1024,
    AGENT_SHOWN_MAX = 60,
    AGENT_FAREWELL_MAX = 2, /* lines above a name */
};

/* One mail's orders. */
struct agent_orders {
    struct ticket about;                  /* as it stands; id 0: none */
    struct verdict v;                     /* as it would be, were all of them obeyed */
    const char *refused[COMMANDS_MAX];    /* NULL: obeyed */
    struct span refused_as[COMMANDS_MAX]; /* the lines */
    size_t n;
    bool all;
    struct span note;     /* what stands on the line of a !note */
    struct span answered; /* the colleague's answer that overtook this one */
};

/* A picture within the text alone is a signature's; what signs the mail says nothing. */
static bool agent_attaches(const struct facts *f)
{
    for (size_t i = 0; i < f->attachments.n; i++) {
        if (!f->attachments.v[i].shown_inline && !facts_is_seal(f->attachments.v[i].content_type))
            return true;
    }
    return false;
}

/* White space aside. */
static bool agent_same_words(struct span a, struct span b)
{
    for (;;) {
        a = span_trim(a);
        b = span_trim(b);
        if (!a.n || !b.n || a.p[0] != b.p[0])
            return !a.n && !b.n;
        a = span_from(a, 1);
        b = span_from(b, 1);
    }
}

/* "Kim Doe", "Kim Doe | Support": of a name of one word only the whole line, for customers have such, too. */
static bool agent_names(struct span line, struct span name)
{
    name = span_trim(name);
    if (!name.n || line.n < name.n || !span_ieq(span_head(line, name.n), name))
        return false;
    struct span rest = span_trim(span_from(line, name.n));
    return !rest.n || (span_chr(name, ' ') < name.n && strchr(",|/(-;", rest.p[0]));
}

/* Outlook parts a signature from the text by nothing: what begins with the agent's own name, a farewell above
 * it or not, is no answer. */
static bool agent_signs(struct judge *j, struct span text)
{
    const struct judge_sender *s = who_sender(j);
    struct span line;
    for (int lines = 0; lines < AGENT_FAREWELL_MAX && span_line(&text, &line);) {
        line = span_trim(line);
        if (!line.n)
            continue;
        if (agent_names(line, s->agent.name) || agent_names(line, j->facts->from.name))
            return true;
        if (!courtesy_is_farewell(j->conf->facts, line) || courtesy_is_thanks(j->conf->facts, line))
            return false;
        lines++;
    }
    return false;
}

/* The text below the commands: private, or it is an answer.  Empty where the mail is nothing but what it
 * quotes or forwards and a signature: then the reader has given that for new. */
static struct span agent_text(struct judge *j)
{
    if (agent_same_words(j->facts->quoted_text, j->facts->text) || forwarding_is_all(j->facts))
        return SPAN_EMPTY;
    if (j->in->let_in)
        return undouble(j->arena, span_trim(j->facts->reply_text));
    struct span text = span_trim(commands_below(j->facts->reply_text, j->facts->internal.commands_on_top));
    return agent_signs(j, text) ? SPAN_EMPTY : undouble(j->arena, text);
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

/* A private note: where one was ordered, or the mail came to the address for notes. */
static void agent_note(struct judge *j, struct agent_orders *o, struct span text)
{
    struct verdict *v = &o->v;
    if (saying_names_outsiders(j) && !j->in->let_in) {
        agent_refuse(o, SPAN_LIT("!note"), "refused.note_named");
        return;
    }
    v->enters = true;
    v->entry_kind = ENTRY_NOTE;
    v->entry_text = o->note.n && text.n
                        ? arena_printf(j->arena, "%.*s\n%.*s", SPAN_FMT(o->note), SPAN_FMT(text))
                    : o->note.n ? o->note
                                : text;
    v->attaches = true;
}

/* Why it must not go out, as the transcript says it; NULL: it may. */
static const char *agent_keeps_back(struct judge *j, struct agent_orders *o, struct span text)
{
    struct span answer;
    if (!saying_has_readers(j, &o->v.ticket))
        return "refused.nobody";
    if (!j->in->let_in && forwarding_within(j->facts).n)
        return "refused.forward";
    if (saying_leaks(j, o->v.ticket.id, text))
        return "refused.leak";
    if (!j->in->let_in && saying_is_to_others(j, &o->v.ticket))
        return "refused.elsewhere";
    if (!j->in->let_in && saying_is_for_another(j, &o->v.ticket))
        return "refused.requester";
    if (!j->in->let_in && saying_is_repeated(j, &o->v.ticket, text))
        return "refused.repeated";
    if (j->in->let_in || !saying_is_overtaken(j, &o->v.ticket, &answer))
        return NULL;
    o->answered = answer;
    return "refused.overtaken";
}

/* An answer to the customer.  The first one assigns. */
static void agent_answer(struct judge *j, struct agent_orders *o, struct span text)
{
    struct verdict *v = &o->v;
    struct span about = utf8_head(text, AGENT_SHOWN_MAX);
    const char *refused = saying_is_sealed(j)            ? "refused.sealed"
                          : saying_file_leaks(j, &about) ? "refused.leak"
                                                         : agent_keeps_back(j, o, text);
    if (refused) {
        agent_refuse(o, about, refused);
        return;
    }
    v->outcome = LEDGER_UPDATED;
    v->attaches = true;
    saying_answer(j, v, text);
    if (o->n)
        answer_say(j, v, utf8_head(text, AGENT_SHOWN_MAX), "done.sent", SPAN_EMPTY);
}

/* The subject bears the tag of another ticket, and not this one's: an old mail was taken to answer a new one.
 */
static bool agent_contradicts(struct judge *j, const struct judge_candidate *c)
{
    const struct judge_candidate *all;
    size_t n = which_candidates(j, &all);
    for (size_t i = 0; i < n; i++) {
        if (all[i].by == JUDGE_BY_TAG && all[i].ticket.id != c->ticket.id)
            return !topic_has_tag(j, c->ticket.id);
    }
    return false;
}

/* A note that was none in so many words: who thought to write to the customer hears what it was taken for. */
static void agent_note_unasked(struct judge *j, struct agent_orders *o, struct span text)
{
    agent_note(j, o, text);
    if (o->n && o->v.enters)
        answer_say(j, &o->v, text.n ? utf8_head(text, AGENT_SHOWN_MAX) : SPAN_LIT("!note"), "done.note",
                   SPAN_EMPTY);
}

/* The agent's own words, if there are any. */
static void agent_words(struct judge *j, struct agent_orders *o, const struct judge_candidate *c)
{
    struct span text = agent_text(j), along = forwarding_within(j->facts);
    bool ordered = o->v.enters;
    if (o->v.opens) /* the text is the forwarded mail's */
        return;
    o->v.enters = false;
    if (along.n && (ordered || (c && saying_is_note(j, c))))
        text = text.n ? arena_printf(j->arena, "%.*s\n\n%.*s", SPAN_FMT(text), SPAN_FMT(along)) : along;
    if (!text.n && !o->note.n && !agent_attaches(j->facts) && !ordered) {
        struct span left =
            span_trim(commands_below(j->facts->reply_text, j->facts->internal.commands_on_top));
        if (!o->n)
            agent_refuse(o, utf8_head(j->facts->subject, AGENT_SHOWN_MAX), "refused.empty");
        else if (left.n)
            answer_say(j, &o->v, utf8_head(left, AGENT_SHOWN_MAX), "done.signature", SPAN_EMPTY);
        return;
    }
    if (c && ordered)
        agent_note(j, o, text);
    else if (c && saying_is_note(j, c))
        agent_note_unasked(j, o, text);
    else if (c && !j->in->let_in && agent_contradicts(j, c))
        agent_refuse(o, utf8_head(text, AGENT_SHOWN_MAX), "refused.tag");
    else if (c)
        agent_answer(j, o, text);
    else
        agent_refuse(o, utf8_head(text, AGENT_SHOWN_MAX), "refused.answer");
}

/* His words; and anybody who has seen a customer's mail can send one with its Message-ID: whose ticket is it
 * that an answer to that mail is about? */
static void agent_says(struct judge *j, struct agent_orders *o, const struct judge_candidate *c)
{
    agent_words(j, o, c);
    if (c && c->shared && !topic_has_tag(j, c->ticket.id))
        agent_refuse(o, utf8_head(j->facts->subject, AGENT_SHOWN_MAX), "refused.doubtful");
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

/* For agents and admin. */
static struct span agent_why(const struct agent_orders *o)
{
    static const struct {
        const char *said, *why;
    } table[] = {
        {"refused.note_named", "an agent's note with a customer in To or Cc"},
        {"refused.leak", "an agent's answer with lines that only agents may see"},
        {"refused.overtaken", "an agent's answer that a colleague's overtook"},
        {"refused.nobody", "an agent's answer that nobody would get"},
        {"refused.elsewhere", "an agent's mail to somebody else, with a copy to us"},
        {"refused.requester", "an agent's answer on a ticket that is somebody else's since"},
        {"refused.tag", "an agent's answer whose subject names another ticket"},
        {"refused.repeated", "an agent's answer that went out three times today"},
        {"refused.doubtful", "an agent's mail that may be about another's ticket"},
        {"refused.empty", "an agent's mail in which nothing new stands"},
        {"refused.forward", "an agent's answer that forwards a mail"},
        {"refused.sealed", "an agent's mail that is encrypted, or signed and wrapped up"},
    };
    const char *last = o->n ? o->refused[o->n - 1] : NULL;
    for (size_t i = 0; last && i < sizeof table / sizeof *table; i++) {
        if (strcmp(last, table[i].said) == 0)
            return span_of(table[i].why);
    }
    return SPAN_LIT("an agent's mail with a line that was not obeyed");
}

static bool agent_hold(struct judge *j, struct verdict *v, const struct agent_orders *o)
{
    v->outcome = LEDGER_HELD;
    v->detail = agent_why(o);
    v->ticket = o->about;
    answer_transcript(j, v);
    v->answer.summary = o->about.subject;
    for (size_t i = 0; i < o->n; i++) {
        const char *said = o->refused[i] ? o->refused[i] : "refused.others";
        bool form = strcmp(said, "refused.argument") == 0;
        answer_say(j, v, o->refused_as[i], said, form ? serve_form(o->refused_as[i]) : SPAN_EMPTY);
    }
    v->answer.body = o->answered;
    v->answer.returned = agent_returned(j);
    return true;
}

static bool agent_orders_note(const struct facts *f)
{
    struct command c;
    for (size_t i = 0; i < f->internal.commands.n; i++) {
        if (command_parse(f->internal.commands.v[i], false, &c) && span_ieq(c.name, SPAN_LIT("note")))
            return true;
    }
    return false;
}

/* What the mail orders and says, were it all to be. */
static struct agent_orders *agent_read(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    struct agent_orders *o = ARENA_NEW(j->arena, struct agent_orders);
    o->v = *v;
    o->all = true;
    o->v.outcome = LEDGER_COMMAND;
    o->v.verified = who_sender(j)->trust == TRUST_PROVEN;
    o->v.obeys = true;
    answer_transcript(j, &o->v);
    if (c) {
        o->about = c->ticket;
        o->v.ticket = c->ticket;
        o->v.answer.summary = c->ticket.subject;
        o->v.speaks = (agent_text(j).n || agent_attaches(j->facts)) && !agent_orders_note(j->facts) &&
                      !saying_is_note(j, c);
    }
    return o;
}

/* What the person is told of the ticket, who wrote nothing of what the agent ordered for it. */
static void agent_confirm(struct verdict *v)
{
    struct compose *c = &v->confirmation;
    if (!span_eq(c->type, v->ticket.type)) {
        c->type = v->ticket.type;
        c->type_origin = COMPOSE_STATED;
    }
    if (!span_eq(c->site, v->ticket.site) && v->ticket.site.n && !v->ticket.site_inferred) {
        c->site = v->ticket.site;
        c->site_origin = COMPOSE_STATED;
        c->site_unknown = false;
    }
    c->plan = v->ticket.plan;
    c->answer_by_s = v->ticket.first_response_due_ms / 1000;
}

/* c: the ticket it speaks of; NULL: none. */
static bool agent_obey(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    const struct facts *f = j->facts;
    struct agent_orders *o = agent_read(j, v, c);
    o->all = f->internal.commands.n < COMMANDS_MAX; /* one more may stand there unread */
    for (size_t i = 0; i < f->internal.commands.n; i++)
        agent_order(j, o, i);
    agent_says(j, o, c);
    if (!o->all)
        return agent_hold(j, v, o);
    if (!o->n && o->v.entry_kind == ENTRY_NOTE)
        answer_say(j, &o->v, SPAN_LIT("!note"), "done.note", SPAN_EMPTY);
    else if (!o->n)
        o->v.answers = false;
    if (o->v.opens)
        agent_confirm(&o->v);
    *v = o->v;
    return true;
}

/* Held, and let in by a person (!send, !release, the tool): it is filed or sent as it stands.  No line of it
 * is obeyed, except that what was once a note stays one. */
static bool agent_send(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    struct agent_orders *o = agent_read(j, v, c);
    o->v.enters = agent_orders_note(j->facts);
    agent_says(j, o, c);
    if (!o->all || !o->v.enters) {
        (void)agent_hold(j, v, o);
        if (!c)
            v->detail = SPAN_LIT("an agent's mail that speaks of no ticket: nobody would get it");
        return true;
    }
    o->v.answers = false;
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

/* Whose token was made for an agent, and who is none any more (attack 10).  One who is a party now may go on
 * as such, but what was to be a note is told to nobody. */
static bool agent_is_former(struct judge *j, const struct judge_candidate *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool agents = c[i].by == JUDGE_BY_TOKEN && (c[i].kind == TOKEN_NOTE || c[i].kind == TOKEN_AGENT);
        bool as_party = c[i].kind == TOKEN_AGENT && may_sender(j, &c[i].ticket, MAY_WRITE);
        if (agents && c[i].bound && !as_party)
            return true;
    }
    return false;
}

/* Writes as a customer: past a Reply-To that was made for him as a party of the ticket, or on one that he
 * opened himself and that no token says he answers as an agent. */
static bool agent_is_party(const struct judge_sender *s, const struct judge_candidate *c, size_t n,
                           const struct facts *f)
{
    if (!n || f->internal.commands.n)
        return false;
    if (c[0].by == JUDGE_BY_TOKEN)
        return c[0].kind == TOKEN_REPLY && c[0].bound;
    return address_equal(c[0].ticket.requester, s->address) ||
           address_equal(c[0].ticket.requester, s->agent.address);
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
    if (!s->agent.address.n || (!n && !f->internal.commands.n) || agent_is_party(s, c, n, f))
        return false;
    if (j->in->let_in)
        return agent_send(j, v, n ? &c[0] : NULL);
    bool commands = f->internal.commands.n;
    bool person = !f->internal.automatic && !f->bounce;
    bool serves = may_sender(j, n ? &c[0].ticket : NULL, MAY_SERVE);
    if (person && serves)
        return agent_obey(j, v, n ? &c[0] : NULL);
    v->outcome = LEDGER_HELD;
    v->detail = arena_printf(j->arena, "an agent's mail%s%s", commands ? " with commands" : " about a ticket",
                             s->trust == TRUST_PROVEN ? "" : ", and not proven to be the agent's");
    return commands && person && !serves ? agent_refuse_all(j, v) : true;
}

const struct judge_rule rule_agent = {"agent", agent_judge};
