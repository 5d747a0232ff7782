/* notice.c: notices to agents.  Called by apply.c and the control socket's orders, inside their transactions.
 */
#include "daemon/gate/notice.h"

#include "daemon/gate/brief.h"
#include "daemon/gate/post.h"
#include "daemon/gate/state.h"
#include "daemon/gate/timeline.h"
#include "daemon/gate/who.h"
#include "daemon/store/owed.h"

enum { NOTICE_HOUR_MS = 3600 * 1000, NOTICE_TICKETS_MAX = 1000 };

/* One thing to tell, to some. */
struct notice {
    struct gate *gate;
    struct arena *arena;
    const struct desk_said *said;
    const char *did;
    struct why *why;
    struct brief_source source;
};

static bool notice_lists(const struct spans *list, struct span word)
{
    for (size_t i = 0; i < list->n; i++) {
        if (span_ieq(list->v[i], word))
            return true;
    }
    return !list->n;
}

static bool notice_is(const struct directory_agent *agent, struct span address)
{
    return address.n && address_equal(agent->address, address);
}

static bool notice_has_heard(const struct desk_said *s, const struct directory_agent *agent)
{
    for (size_t i = 0; i < s->heard.n; i++) {
        if (notice_is(agent, s->heard.v[i]))
            return true;
    }
    return notice_is(agent, s->author);
}

/* His own question: he gets the answer itself, and what he writes to that counts as the requester's. */
static bool notice_is_asker(const struct desk_said *s, const struct directory_agent *agent)
{
    return s->kind == ENTRY_REPLY && notice_is(agent, s->ticket->requester);
}

bool notice_here(const struct directory_agent *agent, int64_t now_ms)
{
    return agent->away_until_ms <= now_ms;
}

/* The agent in charge who is here; NULL: none is. */
static const struct directory_agent *notice_in_charge(const struct directory_agents *all,
                                                      const struct desk_said *s)
{
    for (size_t i = 0; i < all->n; i++) {
        if (notice_is(&all->v[i], s->ticket->assignee) && notice_here(&all->v[i], s->now_ms))
            return &all->v[i];
    }
    return NULL;
}

bool notice_covers(const struct directory_agent *agent, const struct ticket *t)
{
    return notice_lists(&agent->types, t->type) && notice_lists(&agent->sites, t->site);
}

/* No agent who is here has its type and site: then it is everybody's, for somebody must hear of it. */
static bool notice_is_anybodys(const struct directory_agents *all, const struct desk_said *s)
{
    for (size_t i = 0; i < all->n; i++) {
        if (notice_here(&all->v[i], s->now_ms) && notice_covers(&all->v[i], s->ticket))
            return false;
    }
    return true;
}

/* Where all are away, the notices wait in their mailboxes. */
static bool notice_all_away(const struct directory_agents *all, int64_t now_ms)
{
    for (size_t i = 0; i < all->n; i++) {
        if (notice_here(&all->v[i], now_ms))
            return false;
    }
    return true;
}

static bool notice_concerns(const struct conf *conf, const struct directory_agents *all,
                            const struct directory_agent *agent, const struct directory_agent *in_charge,
                            const struct desk_said *s)
{
    if (notice_has_heard(s, agent) || notice_is_asker(s, agent))
        return false;
    if (!notice_here(agent, s->now_ms))
        return notice_all_away(all, s->now_ms);
    if (in_charge && (agent == in_charge || !conf->agents.notify_all))
        return agent == in_charge;
    return notice_covers(agent, s->ticket) || notice_is_anybodys(all, s);
}

static enum result notice_spent(const struct notice *n, struct span to, bool *spent_r)
{
    int64_t limit = n->gate->conf->limits.notice_hour, count = 0;
    enum result r = outbox_spent_on(n->gate->db, OUTBOX_BUDGET_NOTICE, to, n->said->now_ms - NOTICE_HOUR_MS,
                                    limit, &count, n->why);
    *spent_r = count >= limit;
    return r;
}

static void notice_reader(struct compose *c, const struct directory_agent *agent)
{
    c->language = agent->language;
    c->zone = agent->timezone;
    c->to_name = agent->name;
}

