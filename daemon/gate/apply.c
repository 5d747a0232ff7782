/* apply.c: writes what was judged: ticket, answer, ledger row, raw mail, entry, attachments, sections,
 * people, links.  Called by walk.c inside the group's transaction; each step is one store call. */
#include "daemon/gate/apply.h"

#include "daemon/base/clock.h"
#include "daemon/base/crypto.h"
#include "daemon/gate/alert.h"
#include "daemon/gate/gate.h"
#include "daemon/gate/delivery.h"
#include "daemon/gate/desk.h"
#include "daemon/gate/holding.h"
#include "daemon/gate/life.h"
#include "daemon/gate/notice.h"
#include "daemon/gate/oncall.h"
#include "daemon/gate/orders.h"
#include "daemon/gate/post.h"
#include "daemon/gate/silence.h"
#include "daemon/gate/timeline.h"
#include "daemon/gate/who.h"
#include "daemon/store/held.h"
#include "daemon/store/outbox.h"
#include "daemon/store/owed.h"
#include "daemon/store/participant.h"
#include "daemon/store/undeliverable.h"
#include "parsers/utf8.h"

enum {
    APPLY_EXCERPT_MAX = 600,
    APPLY_NAMED_MAX = 500, /* people of a ticket, from which on who is merely named isn't written down */
};

/* One mail being written. */
struct apply {
    struct gate *gate;
    struct judge *j;
    struct verdict *v;
    int64_t mail, entry;
    struct applied *done;
    struct why *why;
};

static struct span apply_join(struct arena *arena, const struct spans *a, const struct facts_mailboxes *b,
                              const struct facts_mailboxes *c)
{
    size_t n = 0, max = a->n + b->n + c->n, octets = 0;
    struct span *all = ARENA_ARRAY(arena, max, struct span);
    for (size_t i = 0; i < a->n; i++)
        all[n++] = a->v[i];
    for (size_t i = 0; i < b->n; i++)
        all[n++] = b->v[i].address;
    for (size_t i = 0; i < c->n; i++)
        all[n++] = c->v[i].address;
    if (n == 1)
        return all[0];
    for (size_t i = 0; i < n; i++)
        octets += all[i].n + 2;
    char *joined = arena_alloc(arena, octets + 1);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (i) {
            joined[at++] = ',';
            joined[at++] = ' ';
        }
        memcpy(joined + at, all[i].p, all[i].n);
        at += all[i].n;
    }
    return span_make(joined, at);
}

static struct ledger_mail apply_ledger_row(const struct intake *in, int64_t id)
{
    static const struct facts_mailboxes no_mailboxes;
    static const struct spans no_spans;
    struct ledger_mail m = {.id = id,
                            .received_at_ms = in->received_at_ms,
                            .source = span_of(in->source_label),
                            .mailbox = in->mailbox,
                            .sender_known = in->sender_kind != INTAKE_SENDER_UNKNOWN,
                            .sender = in->sender,
                            .size_bytes = (int64_t)in->raw.n,
                            .sha256 = span_make(in->sha256, strnlen(in->sha256, 64))};
    m.recipients = apply_join(in->arena, &in->recipients, &no_mailboxes, &no_mailboxes);
    if (!in->facts)
        return m;
    const struct facts *f = in->facts;
    if (!m.sender_known && f->internal.has_return_path) {
        m.sender_known = true;
        m.sender = f->internal.return_path;
    }
    m.message_id = f->message_id;
    m.from = f->from.address;
    m.to = apply_join(in->arena, &no_spans, &f->to, &f->cc);
    m.subject = f->subject;
    return m;
}

/* A new row, or, for a held mail that was tried again, its own one anew. */
static enum result apply_ledger(struct gate *gate, const struct intake *in, const struct ledger_mail *m,
                                struct why *why)
{
    bool was;
    if (!in->again)
        return ledger_insert(gate->db, m, why);
    enum result r = ledger_update(gate->db, m, why);
    return r == OK ? held_remove(gate->db, m->id, &was, why) : r;
}

static enum result apply_raw(struct gate *gate, const struct intake *in, int64_t mail, struct why *why)
{
    return in->again ? OK : ledger_raw_put(gate->db, mail, in->raw, why);
}

static enum result apply_hold(struct gate *gate, const struct intake *in, int64_t mail, struct span reason,
                              struct why *why)
{
    struct span excerpt = in->facts ? utf8_head(in->facts->reply_text, APPLY_EXCERPT_MAX) : SPAN_EMPTY;
    if (!intake_is_quiet(in)) {
        gate->held_due = true;
        return held_insert(gate->db, mail, in->received_at_ms, reason, excerpt, why);
    }
    /* old mail has been held since now, and whoever takes it in is told how much of it */
    int64_t now_ms = wall_now_ms();
    enum result r = held_insert(gate->db, mail, now_ms, reason, excerpt, why);
    return r == OK ? held_set_announced(gate->db, mail, now_ms, why) : r;
}

