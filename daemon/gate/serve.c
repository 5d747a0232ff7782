/* serve.c: the table of agents' commands.  Called by rule_agent.c for each line; whether the sender may give
 * orders at all has been asked by then.
 *
 * To add a command: a function, a row in serve_table, its words ("done.NAME") in templates/LANG/words, a row
 * in tests/unit/test_serve.c, its line in gatepost-rules(7). */
#include "daemon/gate/serve.h"

#include "daemon/base/zone.h"
#include "daemon/gate/about.h"
#include "daemon/gate/answer.h"
#include "daemon/gate/forwarding.h"
#include "daemon/gate/oncall.h"
#include "daemon/gate/paging.h"
#include "daemon/gate/promise.h"
#include "daemon/gate/saying.h"
#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"
#include "daemon/store/participant.h"
#include "parsers/date.h"
#include "parsers/rules.h"
#include "parsers/utf8.h"

enum { SERVE_ENTRIES_MAX = 1000, SERVE_VALUE_MAX = 100 };

static bool serve_no(struct judge *j, struct verdict *v, const struct command *c, const char *said)
{
    answer_say(j, v, c->line, said, SPAN_EMPTY);
    return false;
}

static bool serve_yes(struct judge *j, struct verdict *v, const struct command *c, const char *said,
                      struct span detail)
{
    answer_say(j, v, c->line, said, detail);
    return true;
}

static void serve_event(struct judge *j, struct verdict *v, const char *what, struct span from,
                        struct span to)
{
    arena_push(j->arena, &v->events,
               arena_printf(j->arena, "%s: %.*s -> %.*s", what, SPAN_FMT(utf8_head(from, SERVE_VALUE_MAX)),
                            SPAN_FMT(utf8_head(to, SERVE_VALUE_MAX))));
}

/* "<lee@example.com>", "Lee <lee@example.com>": what stands within. */
static struct span serve_unwrapped(struct span argument)
{
    size_t open = span_chr(argument, '<');
    return open + 2 < argument.n && argument.p[argument.n - 1] == '>'
               ? span_make(argument.p + open + 1, argument.n - open - 2)
               : argument;
}

/* An address to write down: not one of ours. */
static bool serve_address(struct judge *j, struct span argument, struct span *address_r)
{
    struct address checked;
    argument = serve_unwrapped(argument);
    if (!address_parse(argument, &checked) || who_is_ours(j->conf, argument))
        return false;
    *address_r = argument;
    return true;
}

static void serve_add_person(struct judge *j, struct verdict *v, struct span address, struct span name,
                             const char *role)
{
    struct verdict_people *p = &v->people;
    struct verdict_person *all = ARENA_ARRAY(j->arena, p->n + 1, struct verdict_person);
    if (p->n)
        memcpy(all, p->v, p->n * sizeof *all);
    all[p->n++] = (struct verdict_person){address, name, role};
    p->v = all;
}

/* --- States --- */

static bool serve_move(struct judge *j, struct verdict *v, const struct command *c, enum state_event event,
                       const char *said)
{
    enum ticket_status to;
    if (c->argument.n)
        return serve_no(j, v, c, "refused.argument");
    if (v->ticket.merged_into ||
        state_next(v->ticket.status, event, j->conf->agents.after_answer, &to) == STATE_REFUSED)
        return serve_no(j, v, c, "refused.state");
    v->event = event;
    return serve_yes(j, v, c, said, SPAN_EMPTY);
}

static bool serve_resolve(struct judge *j, struct verdict *v, const struct command *c)
{
    return serve_move(j, v, c, STATE_RESOLVE, "done.close");
}

/* Not while the last answer is on its way, or came back (contract, "Life"): with the answer that the mail
 * itself is, it is resolved, and closed when that one has arrived (delivery.h). */
static bool serve_close(struct judge *j, struct verdict *v, const struct command *c)
{
    bool undelivered = false;
    if (v->ticket.status == TICKET_CLOSED)
        return serve_move(j, v, c, STATE_CLOSE, "done.closed");
    if (v->speaks) {
        v->ticket.closing = serve_move(j, v, c, STATE_RESOLVE, "done.closing");
        return v->ticket.closing;
    }
    judge_ok(j, outbox_undelivered(j->db, v->ticket.id, &undelivered, j->why));
    return undelivered ? serve_no(j, v, c, "refused.undelivered")
                       : serve_move(j, v, c, STATE_CLOSE, "done.closed");
}

static bool serve_reopen(struct judge *j, struct verdict *v, const struct command *c)
{
    return serve_move(j, v, c, STATE_REOPEN, "done.reopen");
}

