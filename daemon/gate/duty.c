/* duty.c: who is told of due times, and the telling.  Called by clocks.c; lives in its round's arena.  Floor:
 * gate. */
#include "daemon/gate/duty.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/brief.h"
#include "daemon/gate/notice.h"
#include "daemon/gate/post.h"
#include "daemon/store/directory.h"
#include "daemon/store/meta.h"

enum { DUTY_LISTED_MAX = 50, DUTY_HOUR_MS = 3600 * 1000, DUTY_DIGEST_MS = 5 * 60 * 1000 };

#define DUTY_DIGEST_KEY "duty.digest_at"

/* Of one person, of one kind. */
struct duty_mail {
    struct duty_mail *next;
    struct span to;
    const struct directory_agent *agent; /* NULL: the admin, who is none */
    bool missed;
    struct ticket only; /* the first one */
    struct compose_ticket tickets[DUTY_LISTED_MAX];
    size_t n;
    int64_t more;
};

struct duty {
    struct gate *gate;
    struct arena *arena;
    int64_t now_ms;
    bool agents_read, asked, may;
    int64_t again_ms;
    struct directory_agents agents;
    struct duty_mail *mails;
};

struct duty *duty_new(struct gate *gate, struct arena *arena, int64_t now_ms)
{
    struct duty *d = ARENA_NEW(arena, struct duty);
    *d = (struct duty){.gate = gate, .arena = arena, .now_ms = now_ms};
    return d;
}

static enum result duty_agents(struct duty *d, struct why *why)
{
    if (d->agents_read)
        return OK;
    d->agents_read = true;
    return directory_agents(d->gate->db, d->arena, &d->agents, why);
}

static enum result duty_is_crowded(struct duty *d, bool *crowded_r, struct why *why)
{
    struct spans people = {0};
    int64_t limit = d->gate->conf->limits.notice_hour;
    enum result r = alert_people(d->gate, d->arena, true, d->now_ms, &people, why);
    *crowded_r = false;
    for (size_t i = 0; r == OK && i < people.n && !*crowded_r; i++) {
        int64_t spent = 0;
        r = outbox_spent_on(d->gate->db, OUTBOX_BUDGET_NOTICE, people.v[i], d->now_ms - DUTY_HOUR_MS, limit,
                            &spent, why);
        *crowded_r = spent >= limit;
    }
    return r;
}

/* Asked once a round, whose tickets then share the answer. */
static enum result duty_ask(struct duty *d, struct why *why)
{
    bool crowded;
    int64_t last_ms = 0;
    enum result r = duty_is_crowded(d, &crowded, why);
    d->may = true;
    if (r != OK || !crowded)
        return r;
    r = meta_get_int(d->gate->db, DUTY_DIGEST_KEY, 0, &last_ms, why);
    int64_t since_ms = d->now_ms - last_ms; /* below 0: the clock was put back */
    d->may = since_ms < 0 || since_ms >= DUTY_DIGEST_MS;
    d->again_ms = last_ms + DUTY_DIGEST_MS;
    return r == OK && d->may ? meta_set_int(d->gate->db, DUTY_DIGEST_KEY, d->now_ms, why) : r;
}

enum result duty_may(struct duty *d, bool *may_r, int64_t *again_ms_r, struct why *why)
{
    enum result r = d->asked ? OK : duty_ask(d, why);
    d->asked = true;
    *may_r = d->may;
    *again_ms_r = d->again_ms;
    return r;
}

static struct duty_mail *duty_mail_to(struct duty *d, struct span to, bool missed)
{
    struct duty_mail **m = &d->mails;
    while (*m && ((*m)->missed != missed || !address_equal((*m)->to, to)))
        m = &(*m)->next;
    if (!*m) {
        *m = ARENA_NEW(d->arena, struct duty_mail);
        **m = (struct duty_mail){.to = to, .missed = missed};
    }
    return *m;
}

static struct duty_mail *duty_tell(struct duty *d, struct span to, const struct ticket *t, bool missed)
{
    struct duty_mail *m = duty_mail_to(d, to, missed);
    if (m->n == DUTY_LISTED_MAX) {
        m->more++;
        return m;
    }
    if (!m->n)
        m->only = *t;
    m->tickets[m->n++] = post_ticket(t, t->first_response_due_ms);
    return m;
}