static enum result apply_open(struct apply *a)
{
    struct ticket *t = &a->v->ticket;
    crypto_random(t->random, sizeof t->random);
    t->seq = a->v->answers && !a->v->withheld;
    life_set_wake(a->gate->conf, t);
    a->gate->clocks_due = a->gate->clocks_due || t->wake_at_ms;
    enum result r = ticket_insert(a->gate->db, t, &t->id, a->why);
    if (r == OK && a->v->follows)
        r = ticket_link(a->gate->db, t->id, a->v->follows, span_of(a->v->link_kind), a->why);
    return r;
}

static enum outbox_kind apply_answer_kind(enum compose_kind kind)
{
    switch (kind) {
    case COMPOSE_CONFIRMATION:
    case COMPOSE_SUMMARY:
        return OUTBOX_CONFIRMATION;
    case COMPOSE_TRANSCRIPT:
        return OUTBOX_TRANSCRIPT;
    case COMPOSE_REFUSED:
    case COMPOSE_NO_TICKETS:
    case COMPOSE_HELD:
    case COMPOSE_ALERT:
    case COMPOSE_DUE:
    case COMPOSE_REMINDER:
    case COMPOSE_REPLY:
    case COMPOSE_RELAY:
    case COMPOSE_NOTICE:
    case COMPOSE_DIGEST:
    case COMPOSE_UNDELIVERED:
    case COMPOSE_WELCOME:
    case COMPOSE_PAGE:
    case COMPOSE_KINDS:
        break;
    }
    return OUTBOX_NOTICE;
}

static enum result apply_answer(struct apply *a)
{
    struct verdict *v = a->v;
    const struct facts *f = a->j->facts;
    const struct ticket *t = v->ticket.id ? &v->ticket : NULL;
    v->answer.in_reply_to = f->message_id;
    v->answer.references = f->references.n ? f->references : f->in_reply_to;
    struct post p = {.compose = &v->answer,
                     .ticket = t,
                     .seq = v->opens ? v->ticket.seq : 0,
                     .mail = a->mail,
                     .kind = apply_answer_kind(v->answer.kind),
                     .budget = silence_budget(who_sender(a->j), a->gate->conf),
                     .from = t ? t->address : who_written_to(a->j),
                     .files = v->wanted,
                     .now_ms = a->j->now_ms};
    if (t) {
        bool asks = v->answer.kind == COMPOSE_CONFIRMATION; /* an agent, too, who opened it himself */
        p.reply_by = who_sender(a->j)->agent.address.n && !asks ? TOKEN_NOTE : TOKEN_REPLY;
        p.reply_number = t->id;
        p.reply_random = ticket_random(t);
    }
    if (v->outcome == LEDGER_HELD && who_sender(a->j)->agent.address.n) { /* for his !send */
        p.reply_by = TOKEN_HELD;
        p.reply_number = a->mail;
        p.reply_random = span_make(a->j->in->sha256, TOKEN_RANDOM_BYTES);
    }
    return post_queue(a->gate, a->j->arena, &p, &a->done->answer, a->why);
}

/* To the person whose mail was forwarded. */
static enum result apply_confirm(struct apply *a)
{
    struct verdict *v = a->v;
    const struct ticket *t = &v->ticket;
    int64_t outbox;
    struct post p = {.compose = &v->confirmation,
                     .ticket = t,
                     .mail = a->mail,
                     .kind = OUTBOX_CONFIRMATION,
                     .budget = v->confirmation.stranger ? OUTBOX_BUDGET_STRANGER : OUTBOX_BUDGET_CUSTOMER,
                     .from = t->address,
                     .reply_by = TOKEN_REPLY,
                     .reply_number = t->id,
                     .reply_random = ticket_random(t),
                     .now_ms = a->j->now_ms};
    return v->confirms ? post_queue(a->gate, a->j->arena, &p, &outbox, a->why) : OK;
}

/* A customer who opens more tickets than his budget has answers for learns their numbers later. */
static bool apply_owes(const struct verdict *v)
{
    return v->opens && v->withheld && v->answer.to.s[0] &&
           (strcmp(v->withheld, "customer_hour") == 0 || strcmp(v->withheld, "customer_day") == 0);
}