static bool serve_pending(struct judge *j, struct verdict *v, const struct command *c)
{
    return serve_move(j, v, c, STATE_PEND, "done.pending");
}

/* Nobody of the directory is blocked by a word in a mail. */
static bool serve_spam(struct judge *j, struct verdict *v, const struct command *c)
{
    struct directory_person person = {0};
    struct directory_agent agent = {0};
    struct span requester = v->ticket.requester;
    if (c->argument.n)
        return serve_no(j, v, c, "refused.argument");
    judge_ok(j, directory_person(j->db, requester, j->arena, &person, j->why));
    judge_ok(j, directory_agent(j->db, requester, j->arena, &agent, j->why));
    if (person.found || agent.address.n || who_is_ours(j->conf, requester))
        return serve_no(j, v, c, "refused.member");
    v->event = STATE_CLOSE;
    v->blocks = requester;
    arena_push(j->arena, &v->events, SPAN_LIT("spam"));
    return serve_yes(j, v, c, "done.spam", requester);
}

/* --- What the ticket says of itself --- */

static bool serve_assign_to(struct judge *j, struct verdict *v, const struct command *c,
                            const struct directory_agent *agent)
{
    if (!span_eq(v->ticket.assignee, agent->address))
        serve_event(j, v, "assignee", v->ticket.assignee, agent->address);
    v->ticket.assignee = agent->address;
    v->assigns = true;
    return serve_yes(j, v, c, "done.assign", agent->address);
}

void serve_take_over(struct judge *j, struct verdict *v)
{
    struct span self = who_sender(j)->agent.address;
    serve_event(j, v, "assignee", v->ticket.assignee, self);
    v->ticket.assignee = self;
}

static bool serve_take(struct judge *j, struct verdict *v, const struct command *c)
{
    return c->argument.n ? serve_no(j, v, c, "refused.argument")
                         : serve_assign_to(j, v, c, &who_sender(j)->agent);
}

/* By address, by what stands before its "@", or by name. */
static bool serve_is_called(const struct directory_agent *agent, struct span word)
{
    struct span local = span_head(agent->address, span_chr(agent->address, '@'));
    return address_equal(agent->address, word) || span_ieq(local, word) || span_ieq(agent->name, word);
}

static bool serve_assign(struct judge *j, struct verdict *v, const struct command *c)
{
    struct directory_agents all = {0};
    struct directory_agent found = {0};
    size_t n = 0;
    struct span who = serve_unwrapped(c->argument);
    if (!who.n)
        return serve_no(j, v, c, "refused.argument");
    judge_ok(j, directory_agent(j->db, who, j->arena, &found, j->why));
    if (found.address.n)
        return serve_assign_to(j, v, c, &found);
    judge_ok(j, directory_agents(j->db, j->arena, &all, j->why));
    for (size_t i = 0; i < all.n; i++) {
        if (!serve_is_called(&all.v[i], who))
            continue;
        found = all.v[i];
        n++;
    }
    return n == 1 ? serve_assign_to(j, v, c, &found) : serve_no(j, v, c, "refused.person");
}

/* A higher type raises the priority, but not above what the same mail says it shall be. */
static bool serve_type(struct judge *j, struct verdict *v, const struct command *c)
{
    const struct conf_type *type = conf_type(j->conf, c->argument);
    if (!type)
        type = conf_type(j->conf, facts_type_of(j->conf->facts, c->argument));
    if (!c->argument.n || !type)
        return serve_no(j, v, c, "refused.argument");
    struct span name = span_of(type->name);
    if (!span_eq(name, v->ticket.type))
        serve_event(j, v, "type", v->ticket.type, name);
    v->ticket.type = name;
    enum ticket_priority priority = paging_priority(j->conf, type, v->ticket.plan);
    if (!v->sets_priority && priority > v->ticket.priority) {
        serve_event(j, v, "priority", span_of(ticket_priority_name(v->ticket.priority)),
                    span_of(ticket_priority_name(priority)));
        v->ticket.priority = priority;
    }
    return serve_yes(j, v, c, "done.set", name);
}

static bool serve_priority(struct judge *j, struct verdict *v, const struct command *c)
{
    enum ticket_priority priority;
    if (!ticket_priority_parse(c->argument, &priority))
        return serve_no(j, v, c, "refused.argument");
    struct span name = span_of(ticket_priority_name(priority));
    if (priority != v->ticket.priority)
        serve_event(j, v, "priority", span_of(ticket_priority_name(v->ticket.priority)), name);
    v->ticket.priority = priority;
    v->sets_priority = true;
    return serve_yes(j, v, c, "done.set", name);
}