static void duty_tell_agent(struct duty *d, const struct directory_agent *agent, const struct ticket *t,
                            bool missed)
{
    struct duty_mail *m = duty_tell(d, agent->address, t, missed);
    m->agent = agent;
}

/* How many agents were told: the assignee alone, else all whose it is, else all who are here. */
static size_t duty_tell_agents(struct duty *d, const struct ticket *t, bool missed)
{
    size_t told = 0;
    for (size_t i = 0; i < d->agents.n; i++) {
        const struct directory_agent *agent = &d->agents.v[i];
        if (!address_equal(agent->address, t->assignee) || !notice_here(agent, d->now_ms))
            continue;
        duty_tell_agent(d, agent, t, missed);
        return 1;
    }
    for (int all = 0; all < 2 && !told; all++) {
        for (size_t i = 0; i < d->agents.n; i++) {
            const struct directory_agent *agent = &d->agents.v[i];
            bool theirs = all || notice_covers(agent, t);
            if (!theirs || !notice_here(agent, d->now_ms))
                continue;
            duty_tell_agent(d, agent, t, missed);
            told++;
        }
    }
    return told;
}

enum result duty_add(struct duty *d, const struct ticket *t, bool missed, struct why *why)
{
    enum result r = duty_agents(d, why);
    if (r != OK)
        return r;
    size_t told = duty_tell_agents(d, t, missed);
    for (const char *const *admin = d->gate->conf->admin; admin && *admin && (missed || !told); admin++) {
        struct duty_mail *m = duty_mail_to(d, span_of(*admin), missed);
        if (!m->n || m->tickets[m->n - 1].number != t->id) /* he may be an agent */
            (void)duty_tell(d, span_of(*admin), t, missed);
    }
    return OK;
}

/* About one alone, to an agent: all that an answer needs, as a notice of the desk has it. */
static enum result duty_brief(struct duty *d, const struct duty_mail *m, struct compose *c, struct post *p,
                              struct why *why)
{
    const struct ticket *t = &m->only;
    const struct desk_said said = {.ticket = t, .kind = ENTRY_MESSAGE, .now_ms = d->now_ms};
    struct brief *b = ARENA_NEW(d->arena, struct brief);
    struct brief_source source = {0};
    struct entries first = {0};
    enum result r = brief_read(d->gate, d->arena, &said, m->agent, &source, b, why);
    if (r == OK)
        r = entry_list(d->gate->db, t->id, 0, 1, d->arena, &first, why);
    if (first.n && first.v[0].kind == ENTRY_MESSAGE)
        c->body = first.v[0].text;
    c->in_reply_to = b->root;
    c->block = b->block;
    c->note_address = b->note_address;
    c->replies_to = b->parties;
    c->fields = b->fields;
    c->n_fields = BRIEF_FIELDS;
    p->ticket = t;
    p->from = t->address;
    p->reply_by = b->parties.n ? TOKEN_AGENT : TOKEN_NOTE;
    p->reply_number = t->id;
    p->reply_random = ticket_random(t);
    return r;
}

static enum result duty_post(struct duty *d, struct duty_mail *m, struct why *why)
{
    int64_t outbox;
    struct compose c = {.kind = COMPOSE_DUE,
                        .missed = m->missed,
                        .tickets = m->tickets,
                        .n_tickets = m->n,
                        .tickets_more = m->more};
    struct post p = {.compose = &c,
                     .kind = m->missed ? OUTBOX_ALERT : OUTBOX_NOTICE,
                     .budget = OUTBOX_BUDGET_NOTICE,
                     .unasked = true,
                     .now_ms = d->now_ms};
    enum result r = OK;
    if (!address_parse(m->to, &c.to))
        return OK;
    if (m->agent) {
        c.language = m->agent->language;
        c.zone = m->agent->timezone;
    }
    if (m->n == 1 && m->agent)
        r = duty_brief(d, m, &c, &p, why);
    else if (m->n == 1)
        p.ticket = &m->only;
    return r == OK ? post_queue(d->gate, d->arena, &p, &outbox, why) : r;
}

enum result duty_send(struct duty *d, struct why *why)
{
    enum result r = OK;
    for (struct duty_mail *m = d->mails; r == OK && m; m = m->next)
        r = duty_post(d, m, why);
    return r;
}