static enum result apply_ticket(struct apply *a)
{
    enum result r = a->v->opens ? apply_open(a) : OK;
    if (r == OK && apply_owes(a->v)) {
        a->gate->owed_due = true;
        r = owed_add(a->gate->db, address_span(&a->v->answer.to), a->v->ticket.id, a->j->now_ms, a->why);
    }
    a->done->ticket = a->v->ticket.id;
    if (r == OK && a->v->answers && !a->v->withheld)
        r = apply_answer(a);
    return r == OK ? apply_confirm(a) : r;
}

/* What the rule says, and what the door had to say. */
static struct span apply_detail(const struct intake *in, struct span detail)
{
    return !in->note   ? detail
           : !detail.n ? span_of(in->note)
                       : arena_printf(in->arena, "%.*s; %s", SPAN_FMT(detail), in->note);
}

static enum result apply_mail(struct apply *a)
{
    if (!a->mail)
        return OK;
    struct ledger_mail m = apply_ledger_row(a->j->in, a->mail);
    m.outcome = a->v->outcome;
    m.rule = span_of(a->v->rule);
    m.ticket = a->v->ticket.id;
    m.answer = a->done->answer;
    m.withheld = span_of(a->v->withheld);
    m.detail = apply_detail(a->j->in, a->v->detail);
    m.walk = trace_json(&a->j->trace);
    enum result r = apply_ledger(a->gate, a->j->in, &m, a->why);
    if (r == OK)
        r = apply_raw(a->gate, a->j->in, a->mail, a->why);
    if (r == OK && a->v->alert)
        r = alert_raise(a->gate, a->j->arena, a->v->alert, SPAN_EMPTY, a->j->now_ms, a->why);
    if (r == OK && a->v->outcome == LEDGER_HELD)
        r = apply_hold(a->gate, a->j->in, a->mail, a->v->detail, a->why);
    return r;
}

/* What the message says that the ticket hadn't got yet. */
static struct sections apply_sections(const struct apply *a)
{
    const struct facts *f = a->j->facts;
    struct sections all = {.v = ARENA_ARRAY(a->j->arena, FACTS_SECTIONS, struct section)};
    for (int s = 0; s < FACTS_SECTIONS; s++) {
        if (a->v->section_put[s])
            all.v[all.n++] = (struct section){.name = span_of(facts_section_name[s]),
                                              .text = f->sections[s],
                                              .stated = f->section_stated[s]};
    }
    return all;
}

/* Whose words they are. */
static struct facts_mailbox apply_author(struct apply *a)
{
    const struct judge_sender *s = who_sender(a->j);
    if (a->v->on_behalf.address.n)
        return a->v->on_behalf;
    return (struct facts_mailbox){s->name, s->address.n ? s->address : a->j->facts->from.address};
}

static enum result apply_entry(struct apply *a)
{
    if (!a->v->enters)
        return OK;
    struct facts_mailbox author = apply_author(a);
    struct entry e = {.ticket = a->v->ticket.id,
                      .at_ms = a->v->written_at_ms ? a->v->written_at_ms : a->j->in->received_at_ms,
                      .kind = a->v->entry_kind,
                      .author = author.address,
                      .author_name = author.name,
                      .subject = a->v->entry_kind == ENTRY_EVENT ? SPAN_EMPTY : a->j->facts->subject,
                      .text = a->v->entry_text,
                      .quoted = a->v->entry_quoted,
                      .sections = apply_sections(a),
                      .mail = a->mail,
                      .verified = a->v->verified};
    enum result r = timeline_add(a->gate, &e, &a->entry, a->why);
    if (r == OK && a->v->attaches && a->j->facts->attachments.n)
        r = entry_attach(a->gate->db, e.ticket, a->entry, a->mail, a->j->facts->attachments, a->why);
    return r;
}

/* Who takes part already stays what he is, unless an agent lets him in whatever the directory says. */
static enum result apply_person(struct apply *a, const struct verdict_person *p)
{
    struct participant there = {0};
    bool found = false;
    if (address_equal(p->address, a->v->ticket.requester))
        return OK;
    enum result r = a->v->opens ? OK
                                : participant_get(a->gate->db, a->v->ticket.id, p->address, a->j->arena,
                                                  &there, &found, a->why);
    if (r != OK)
        return r;
    bool let_in = strcmp(p->role, VERDICT_CC) == 0;
    if (found && !let_in && !span_eq(there.role, SPAN_LIT(VERDICT_NAMED)))
        return OK;
    struct participant put = {p->address, p->name, span_of(p->role), a->j->now_ms};
    return participant_put(a->gate->db, a->v->ticket.id, &put, NULL, a->why);
}

