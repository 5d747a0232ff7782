/* rule_command.c: commands that are answered by a transcript: !help, !list, !show and !transcript in the
 * subject of a mail to our own address; an agent's or the admin's !release and !drop of held mail; a
 * customer's !close and !reopen on a ticket of his.  Only new text counts, which the reader has cut out
 * (attacks 8, 9). */
#include "daemon/gate/answer.h"
#include "daemon/gate/command.h"
#include "daemon/gate/judge.h"
#include "daemon/gate/may.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/held.h"
#include "daemon/store/outbox.h"
#include "parsers/commands.h"
#include "parsers/utf8.h"

enum { COMMAND_SHOWN_MAX = 60 };

static const struct command_reader *command_reader(struct span name)
{
    for (const struct command_reader *r = command_readers; r->name; r++) {
        if (span_ieq(name, span_of(r->name)))
            return r;
    }
    return NULL;
}

/* In the subject; without its "!" only where the body says nothing. */
static bool command_in_subject(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    struct command c;
    bool bare = !span_trim(f->text).n && !f->attachments.n;
    if (!command_parse(f->subject, bare, &c))
        return false;
    const struct command_reader *reader = command_reader(c.name);
    if (!reader || who_sender(j)->trust == TRUST_STRANGER)
        return false;
    v->outcome = LEDGER_COMMAND;
    answer_transcript(j, v);
    if (may_sender(j, NULL, MAY_LIST))
        reader->run(j, v, &c);
    else
        answer_say(j, v, c.line, j->sender.trust == TRUST_PROVEN ? "refused.rights" : "refused.unproven",
                   SPAN_EMPTY);
    return true;
}

/* --- Held mail --- */

static bool command_decides(struct span name)
{
    return span_ieq(name, SPAN_LIT("release")) || span_ieq(name, SPAN_LIT("drop")) ||
           span_ieq(name, SPAN_LIT("send"));
}

/* All of the commands are such, and nothing else of the mail would go anywhere. */
static bool command_all_decide(const struct facts *f)
{
    struct command c;
    for (size_t i = 0; i < f->internal.commands.n; i++) {
        if (!command_parse(f->internal.commands.v[i], false, &c) || !command_decides(c.name))
            return false;
    }
    return f->internal.commands.n > 0 && f->internal.commands_on_top == f->internal.commands.n;
}

/* What an agent wrote: let in, it is sent as it stands. */
static bool command_is_agents(struct judge *j, const struct held *held)
{
    struct directory_agent agent = {0};
    judge_ok(j, directory_agent(j->db, held->mail.from, j->arena, &agent, j->why));
    return agent.address.n;
}

/* The one that is answered: by its token, else the transcript that returned it. */
static int64_t command_held_mail(struct judge *j)
{
    struct outbox row = {0};
    if (j->held_mail)
        return j->held_mail;
    return which_answered(j, &row) && row.kind == OUTBOX_TRANSCRIPT ? row.mail : 0;
}

static void command_decide(struct judge *j, struct verdict *v, const struct command *c)
{
    int64_t mail = c->argument.n ? command_number(c->argument) : command_held_mail(j);
    struct held held = {0};
    struct span number = mail ? arena_printf(j->arena, "%lld", (long long)mail) : SPAN_EMPTY;
    bool send = span_ieq(c->name, SPAN_LIT("send")), release = send || span_ieq(c->name, SPAN_LIT("release"));
    if (mail)
        judge_ok(j, held_get(j->db, mail, j->arena, &held, j->why));
    if (!held.mail.id || v->n_decided == VERDICT_DECIDED_MAX || (send && !command_is_agents(j, &held))) {
        answer_say(j, v, c->line, "refused.held", number);
        return;
    }
    v->decided[v->n_decided++] = (struct verdict_decided){mail, release};
    answer_say(j, v, c->line, send ? "done.send" : release ? "done.release" : "done.drop", number);
}

/* He is told of it as the agents are. */
static bool command_is_admin(struct judge *j)
{
    for (const char *const *admin = j->conf->admin; admin && *admin; admin++) {
        if (address_equal(who_sender(j)->address, span_of(*admin)))
            return true;
    }
    return false;
}

