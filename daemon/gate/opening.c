/* opening.c: fills the verdict for a mail that opens a ticket.  Called by rule_new.c, and by rule_reply.c
 * where a reply opens a linked one. */
#include "daemon/gate/opening.h"

#include "daemon/gate/answer.h"
#include "daemon/gate/may.h"
#include "daemon/gate/about.h"
#include "daemon/gate/desk.h"
#include "daemon/gate/paging.h"
#include "daemon/gate/promise.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/participant.h"
#include "parsers/utf8.h"

enum {
    OPENING_PEOPLE_MAX = 50,    /* of To and Cc */
    OPENING_LOOKED_UP_MAX = 20, /* of them are looked up */
    OPENING_SUBJECT_MAX = 300,  /* octets */
};

bool opening_found(const struct facts *f, enum facts_section s)
{
    return f->sections[s].n || (s == FACTS_ENVIRONMENTS && f->environments.n) ||
           (s == FACTS_BEGAN && f->began.set);
}

bool opening_asks(const struct conf_type *type, enum facts_section s)
{
    for (const char *const *name = type ? type->sections : NULL; name && *name; name++) {
        if (strcmp(*name, facts_section_name[s]) == 0)
            return true;
    }
    return false;
}

/* Sections asked for by the type, found or not. */
static void opening_sections(struct judge *j, struct verdict *v, const struct conf_type *type)
{
    for (int s = 0; s < FACTS_SECTIONS; s++) {
        bool found = opening_found(j->facts, s);
        v->section_put[s] = j->facts->sections[s].n > 0;
        v->answer.sections[s] = found                   ? COMPOSE_FOUND
                                : opening_asks(type, s) ? COMPOSE_MISSING
                                                        : COMPOSE_NOT_ASKED;
        if (v->answer.sections[s] == COMPOSE_MISSING)
            arena_push(j->arena, &v->ticket.missing, span_of(facts_section_name[s]));
    }
}

static struct spans opening_environments(struct judge *j, struct span of_subject)
{
    struct spans all = {0};
    if (of_subject.n)
        arena_push(j->arena, &all, of_subject);
    for (size_t i = 0; i < j->facts->environments.n; i++) {
        if (!span_eq(j->facts->environments.v[i], of_subject))
            arena_push(j->arena, &all, j->facts->environments.v[i]);
    }
    return all;
}

/* A name for the ticket, for life: the summary, else what the subject says, else how the text begins. */
static struct span opening_subject(const struct facts *f, const struct about *site)
{
    struct span subject = site->summary.n ? site->summary : f->summary.n ? f->summary : f->subject;
    struct span rest = f->reply_text.n ? f->reply_text : f->text, line = SPAN_EMPTY;
    while (!subject.n && span_line(&rest, &line))
        subject = span_trim(line);
    return utf8_head(subject, OPENING_SUBJECT_MAX);
}

/* Site and type of the ticket before, where the mail doesn't say others: that it is the sender's only site,
 * or the mailbox's, says less.  Somebody whom an agent let into another organization's ticket goes on with
 * that site, but the new ticket is his and not theirs: as one of theirs nothing of it would reach him. */
static void opening_inherit(struct judge *j, struct about *site, const struct ticket *before)
{
    bool guest = !which_belongs(j, before);
    if (site->type_origin == COMPOSE_DEFAULT)
        site->type = before->type;
    if (site->unknown || site->origin == COMPOSE_STATED || site->origin == COMPOSE_FROM_URL ||
        site->origin == COMPOSE_FROM_TEXT)
        return;
    if (guest || before->site.n || !site->id.n) {
        site->id = before->site;
        site->uuid = before->site_uuid;
        site->origin = before->site.n ? COMPOSE_DEFAULT : COMPOSE_NONE;
    }
    if (guest)
        site->organization = (struct directory_organization){0};
    else if (who_sender(j)->trust != TRUST_STRANGER && !span_eq(site->organization.id, before->organization))
        judge_ok(j,
                 directory_organization(j->db, before->organization, j->arena, &site->organization, j->why));
}