/* note: an answer to it is private. */
static enum result notice_post(const struct notice *n, struct compose *c, bool note, struct brief *b)
{
    const struct ticket *t = n->said->ticket;
    int64_t outbox;
    struct post p = {.compose = c,
                     .ticket = t,
                     .mail = n->said->mail,
                     .entry = n->said->entry,
                     .kind = OUTBOX_NOTICE,
                     .budget = OUTBOX_BUDGET_NOTICE,
                     .from = t->address,
                     .reply_by = note ? TOKEN_NOTE : TOKEN_AGENT,
                     .reply_number = t->id,
                     .reply_random = ticket_random(t),
                     .files = b->files,
                     .unasked = true,
                     .now_ms = n->said->now_ms};
    c->summary = t->subject;
    c->site = t->site;
    c->type = t->type;
    c->priority = span_of(ticket_priority_name(t->priority));
    c->in_reply_to = b->root;
    c->block = b->block;
    c->note_address = b->note_address;
    c->replies_to = note ? SPAN_EMPTY : b->parties;
    c->fields = b->fields;
    c->n_fields = BRIEF_FIELDS;
    return post_queue(n->gate, n->arena, &p, &outbox, n->why);
}

/* What was done with the tool in nobody's name was done in ours; a mail may have no sender. */
static struct span notice_who(const struct notice *n)
{
    const struct desk_said *s = n->said;
    struct span who = desk_who(n->arena, s->author_name, s->author);
    if (who.n)
        return who;
    return s->verified ? span_of(n->gate->conf->name) : SPAN_LIT("?");
}

static enum result notice_send(struct notice *n, const struct directory_agent *agent)
{
    const struct desk_said *s = n->said;
    struct brief b;
    bool spent;
    struct compose c = {.kind = COMPOSE_NOTICE, .did = n->did, .body = s->text};
    enum result r = notice_spent(n, agent->address, &spent);
    if (r != OK || !address_parse(agent->address, &c.to))
        return r;
    if (spent) {
        n->gate->owed_due = true;
        return owed_add(n->gate->db, agent->address, s->ticket->id, s->now_ms, n->why);
    }
    notice_reader(&c, agent);
    c.who = notice_who(n);
    r = brief_read(n->gate, n->arena, s, agent, &n->source, &b, n->why);
    return r == OK ? notice_post(n, &c, s->kind == ENTRY_NOTE, &b) : r;
}

static const char *notice_did(const struct desk_said *s)
{
    if (s->kind == ENTRY_REPLY)
        return "did.reply";
    if (s->kind == ENTRY_NOTE)
        return s->verified ? "did.note" : "did.noted";
    return s->opens ? (s->verified ? "did.opened" : "did.opened_unproven")
                    : (s->verified ? "did.message" : "did.message_unproven");
}

enum result notice_said(struct gate *gate, struct arena *arena, const struct desk_said *said, struct why *why)
{
    struct notice n = {.gate = gate, .arena = arena, .said = said, .did = notice_did(said), .why = why};
    struct directory_agents all = {0};
    struct directory_agent author = {0};
    struct desk_said s = *said;
    enum result r = directory_agents(gate->db, arena, &all, why);
    if (r == OK && all.n)
        r = directory_agent(gate->db, said->author, arena, &author, why);
    if (author.address.n)
        s.author = author.address; /* under whichever address he wrote */
    n.said = &s;
    const struct directory_agent *in_charge = notice_in_charge(&all, said);
    for (size_t i = 0; r == OK && i < all.n; i++) {
        if (notice_concerns(gate->conf, &all, &all.v[i], in_charge, &s))
            r = notice_send(&n, &all.v[i]);
    }
    return r;
}

enum result notice_assigned(struct gate *gate, struct arena *arena, const struct desk_said *said,
                            struct why *why)
{
    struct directory_agent agent = {0};
    struct notice n = {.gate = gate, .arena = arena, .said = said, .did = "did.assigned", .why = why};
    enum result r = directory_agent(gate->db, said->ticket->assignee, arena, &agent, why);
    if (r != OK || !agent.address.n || notice_is(&agent, said->author))
        return r;
    return notice_send(&n, &agent);
}

/* --- Away --- */

