/* rule_reply.c: a mail about a ticket that is there.  A token, a Message-ID or a number finds it; only who
 * takes part in it, or a member whose role may see it, is let in.  Who holds a valid token and is nobody, or
 * was merely named in To or Cc, is noted for the agents and relayed to no one (attacks 2, 3, 5, 6, 17). */
#include "daemon/gate/judge.h"
#include "daemon/gate/opening.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/section.h"

static const char *const reply_by[] = {"token", "reference", "tag"};
static const char *const reply_party[] = {"nobody", "named", "member", "participant", "requester"};

/* Sections that the ticket hasn't, environments and time where it has none: the reply fills the gaps. */
static void reply_fill(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    struct ticket *t = &v->ticket;
    struct sections there = {0};
    struct spans missing = {0};
    judge_ok(j, section_list(j->db, t->id, j->arena, &there, j->why));
    for (int s = 0; s < FACTS_SECTIONS; s++) {
        bool has = false;
        for (size_t i = 0; i < there.n; i++)
            has = has || span_eq(there.v[i].name, span_of(facts_section_name[s]));
        v->section_put[s] = !has && f->sections[s].n;
    }
    for (size_t i = 0; i < t->missing.n; i++) {
        bool found = false;
        for (int s = 0; s < FACTS_SECTIONS; s++)
            found =
                found || (opening_found(f, s) && span_eq(t->missing.v[i], span_of(facts_section_name[s])));
        if (!found)
            arena_push(j->arena, &missing, t->missing.v[i]);
    }
    t->missing = missing;
    if (!t->environments.n)
        t->environments = f->environments;
    if (!t->began_set && f->began.set) {
        t->began_set = true;
        t->began_at_s = f->began.unix_s;
        t->began_offset_min = f->began.offset_min;
    }
}

static void reply_enter(struct judge *j, struct verdict *v)
{
    const struct facts *f = j->facts;
    v->enters = true;
    v->entry_text = f->reply_text;
    v->entry_quoted = f->quoted_text;
    v->verified = who_sender(j)->trust == TRUST_PROVEN;
    v->attaches = true;
}

/* For the agents' eyes. */
static bool reply_note(struct judge *j, struct verdict *v, const struct judge_candidate *c)
{
    v->outcome = LEDGER_NOTED;
    v->ticket = c->ticket;
    reply_enter(j, v);
    v->entry_kind = ENTRY_NOTE;
    v->detail = c->by == JUDGE_BY_TOKEN ? SPAN_LIT("a valid token, but not from anybody of the ticket")
                                        : SPAN_LIT("from somebody who was named in To or Cc");
    return true;
}

/* Closed, or resolved for longer than a reply reopens. */
static bool reply_is_over(const struct judge *j, const struct ticket *t)
{
    int64_t within = j->conf->life.reopen_within_s;
    return t->status == TICKET_CLOSED ||
           (t->status == TICKET_RESOLVED && within && j->now_ms - t->resolved_at_ms > within * 1000);
}

static bool reply_update(struct judge *j, struct verdict *v, const struct judge_candidate *c,
                         enum which_party party)
{
    const struct facts *f = j->facts;
    v->outcome = LEDGER_UPDATED;
    v->ticket = c->ticket;
    v->event = f->internal.automatic || f->internal.thanks_only ? STATE_NOTHING : STATE_PARTY_WRITES;
    reply_enter(j, v);
    v->entry_kind = ENTRY_MESSAGE;
    reply_fill(j, v);
    if (v->verified)
        v->people = opening_people(j, v->ticket.organization);
    if (v->verified && party == WHICH_MEMBER) {
        struct verdict_people all = {.v = ARENA_ARRAY(j->arena, v->people.n + 1, struct verdict_person)};
        const struct judge_sender *s = who_sender(j);
        all.v[all.n++] = (struct verdict_person){s->address, s->name, VERDICT_MEMBER};
        for (size_t i = 0; i < v->people.n; i++)
            all.v[all.n++] = v->people.v[i];
        v->people = all;
    }
    return true;
}

static bool reply_judge(struct judge *j, struct verdict *v)
{
    const struct judge_candidate *c;
    size_t n = which_candidates(j, &c);
    for (size_t i = 0; i < n; i++) {
        enum which_party party = which_party(j, &c[i].ticket);
        trace_note(&j->trace, "ticket", reply_by[c[i].by], "#%lld; the sender: %s", (long long)c[i].ticket.id,
                   reply_party[party]);
        if (party == WHICH_NOBODY && c[i].by != JUDGE_BY_TOKEN)
            continue;
        if (party <= WHICH_NAMED)
            return reply_note(j, v, &c[i]);
        if (reply_is_over(j, &c[i].ticket) && !j->facts->internal.automatic &&
            !j->facts->internal.thanks_only) {
            opening_fill(j, v, OPENING_CLOSED, &c[i].ticket);
            return true;
        }
        return reply_update(j, v, &c[i], party);
    }
    return false;
}

const struct judge_rule rule_reply = {"reply", reply_judge};