static void opening_ticket(struct judge *j, struct verdict *v, const struct about *site,
                           const struct conf_type *type)
{
    const struct judge_sender *s = who_sender(j);
    const struct facts *f = j->facts;
    struct ticket *t = &v->ticket;
    t->status = TICKET_OPEN;
    t->priority = TICKET_NORMAL;
    if (type)
        t->priority = paging_priority(j->conf, type, site->organization.plan);
    t->type = site->type;
    t->subject = opening_subject(f, site);
    t->site = site->id;
    t->site_uuid = site->uuid;
    t->site_inferred = site->id.n && site->origin != COMPOSE_STATED;
    t->organization = site->organization.id;
    t->plan = site->organization.plan;
    t->requester = s->address.n ? s->address : f->from.address;
    t->requester_name = s->name;
    if (!s->by_form && f->reply_to.n)
        t->reply_to = f->reply_to.v[0].address;
    t->address = who_written_to(j);
    t->mailbox = j->in->mailbox;
    t->language = site->organization.language.n ? site->organization.language : f->language;
    t->timezone = site->organization.timezone;
    t->opened_at_ms = j->in->received_at_ms;
    t->updated_at_ms = j->now_ms;
    t->status_at_ms = j->now_ms;
    if (!intake_is_quiet(j->in)) /* old mail is promised nothing */
        promise_begin(j->conf, t, t->opened_at_ms);
    v->pages = paging_wants(j, NULL, t, type);
    if (v->pages)
        promise_hasten(j->conf, t, t->opened_at_ms);
    t->environments = opening_environments(j, site->environment);
    t->began_set = f->began.set;
    t->began_at_s = f->began.unix_s;
    t->began_offset_min = f->began.offset_min;
    t->verified = s->trust == TRUST_PROVEN;
}

static void opening_entry(struct judge *j, struct verdict *v)
{
    v->enters = true;
    v->entry_kind = ENTRY_MESSAGE;
    v->entry_text = j->facts->text; /* nothing is folded in the mail that opens a ticket */
    v->verified = v->ticket.verified;
    v->attaches = true;
}

static void opening_answer(struct judge *j, struct verdict *v, const struct about *site,
                           const struct conf_type *type)
{
    const struct facts *f = j->facts;
    struct compose *c = &v->answer;
    answer_begin(j, v, COMPOSE_CONFIRMATION);
    c->language = v->ticket.language;
    c->zone = v->ticket.timezone;
    c->summary = v->ticket.subject;
    c->site = site->unknown && !c->stranger ? site->stated : v->ticket.site;
    c->site_origin = site->origin;
    c->site_unknown = site->unknown;
    if (!v->ticket.site.n && !c->stranger)
        c->own_sites = about_own_sites(j);
    c->type = v->ticket.type;
    c->type_origin = site->type_origin;
    c->priority = span_of(ticket_priority_name(v->ticket.priority));
    c->paged = v->pages && j->conf->n_oncall;
    c->environments = v->ticket.environments;
    c->environments_origin = !c->environments.n ? COMPOSE_NONE
                             : site->environment.n || f->section_stated[FACTS_ENVIRONMENTS]
                                 ? COMPOSE_STATED
                                 : COMPOSE_FROM_TEXT;
    c->began = f->began;
    c->began_origin = !f->began.set                    ? COMPOSE_NONE
                      : f->section_stated[FACTS_BEGAN] ? COMPOSE_STATED
                                                       : COMPOSE_FROM_TEXT;
    c->plan = v->ticket.plan;
    c->answer_by_s = v->ticket.first_response_due_ms / 1000;
    const struct conf_plan *plan = conf_plan(j->conf, v->ticket.plan);
    c->no_oncall = !c->stranger && type && type->page && plan && !plan->oncall_s;
    if (c->no_oncall && plan->chat[0] && strcmp(plan->chat, "none") != 0)
        c->chat = span_of(plan->chat);
}

static void opening_add_person(struct verdict_people *people, struct facts_mailbox m, const char *role)
{
    for (size_t i = 0; i < people->n; i++) {
        if (address_equal(people->v[i].address, m.address))
            return;
    }
    if (people->n < OPENING_PEOPLE_MAX)
        people->v[people->n++] = (struct verdict_person){m.address, m.name, role};
}