/* A ticket that was hers: nobody's. */
static enum result notice_give_up(struct gate *gate, struct ticket *t, int64_t mail, int64_t now_ms,
                                  struct arena *arena, struct why *why)
{
    int64_t id;
    struct entry e = {.ticket = t->id,
                      .at_ms = now_ms,
                      .kind = ENTRY_EVENT,
                      .author = t->assignee,
                      .text = arena_printf(arena, "assignee: %.*s -> , who is away", SPAN_FMT(t->assignee)),
                      .mail = mail};
    enum result r = timeline_add(gate, &e, &id, why);
    t->assignee = SPAN_EMPTY;
    return r == OK ? ticket_update(gate->db, t, why) : r;
}

static enum result notice_owe(struct gate *gate, const struct directory_agents *all, struct span but,
                              const struct ticket *t, int64_t now_ms, struct why *why)
{
    const struct desk_said s = {.ticket = t, .author = but, .now_ms = now_ms};
    enum result r = OK;
    for (size_t i = 0; r == OK && i < all->n; i++) {
        if (notice_concerns(gate->conf, all, &all->v[i], NULL, &s))
            r = owed_add(gate->db, all->v[i].address, t->id, now_ms, why);
    }
    gate->owed_due = true;
    return r;
}

enum result notice_pass_on(struct gate *gate, struct arena *arena, struct span agent, int64_t mail,
                           int64_t now_ms, struct why *why)
{
    struct directory_agents all = {0};
    struct directory_agent away = {0};
    struct tickets hers = {0};
    struct ticket_filter filter = {.status_set = true, .status = TICKET_OPEN, .limit = NOTICE_TICKETS_MAX};
    enum result r = directory_agent(gate->db, agent, arena, &away, why);
    if (r != OK || !away.address.n)
        return r;
    filter.assignee = agent = away.address;
    r = ticket_list(gate->db, &filter, arena, &hers, why);
    if (r == OK && hers.n)
        r = directory_agents(gate->db, arena, &all, why);
    for (size_t i = 0; r == OK && i < hers.n; i++) {
        r = notice_give_up(gate, &hers.v[i], mail, now_ms, arena, why);
        if (r == OK)
            r = notice_owe(gate, &all, agent, &hers.v[i], now_ms, why);
    }
    return r;
}

/* --- To one agent --- */

enum result notice_undelivered(struct gate *gate, struct arena *arena, const struct desk_said *said,
                               struct span to, struct span diagnostic, struct why *why)
{
    struct directory_agent agent = {0};
    struct brief b;
    struct notice n = {.gate = gate, .arena = arena, .said = said, .why = why};
    struct compose c = {.kind = COMPOSE_UNDELIVERED, .who = to, .alert_detail = diagnostic};
    enum result r = directory_agent(gate->db, said->author, arena, &agent, why);
    if (r != OK || !agent.address.n || !address_parse(agent.address, &c.to))
        return r;
    notice_reader(&c, &agent);
    c.body = said->text;
    r = brief_read(gate, arena, said, &agent, &n.source, &b, why);
    b.files = (struct entry_attachments){0};
    return r == OK ? notice_post(&n, &c, false, &b) : r;
}

static enum result notice_greet(struct gate *gate, struct arena *arena, const struct directory_agent *agent,
                                int64_t now_ms, struct why *why)
{
    int64_t outbox;
    struct compose c = {.kind = COMPOSE_WELCOME};
    struct post p = {.compose = &c,
                     .kind = OUTBOX_NOTICE,
                     .budget = OUTBOX_BUDGET_NOTICE,
                     .unasked = true,
                     .now_ms = now_ms};
    notice_reader(&c, agent);
    return address_parse(agent->address, &c.to) ? post_queue(gate, arena, &p, &outbox, why) : OK;
}

enum result notice_welcome(struct gate *gate, struct arena *arena, const struct directory_agents *before,
                           int64_t now_ms, struct why *why)
{
    struct directory_agents now = {0};
    enum result r = directory_agents(gate->db, arena, &now, why);
    for (size_t i = 0; r == OK && i < now.n; i++) {
        bool was = false;
        for (size_t k = 0; !was && k < before->n; k++)
            was = address_equal(before->v[k].address, now.v[i].address);
        if (!was && who_is_ours(gate->conf, now.v[i].address))
            return why_set(why, PERM, WHY_MAIL, "5.7.1",
                           "%.*s is our own address: an agent is a person, with an address of her own",
                           SPAN_FMT(now.v[i].address));
        if (!was)
            r = notice_greet(gate, arena, &now.v[i], now_ms, why);
    }
    return r;
}