static enum result apply_event(struct apply *a, struct span text)
{
    struct entry e = {.ticket = a->v->ticket.id,
                      .at_ms = a->j->now_ms,
                      .kind = ENTRY_EVENT,
                      .author = who_sender(a->j)->address,
                      .text = text,
                      .mail = a->mail,
                      .verified = a->v->verified};
    int64_t id;
    return timeline_add(a->gate, &e, &id, a->why);
}

/* Fifty more with each mail: nobody reads of so many, and each mail of the ticket looks through them. */
static enum result apply_people(struct apply *a)
{
    int64_t there = 0;
    enum result r = a->v->people.n ? participant_count(a->gate->db, a->v->ticket.id, &there, a->why) : OK;
    for (size_t i = 0; r == OK && i < a->v->people.n; i++) {
        if (there >= APPLY_NAMED_MAX && strcmp(a->v->people.v[i].role, VERDICT_NAMED) == 0)
            continue;
        r = apply_person(a, &a->v->people.v[i]);
    }
    return r;
}

static enum result apply_details(struct apply *a)
{
    enum result r = OK;
    for (size_t i = 0; r == OK && i < a->v->events.n; i++)
        r = apply_event(a, a->v->events.v[i]);
    return r == OK ? apply_people(a) : r;
}

/* A person wrote from it: it is alive. */
static enum result apply_alive(struct apply *a)
{
    const struct facts *f = a->j->facts;
    struct span sender = who_sender(a->j)->address;
    if (!a->mail || !sender.n || f->bounce || f->auto_submitted || f->internal.automatic ||
        f->internal.auto_reply)
        return OK;
    bool was;
    enum result r = undeliverable_remove(a->gate->db, sender, &was, a->why);
    a->gate->owed_due = a->gate->owed_due || was;
    const struct judge_sender *s = who_sender(a->j);
    bool is_back =
        s->agent.away_until_ms == DIRECTORY_AWAY_OPEN && s->trust == TRUST_PROVEN && !a->v->sets_away;
    return r == OK && is_back ? directory_agent_set_away(a->gate->db, sender, 0, a->why) : r;
}

static enum result apply_bounce(struct apply *a)
{
    struct verdict *v = a->v;
    struct outbox row = {0};
    enum result r = OK;
    if (v->bounced)
        r = outbox_bounce(a->gate->db, v->bounced, a->j->now_ms, v->diagnostic, a->why);
    if (r == OK && v->dead.n)
        r = undeliverable_add(a->gate->db, v->dead, a->j->now_ms, v->diagnostic, a->why);
    if (r == OK && v->bounced)
        r = outbox_get(a->gate->db, v->bounced, a->j->arena, &row, a->why);
    if (r == OK && row.id)
        r = delivery_failed(a->gate, a->j->arena, &row, v->diagnostic, a->mail, a->j->now_ms, a->why);
    return r;
}

static enum result apply_move(struct apply *a)
{
    struct verdict *v = a->v;
    enum result bounced = apply_bounce(a);
    if (bounced != OK)
        return bounced;
    for (size_t i = 0; i < v->n_decided; i++) {
        if (v->decided[i].release)
            continue;
        enum result r =
            holding_drop(a->gate, v->decided[i].mail, who_sender(a->j)->address, a->j->arena, a->why);
        if (r != OK)
            return r;
    }
    if (v->outcome != LEDGER_UPDATED && !(v->outcome == LEDGER_COMMAND && v->ticket.id))
        return OK;
    struct span by = who_sender(a->j)->address;
    enum result r = v->ticket.merged_into
                        ? orders_take_in(a->gate, v, by, a->mail, a->j->now_ms, a->j->arena, a->why)
                        : OK;
    return r == OK ? state_move(a->gate, &v->ticket, v->event, by, a->mail, a->j->now_ms, NULL, a->why) : r;
}

/* Who stood in To and Cc has it already. */
static struct spans apply_heard(struct apply *a)
{
    const struct facts *f = a->j->facts;
    struct spans heard = {0};
    for (size_t i = 0; i < f->to.n; i++)
        arena_push(a->j->arena, &heard, f->to.v[i].address);
    for (size_t i = 0; i < f->cc.n; i++)
        arena_push(a->j->arena, &heard, f->cc.v[i].address);
    return heard;
}

static bool apply_says(const struct verdict *v)
{
    return v->enters && v->entry_kind != ENTRY_EVENT && v->ticket.id &&
           (v->outcome == LEDGER_OPENED || v->outcome == LEDGER_UPDATED || v->outcome == LEDGER_NOTED ||
            v->outcome == LEDGER_COMMAND);
}