/* looked_up: how many more the directory may be asked about. */
static void opening_add_mailboxes(struct judge *j, struct verdict_people *people, size_t *looked_up,
                                  const struct facts_mailboxes *from, struct span organization)
{
    const struct judge_sender *s = who_sender(j);
    for (size_t i = 0; i < from->n; i++) {
        struct facts_mailbox m = from->v[i];
        struct address checked;
        struct directory_person p = {0};
        if (!address_parse(m.address, &checked) || who_is_ours(j->conf, m.address) ||
            address_equal(m.address, s->address))
            continue;
        if (*looked_up && organization.n) {
            --*looked_up;
            judge_ok(j, directory_person(j->db, m.address, j->arena, &p, j->why));
        }
        bool sees = who_sees_organization(&p, organization);
        opening_add_person(people, m, sees ? VERDICT_MEMBER : VERDICT_NAMED);
    }
}

struct verdict_people opening_people(struct judge *j, struct span organization, bool vouches)
{
    const struct judge_sender *s = who_sender(j);
    struct verdict_people people = {.v = ARENA_ARRAY(j->arena, OPENING_PEOPLE_MAX, struct verdict_person)};
    size_t look_up = vouches ? OPENING_LOOKED_UP_MAX : 0;
    if (vouches && who_sees_organization(&s->person, organization))
        opening_add_person(&people, (struct facts_mailbox){s->name, s->address}, VERDICT_MEMBER);
    opening_add_mailboxes(j, &people, &look_up, &j->facts->to, organization);
    opening_add_mailboxes(j, &people, &look_up, &j->facts->cc, organization);
    return people;
}

/* Whom the ticket before admits still: a new one of no organization would ask no more. */
static void opening_inherit_person(struct judge *j, struct verdict *v, const struct ticket *before,
                                   struct facts_mailbox m, struct span role)
{
    bool admits = !span_eq(role, SPAN_LIT(VERDICT_MEMBER));
    if (address_equal(m.address, v->ticket.requester))
        return;
    if (!admits)
        judge_ok(j, desk_admits(j->db, before, m.address, j->arena, &admits, j->why));
    if (admits)
        opening_add_person(&v->people, m, arena_str(j->arena, role));
}

/* Those of the ticket before stay with it: "inherits site, type, people". */
static void opening_inherit_people(struct judge *j, struct verdict *v, const struct ticket *before)
{
    struct participants old = {0};
    judge_ok(j, participant_list(j->db, before->id, j->arena, &old, j->why));
    for (size_t i = 0; i < old.n; i++)
        opening_inherit_person(j, v, before, (struct facts_mailbox){old.v[i].name, old.v[i].address},
                               old.v[i].role);
    opening_inherit_person(j, v, before, (struct facts_mailbox){before->requester_name, before->requester},
                           before->organization.n ? SPAN_LIT(VERDICT_MEMBER) : SPAN_LIT(VERDICT_CC));
}

void opening_fill(struct judge *j, struct verdict *v, enum opening_link link, const struct ticket *before)
{
    struct about site = *about_read(j);
    if (link == OPENING_CLOSED)
        opening_inherit(j, &site, before);
    const struct conf_type *type = conf_type(j->conf, site.type);
    v->outcome = LEDGER_OPENED;
    v->opens = true;
    opening_ticket(j, v, &site, type);
    opening_sections(j, v, type);
    opening_entry(j, v);
    struct may_who opener = {v->verified ? TRUST_PROVEN : TRUST_STRANGER, WHICH_REQUESTER, false, false};
    v->people = opening_people(j, v->ticket.organization, may(opener, MAY_VOUCH));
    opening_answer(j, v, &site, type);
    if (link == OPENING_FIRST)
        return;
    v->follows = before->id;
    v->link_kind = link == OPENING_CLOSED ? "follow-up" : "related";
    v->answer.linked = before->id;
    v->answer.linked_closed = link == OPENING_CLOSED;
    if (link == OPENING_CLOSED)
        opening_inherit_people(j, v, before);
}
