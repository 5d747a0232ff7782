/* correct.c: a reply fills what was missing, and its "Site:" and "Type:" lines correct the ticket.  Called by
 * rule_reply.c for a party's reply. */
#include "daemon/gate/correct.h"

#include "daemon/gate/opening.h"
#include "daemon/gate/about.h"
#include "daemon/gate/paging.h"
#include "daemon/gate/promise.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/section.h"

static bool correct_has(const struct sections *there, const char *name)
{
    for (size_t i = 0; i < there->n; i++) {
        if (span_eq(there->v[i].name, span_of(name)))
            return true;
    }
    return false;
}

static void correct_event(struct judge *j, struct verdict *v, const char *what, struct span from,
                          struct span to)
{
    arena_push(j->arena, &v->events,
               arena_printf(j->arena, "%s: %.*s -> %.*s", what, SPAN_FMT(span_head(from, 100)),
                            SPAN_FMT(span_head(to, 100))));
}

static void correct_gaps(struct judge *j, struct verdict *v, const struct sections *there)
{
    const struct facts *f = j->facts;
    struct ticket *t = &v->ticket;
    for (int s = 0; s < FACTS_SECTIONS; s++)
        v->section_put[s] = f->sections[s].n && !correct_has(there, facts_section_name[s]);
    if (!t->environments.n)
        t->environments = f->environments;
    if (!t->began_set && f->began.set) {
        t->began_set = true;
        t->began_at_s = f->began.unix_s;
        t->began_offset_min = f->began.offset_min;
    }
}

/* What the type asks for and neither the ticket nor this reply has. */
static void correct_missing(struct judge *j, struct verdict *v, const struct sections *there)
{
    struct ticket *t = &v->ticket;
    const struct conf_type *type = conf_type(j->conf, t->type);
    struct spans missing = {0};
    for (int s = 0; s < FACTS_SECTIONS; s++) {
        bool has = correct_has(there, facts_section_name[s]) || opening_found(j->facts, s) ||
                   (s == FACTS_ENVIRONMENTS && t->environments.n) || (s == FACTS_BEGAN && t->began_set);
        if (!has && opening_asks(type, s))
            arena_push(j->arena, &missing, span_of(facts_section_name[s]));
    }
    t->missing = missing;
}

/* A "Site:" line; where the ticket has none, or one that was only inferred, the subject will do; where it has
 * none, any word of the text, since we asked for it. */
static bool correct_find_site(struct judge *j, const struct ticket *t, struct directory_site *site_r,
                              bool *inferred_r)
{
    struct span stated = j->facts->internal.body_site;
    *inferred_r = false;
    if (stated.n && about_resolve(j, stated, site_r))
        return true;
    if ((!t->site.n || t->site_inferred) && about_site_in_subject(j, site_r))
        return true;
    *inferred_r = true;
    return !t->site.n && about_site_in_text(j, site_r);
}

/* Another organization than the ticket's only where the requester is of that one, as with an agent's !site:
 * nobody is shut out of his own ticket, and who was let into it takes it nowhere. */
static bool correct_may_move(struct judge *j, const struct ticket *t, const struct directory_site *site)
{
    struct directory_person requester = {0};
    if (span_eq(site->organization.id, t->organization) || which_party(j, t) == WHICH_REQUESTER)
        return true;
    if (!site->organization.id.n)
        return false;
    judge_ok(j, directory_person(j->db, t->requester, j->arena, &requester, j->why));
    return requester.found && span_eq(requester.organization.id, site->organization.id);
}

static void correct_site(struct judge *j, struct verdict *v)
{
    struct ticket *t = &v->ticket;
    struct directory_site site;
    bool inferred;
    if (!correct_find_site(j, t, &site, &inferred) || !correct_may_move(j, t, &site))
        return;
    t->site_inferred = inferred;
    if (span_ieq(site.id, t->site))
        return;
    correct_event(j, v, "site", t->site, site.id);
    t->site = site.id;
    t->site_uuid = site.uuid;
    if (site.organization.id.n && who_sender(j)->trust != TRUST_STRANGER)
        promise_take_plan(j->conf, t, site.organization.id, site.organization.plan, j->now_ms);
}

static void correct_type(struct judge *j, struct verdict *v)
{
    struct ticket *t = &v->ticket;
    const struct conf_type *type = conf_type(j->conf, j->facts->internal.body_type);
    if (!type || span_eq(span_of(type->name), t->type))
        return;
    correct_event(j, v, "type", t->type, span_of(type->name));
    t->type = span_of(type->name);
    v->pages = paging_wants(j, t, t, type);
    if (v->pages)
        promise_hasten(j->conf, t, j->now_ms);
    enum ticket_priority priority = paging_priority(j->conf, type, t->plan);
    if (priority <= t->priority)
        return;
    correct_event(j, v, "priority", span_of(ticket_priority_name(t->priority)),
                  span_of(ticket_priority_name(priority)));
    t->priority = priority;
}

void correct_ticket(struct judge *j, struct verdict *v)
{
    struct sections there = {0};
    judge_ok(j, section_list(j->db, v->ticket.id, j->arena, &there, j->why));
    correct_gaps(j, v, &there);
    correct_site(j, v);
    correct_type(j, v);
    correct_missing(j, v, &there);
}