/* Whoever writes more below is told that it went nowhere. */
static void command_beside(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    struct span text = span_trim(commands_below(f->reply_text, f->internal.commands_on_top));
    if (text.n)
        answer_say(j, v, utf8_head(text, COMMAND_SHOWN_MAX), "refused.beside", SPAN_EMPTY);
}

static bool command_on_held(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    const struct judge_sender *s = who_sender(j);
    bool admin = command_is_admin(j);
    if ((!s->agent.address.n && !admin) || !command_all_decide(f))
        return false;
    v->outcome = LEDGER_COMMAND;
    answer_transcript(j, v);
    for (size_t i = 0; i < f->internal.commands.n; i++) {
        struct command c;
        (void)command_parse(f->internal.commands.v[i], false, &c);
        if (may_sender(j, NULL, MAY_SERVE) || (admin && s->trust == TRUST_PROVEN))
            command_decide(j, v, &c);
        else
            answer_say(j, v, c.line, "refused.unproven", SPAN_EMPTY);
    }
    command_beside(j, v);
    return true;
}

/* --- A customer's own ticket --- */

static enum state_event command_move_of(struct span line)
{
    if (span_eq(span_trim(line), SPAN_LIT("!close")))
        return STATE_RESOLVE;
    return span_eq(span_trim(line), SPAN_LIT("!reopen")) ? STATE_REOPEN : STATE_NOTHING;
}

/* The last of his commands counts. */
static enum state_event command_move(const struct facts *f, struct span *line_r)
{
    enum state_event event = STATE_NOTHING;
    for (size_t i = 0; i < f->internal.commands.n; i++) {
        enum state_event one = command_move_of(f->internal.commands.v[i]);
        if (one == STATE_NOTHING)
            continue;
        event = one;
        *line_r = f->internal.commands.v[i];
    }
    return event;
}

/* !close alone: so it is, and there is nothing to open a new one for. */
static bool command_on_closed(struct judge *j, struct verdict *v, const struct ticket *t,
                              enum state_event event, struct span line)
{
    if (event != STATE_RESOLVE || !span_eq(span_trim(j->facts->reply_text), span_trim(line)))
        return false;
    v->outcome = LEDGER_COMMAND;
    v->ticket = *t;
    answer_transcript(j, v);
    v->answer.summary = t->subject;
    answer_say(j, v, line, "done.closed", SPAN_EMPTY);
    return true;
}

static bool command_on_ticket(struct judge *j, struct verdict *v)
{
    const struct judge_candidate *c;
    struct span line;
    enum state_event event = command_move(j->facts, &line);
    if (event == STATE_NOTHING || who_sender(j)->agent.address.n)
        return false;
    size_t n = which_candidates(j, &c), at = 0;
    while (at < n && !may_sender(j, &c[at].ticket, MAY_WRITE))
        at++;
    if (at == n)
        return false;
    if (c[at].ticket.status == TICKET_CLOSED)
        return command_on_closed(j, v, &c[at].ticket, event, line);
    bool may_move = may_sender(j, &c[at].ticket, MAY_MOVE);
    v->outcome = LEDGER_COMMAND;
    v->ticket = c[at].ticket;
    v->event = may_move ? event : STATE_PARTY_WRITES;
    v->enters = true;
    v->entry_kind = ENTRY_MESSAGE;
    v->entry_text = j->facts->reply_text;
    v->entry_quoted = j->facts->quoted_text;
    v->verified = j->sender.trust == TRUST_PROVEN;
    v->attaches = true;
    answer_transcript(j, v);
    v->answer.summary = v->ticket.subject;
    answer_say(j, v, line,
               !may_move                ? "refused.unproven"
               : event == STATE_RESOLVE ? "done.close"
                                        : "done.reopen",
               SPAN_EMPTY);
    return true;
}

static bool command_judge(struct judge *j, struct verdict *v)
{
    if (j->facts->internal.automatic || j->facts->bounce)
        return false;
    return command_in_subject(j, v) || command_on_held(j, v) || command_on_ticket(j, v);
}

const struct judge_rule rule_command = {"command", command_judge};