/* The organization changes with the site only where the requester is of it: nobody is shut out of his own
 * ticket, and no other organization is let in. */
static bool serve_site(struct judge *j, struct verdict *v, const struct command *c)
{
    struct ticket *t = &v->ticket;
    struct directory_site site;
    struct directory_person requester = {0};
    if (!c->argument.n || !about_resolve(j, c->argument, &site))
        return serve_no(j, v, c, "refused.argument");
    judge_ok(j, directory_person(j->db, t->requester, j->arena, &requester, j->why));
    if (!span_ieq(site.id, t->site))
        serve_event(j, v, "site", t->site, site.id);
    t->site = site.id;
    t->site_uuid = site.uuid;
    t->site_inferred = false;
    if (requester.found && span_eq(requester.organization.id, site.organization.id))
        promise_take_plan(j->conf, t, site.organization.id, site.organization.plan, j->now_ms);
    return serve_yes(j, v, c, "done.set", site.id);
}

static bool serve_requester(struct judge *j, struct verdict *v, const struct command *c)
{
    struct ticket *t = &v->ticket;
    struct directory_person person = {0};
    struct span address, before = t->requester;
    if (!serve_address(j, c->argument, &address))
        return serve_no(j, v, c, "refused.argument");
    judge_ok(j, directory_person(j->db, address, j->arena, &person, j->why));
    if (!address_equal(address, before))
        serve_event(j, v, SERVE_REQUESTER, before, address);
    if (t->organization.n && span_eq(person.organization.id, t->organization))
        serve_add_person(j, v, before, t->requester_name, VERDICT_MEMBER);
    t->requester = address;
    t->requester_name = person.name;
    t->reply_to = SPAN_EMPTY;
    promise_take_plan(j->conf, t, person.organization.id, person.organization.plan, j->now_ms);
    t->verified = false;
    return serve_yes(j, v, c, "done.set", address);
}

/* --- People --- */

static bool serve_cc(struct judge *j, struct verdict *v, const struct command *c)
{
    struct span address;
    if (!serve_address(j, c->argument, &address))
        return serve_no(j, v, c, "refused.argument");
    serve_add_person(j, v, address, SPAN_EMPTY, VERDICT_CC);
    serve_event(j, v, "cc", SPAN_EMPTY, address);
    return serve_yes(j, v, c, "done.cc", address);
}

static bool serve_uncc(struct judge *j, struct verdict *v, const struct command *c)
{
    struct participant there = {0};
    struct span address;
    bool found = false;
    if (!serve_address(j, c->argument, &address))
        return serve_no(j, v, c, "refused.argument");
    judge_ok(j, participant_get(j->db, v->ticket.id, address, j->arena, &there, &found, j->why));
    if (!found)
        return serve_no(j, v, c, "refused.person");
    arena_push(j->arena, &v->leaves, address);
    serve_event(j, v, "cc", address, SPAN_EMPTY);
    return serve_yes(j, v, c, "done.uncc", address);
}

/* Is this the note of somebody who isn't an agent: a writer who was noted? */
static bool serve_was_noted(struct judge *j, const struct entry *e)
{
    struct directory_agent agent = {0};
    struct ledger_mail mail = {0};
    if (e->kind != ENTRY_NOTE || !e->mail || !e->author.n)
        return false;
    judge_ok(j, ledger_get(j->db, e->mail, j->arena, &mail, j->why));
    judge_ok(j, directory_agent(j->db, e->author, j->arena, &agent, j->why));
    return mail.outcome == LEDGER_NOTED && !agent.address.n;
}

/* The noted writer of that address, or, without one, the last of them. */
static bool serve_accept(struct judge *j, struct verdict *v, const struct command *c)
{
    struct entries all = {0};
    struct span who = serve_unwrapped(c->argument);
    judge_ok(j, entry_outlines(j->db, v->ticket.id, 0, SERVE_ENTRIES_MAX, j->arena, &all, j->why));
    for (size_t i = 0; i < all.n; i++) {
        const struct entry *e = &all.v[i];
        if ((who.n && !address_equal(who, e->author)) || !serve_was_noted(j, e))
            continue;
        serve_add_person(j, v, e->author, e->author_name, VERDICT_CC);
        serve_event(j, v, "accepted", SPAN_EMPTY, e->author);
        return serve_yes(j, v, c, "done.cc", e->author);
    }
    return serve_no(j, v, c, "refused.person");
}

/* --- Other tickets --- */