/* Robots' words aren't passed on: two of them would talk to one another by way of us. */
static bool apply_is_robots(const struct facts *f)
{
    return f->auto_submitted || f->internal.automatic || f->internal.list || f->internal.weak_auto;
}

/* To the ticket's parties and the agents.  Old mail that is taken in tells nobody. */
static enum result apply_tell(struct apply *a)
{
    const struct verdict *v = a->v;
    struct facts_mailbox author = apply_author(a);
    struct desk_said s = {.ticket = &v->ticket,
                          .kind = v->entry_kind,
                          .entry = a->entry,
                          .mail = a->mail,
                          .author = author.address,
                          .author_name = author.name,
                          .text = v->entry_text,
                          .verified = v->verified,
                          .opens = v->opens,
                          .now_ms = a->j->now_ms};
    enum result r = OK;
    if (intake_is_quiet(a->j->in))
        return OK;
    s.heard = apply_heard(a);
    if (apply_says(v) && v->entry_kind == ENTRY_REPLY)
        r = desk_answer(a->gate, a->j->arena, &s, a->why);
    else if (apply_says(v) && !apply_is_robots(a->j->facts))
        r = desk_relay(a->gate, a->j->arena, &s, a->why);
    if (r == OK && apply_says(v))
        r = notice_said(a->gate, a->j->arena, &s, a->why);
    else if (r == OK && v->assigns && v->ticket.id)
        r = notice_assigned(a->gate, a->j->arena, &s, a->why);
    return r;
}

static enum result apply_orders(struct apply *a)
{
    return orders_apply(a->gate, a->v, who_sender(a->j)->address, a->mail, a->j->now_ms, a->j->arena, a->why);
}

static enum result apply_calls(struct apply *a)
{
    const struct verdict *v = a->v;
    enum result r = OK;
    if (v->pages)
        r = oncall_page(a->gate, &v->ticket, a->j->now_ms, a->j->arena, a->why);
    if (r == OK && v->acks)
        r = oncall_acknowledge(a->gate, v->ticket.id, who_sender(a->j)->address, a->mail, a->j->now_ms,
                               a->j->arena, NULL, a->why);
    return r;
}

enum result apply_verdict(struct gate *gate, struct judge *j, struct verdict *v, int64_t mail,
                          struct applied *applied_r, struct why *why)
{
    *applied_r = (struct applied){0};
    struct apply a = {gate, j, v, mail, 0, applied_r, why};
    static enum result (*const steps[])(struct apply *) = {apply_ticket,  apply_mail,  apply_entry,
                                                           apply_details, apply_move,  apply_orders,
                                                           apply_calls,   apply_alive, apply_tell};
    enum result r = OK;
    for (size_t i = 0; r == OK && i < sizeof steps / sizeof *steps; i++)
        r = steps[i](&a);
    return r;
}

enum result apply_confirmation(struct gate *gate, struct judge *j, struct verdict *v, int64_t mail,
                               int64_t *outbox_r, struct why *why)
{
    struct applied applied = {0};
    struct apply a = {gate, j, v, mail, 0, &applied, why};
    enum result r = apply_answer(&a);
    *outbox_r = applied.answer;
    return r == OK ? ledger_set_answer(gate->db, mail, applied.answer, why) : r;
}

enum result apply_held_raw(struct gate *gate, const struct intake *in, int64_t mail, struct why *why)
{
    struct ledger_mail m = apply_ledger_row(in, mail);
    m.outcome = LEDGER_HELD;
    m.rule = SPAN_LIT("unread");
    m.detail = apply_detail(in, span_of(in->held_reason));
    m.walk = trace_one(in->arena, "unread", "mine", m.detail);
    enum result r = apply_ledger(gate, in, &m, why);
    if (r == OK)
        r = apply_raw(gate, in, mail, why);
    return r == OK ? apply_hold(gate, in, mail, m.detail, why) : r;
}

enum result apply_duplicate(struct gate *gate, const struct intake *in, int64_t mail,
                            const struct ledger_mail *earlier, struct why *why)
{
    struct ledger_mail m = apply_ledger_row(in, mail);
    m.outcome = LEDGER_DUPLICATE;
    m.rule = SPAN_LIT("seen");
    m.ticket = earlier->ticket;
    m.duplicate_of = earlier->id;
    m.detail = arena_printf(in->arena, "of mail %lld", (long long)earlier->id);
    m.walk = trace_one(in->arena, "seen", "mine", m.detail);
    return apply_ledger(gate, in, &m, why);
}