static bool serve_other(struct judge *j, const struct verdict *v, struct span argument, struct ticket *other)
{
    int64_t number = command_number(argument);
    *other = (struct ticket){0};
    if (number && number != v->ticket.id)
        judge_ok(j, ticket_get(j->db, number, j->arena, other, j->why));
    return other->id && !other->merged_into;
}

static bool serve_link(struct judge *j, struct verdict *v, const struct command *c)
{
    struct ticket other;
    if (!serve_other(j, v, c->argument, &other) || v->n_links == VERDICT_LINKS_MAX)
        return serve_no(j, v, c, "refused.ticket");
    v->links[v->n_links++] = other.id;
    return serve_yes(j, v, c, "done.link", c->argument);
}

/* People of both would read one another: of one organization, or the very same requester. */
static bool serve_may_merge(const struct ticket *a, const struct ticket *b)
{
    return a->organization.n || b->organization.n ? span_eq(a->organization, b->organization)
                                                  : address_equal(a->requester, b->requester);
}

static bool serve_merge(struct judge *j, struct verdict *v, const struct command *c)
{
    struct ticket other;
    if (!serve_other(j, v, c->argument, &other) || v->ticket.merged_into)
        return serve_no(j, v, c, "refused.ticket");
    if (!serve_may_merge(&v->ticket, &other))
        return serve_no(j, v, c, "refused.organization");
    v->reopens = other.status != TICKET_OPEN && v->ticket.status == TICKET_OPEN &&
                 v->event == STATE_NOTHING && !v->speaks;
    v->ticket.merged_into = other.id;
    v->event = STATE_CLOSE;
    arena_push(j->arena, &v->events, arena_printf(j->arena, "merged into #%lld", (long long)other.id));
    (void)serve_yes(j, v, c, "done.merge", c->argument);
    return v->reopens ? serve_yes(j, v, c, "done.reopen", c->argument) : true;
}

/* Its text is rule_agent.c's. */
static bool serve_note(struct judge *j, struct verdict *v, const struct command *c)
{
    v->enters = true;
    v->entry_kind = ENTRY_NOTE;
    return serve_yes(j, v, c, "done.note", SPAN_EMPTY);
}

static bool serve_ack(struct judge *j, struct verdict *v, const struct command *c)
{
    bool waits = false;
    if (c->argument.n)
        return serve_no(j, v, c, "refused.argument");
    judge_ok(j, oncall_waits(j->db, v->ticket.id, j->arena, &waits, j->why));
    if (!waits)
        return serve_no(j, v, c, "refused.page");
    v->acks = true;
    return serve_yes(j, v, c, "done.ack", SPAN_EMPTY);
}

/* --- Mail --- */

static bool serve_get(struct judge *j, struct verdict *v, const struct command *c)
{
    struct entry_attachments *files = &v->wanted;
    struct entry_attachment found = {0};
    int64_t number = command_number(c->argument);
    if (number)
        judge_ok(j, entry_attachment(j->db, v->ticket.id, number, j->arena, &found, j->why));
    if (!found.n || !found.stored)
        return serve_no(j, v, c, "refused.attachment");
    struct entry_attachment *all = ARENA_ARRAY(j->arena, files->n + 1, struct entry_attachment);
    if (files->n)
        memcpy(all, files->v, files->n * sizeof *all);
    all[files->n++] = found;
    files->v = all;
    return serve_yes(j, v, c, "done.get", found.part.filename);
}

/* The first of the mail's orders: those below it are about the ticket that it opens. */
static bool serve_for(struct judge *j, struct verdict *v, const struct command *c)
{
    struct span address;
    struct compose said = v->answer;
    if (!serve_address(j, c->argument, &address) || v->opens || v->answer.n_done)
        return serve_no(j, v, c, "refused.argument");
    if (saying_leaks(j, 0, j->facts->forwarded)) /* a notice: nobody's to read */
        return serve_no(j, v, c, "refused.leak");
    if (!forwarding_open(j, v, address))
        return serve_no(j, v, c, "refused.forwarded");
    v->answer = said;
    v->answer.summary = v->ticket.subject;
    return serve_yes(j, v, c, "done.for", address);
}

/* --- The agent himself --- */

/* "2026-12-24"; out of range where it says nothing else. */
static bool serve_day(struct span text, struct zone_time *day_r)
{
    int part[3] = {0};
    static const size_t at[] = {0, 5, 8}, digits[] = {4, 2, 2};
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-')
        return false;
    for (size_t p = 0; p < 3; p++) {
        for (size_t i = at[p]; i < at[p] + digits[p]; i++) {
            if (!ascii_digit(text.p[i]))
                return false;
            part[p] = part[p] * 10 + (text.p[i] - '0');
        }
    }
    *day_r = (struct zone_time){.year = part[0], .month = part[1], .day = part[2]};
    return date_valid(part[0], part[1], part[2]);
}

/* That day included, as the agent's clock has it. */
static bool serve_away(struct judge *j, struct verdict *v, const struct command *c)
{
    struct zone_time day;
    if (!serve_day(c->argument, &day))
        return serve_no(j, v, c, "refused.argument");
    day.day++;
    int64_t until_ms = zone_unix(who_sender(j)->agent.timezone, &day) * 1000;
    if (until_ms <= j->now_ms)
        return serve_no(j, v, c, "refused.argument");
    v->sets_away = true;
    v->away_until_ms = until_ms;
    return serve_yes(j, v, c, "done.away", c->argument);
}

static bool serve_back(struct judge *j, struct verdict *v, const struct command *c)
{
    if (c->argument.n)
        return serve_no(j, v, c, "refused.argument");
    v->sets_away = true;
    v->away_until_ms = 0;
    return serve_yes(j, v, c, "done.set", SPAN_EMPTY);
}

/* --- The table --- */

enum serve_about {
    SERVE_ANYTHING,
    SERVE_TICKET, /* one that is there */
    SERVE_FRESH,  /* or one that the mail opens */
};

static const struct {
    const char *name;
    bool (*run)(struct judge *, struct verdict *, const struct command *);
    enum serve_about about;
    const char *form; /* how it is written, where something else stood behind it */
} serve_table[] = {
    {"accept", serve_accept, SERVE_TICKET, "!accept"},
    {"ack", serve_ack, SERVE_TICKET, "!ack"},
    {"assign", serve_assign, SERVE_FRESH, "!assign kim"},
    {"away", serve_away, SERVE_ANYTHING, "!away 2026-12-24"},
    {"back", serve_back, SERVE_ANYTHING, "!back"},
    {"cc", serve_cc, SERVE_FRESH, "!cc ann@example.org"},
    {"close", serve_close, SERVE_TICKET, "!close"},
    {"for", serve_for, SERVE_ANYTHING, "!for ann@example.org"},
    {"get", serve_get, SERVE_TICKET, "!get 3"},
    {"link", serve_link, SERVE_TICKET, "!link 34"},
    {"merge", serve_merge, SERVE_TICKET, "!merge 34"},
    {"note", serve_note, SERVE_TICKET, "!note"},
    {"pending", serve_pending, SERVE_TICKET, "!pending"},
    {"priority", serve_priority, SERVE_FRESH, "!priority low, normal, high, urgent"},
    {"reopen", serve_reopen, SERVE_TICKET, "!reopen"},
    {"requester", serve_requester, SERVE_TICKET, "!requester ann@example.org"},
    {"resolve", serve_resolve, SERVE_TICKET, "!resolve"},
    {"site", serve_site, SERVE_FRESH, "!site acme-shop"},
    {"spam", serve_spam, SERVE_TICKET, "!spam"},
    {"take", serve_take, SERVE_FRESH, "!take"},
    {"type", serve_type, SERVE_FRESH, "!type billing"},
    {"uncc", serve_uncc, SERVE_TICKET, "!uncc ann@example.org"},
};

struct span serve_form(struct span line)
{
    struct command c;
    for (size_t i = 0; command_parse(line, false, &c) && i < sizeof serve_table / sizeof *serve_table; i++) {
        if (span_ieq(c.name, span_of(serve_table[i].name)))
            return span_of(serve_table[i].form);
    }
    return SPAN_EMPTY;
}

/* "!assign Lee.": a sentence's end is no part of a name.  A note is a sentence. */
static struct command serve_plain(const struct command *c)
{
    struct command plain = *c;
    while (!span_ieq(c->name, SPAN_LIT("note")) && plain.argument.n &&
           strchr(".,;!", plain.argument.p[plain.argument.n - 1]))
        plain.argument.n--;
    return plain;
}

bool serve_obey(struct judge *j, struct verdict *v, const struct command *written)
{
    const struct command plain = serve_plain(written), *c = &plain;
    for (size_t i = 0; i < sizeof serve_table / sizeof *serve_table; i++) {
        if (!span_ieq(c->name, span_of(serve_table[i].name)))
            continue;
        bool fresh = v->opens && serve_table[i].about == SERVE_FRESH;
        if (serve_table[i].about != SERVE_ANYTHING && !v->ticket.id && !fresh)
            return serve_no(j, v, c, "refused.ticket");
        return serve_table[i].run(j, v, c);
    }
    return serve_no(j, v, c, "refused.unknown");
}
