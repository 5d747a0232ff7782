/* hand.c: see hand.h.  Called by control_ticket.c.  Floor: gate. */
#include "daemon/gate/hand.h"

#include "parsers/commands.h"
#include "parsers/rules.h"
#include "parsers/utf8.h"

#include "daemon/base/clock.h"

#include "daemon/store/directory.h"
#include "daemon/store/entry.h"

#include "daemon/gate/about.h"
#include "daemon/gate/apply.h"
#include "daemon/gate/command.h"
#include "daemon/gate/facts_load.h"
#include "daemon/gate/oneline.h"
#include "daemon/gate/opening.h"
#include "daemon/gate/phrase.h"
#include "daemon/gate/saying.h"
#include "daemon/gate/serve.h"
#include "daemon/gate/silence.h"
#include "daemon/gate/timeline.h"
#include "daemon/gate/who.h"

enum { HAND_SUBJECT_MAX = 300, HAND_LANGUAGE_MAX = 8 };

static void hand_init(struct hand *h, struct gate *gate, struct arena *arena, struct why *why)
{
    *h = (struct hand){.gate = gate};
    h->intake.arena = arena;
    h->intake.received_at_ms = wall_now_ms();
    h->intake.source_label = "tool";
    h->intake.facts = &h->facts;
    judge_init(&h->judge, gate, &h->intake, h->intake.received_at_ms, why);
    h->judge.candidates_done = true;
}

/* Who has the control socket has proven what can be proven; that the agent is one is asked all the same. */
static enum result hand_agent(struct hand *h, struct span as, struct why *why)
{
    struct judge_sender *s = &h->judge.sender;
    h->judge.sender_done = true;
    s->trust = TRUST_PROVEN;
    s->in_directory = true;
    if (!as.n)
        return OK;
    enum result r = directory_agent(h->gate->db, as, h->intake.arena, &s->agent, why);
    if (r == OK && !s->agent.address.n)
        return why_set(why, PERM, WHY_MAIL, "5.7.1", "%.*s is no agent", SPAN_FMT(span_head(as, 100)));
    s->address = s->agent.address;
    s->name = s->agent.name;
    return r;
}

enum result hand_begin(struct hand *h, struct gate *gate, struct arena *arena, struct span as, int64_t ticket,
                       struct why *why)
{
    hand_init(h, gate, arena, why);
    struct ticket *t = &h->verdict.ticket;
    enum result r = hand_agent(h, as, why);
    if (r == OK)
        r = ticket_get(gate->db, ticket, arena, t, why);
    if (r == OK && !t->id)
        return why_set(why, PERM, WHY_MAIL, "5.1.1", "there is no ticket %lld", (long long)ticket);
    if (r == OK && t->merged_into)
        return why_set(why, PERM, WHY_MAIL, "5.1.6", "ticket %lld was merged into %lld", (long long)ticket,
                       (long long)t->merged_into);
    h->verdict.outcome = LEDGER_COMMAND;
    h->verdict.obeys = true;
    h->verdict.verified = true;
    return r;
}

/* The last thing that was said of an order, in English: the tool speaks no other language. */
static struct span hand_said(struct hand *h)
{
    const struct compose *c = &h->verdict.answer;
    struct phrase p = {.set = h->gate->templates, .language = SPAN_LIT("en")};
    if (!c->n_done)
        return SPAN_EMPTY;
    struct span said = span_of(c->done[c->n_done - 1].said);
    size_t dot = span_chr(said, '.');
    return phrase_word(&p, h->intake.arena, arena_str(h->intake.arena, span_head(said, dot)),
                       span_from(said, dot < said.n ? dot + 1 : dot));
}

/* What a field may be set to, behind a value that it may not be. */
static struct span hand_choices(struct hand *h, const char *name)
{
    const struct conf *conf = h->judge.conf;
    struct span all = SPAN_LIT(": ");
    if (strcmp(name, "priority") == 0)
        return SPAN_LIT(": low, normal, high or urgent");
    if (strcmp(name, "site") == 0)
        return SPAN_LIT(": a site's id, as the directory has it");
    if (strcmp(name, "requester") == 0)
        return SPAN_LIT(": a mail address that isn't ours");
    if (strcmp(name, "type") != 0)
        return SPAN_EMPTY;
    for (size_t i = 0; i < conf->n_types; i++)
        all = arena_printf(h->intake.arena, "%.*s%s%s", SPAN_FMT(all),
                           i == 0                  ? ""
                           : i + 1 < conf->n_types ? ", "
                                                   : " or ",
                           conf->types[i].name);
    return all;
}

/* The other ticket of a merge or link, by its number: what is wrong with it, more exactly than a mail is
 * told. */
static enum result hand_other(struct hand *h, struct span argument, struct why *why)
{
    struct ticket other = {0};
    int64_t id = command_number(argument), own = h->verdict.ticket.id;
    enum result r = id ? ticket_get(h->gate->db, id, h->intake.arena, &other, why) : OK;
    if (r != OK || !id)
        return r;
    if (id == own)
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "ticket %lld and itself", (long long)own);
    if (!other.id)
        return why_set(why, PERM, WHY_MAIL, "5.1.1", "there is no ticket %lld", (long long)id);
    if (other.merged_into)
        return why_set(why, PERM, WHY_MAIL, "5.1.6", "ticket %lld was merged into %lld", (long long)id,
                       (long long)other.merged_into);
    return OK;
}

enum result hand_order(struct hand *h, const char *name, struct span argument, struct why *why)
{
    struct arena *a = h->intake.arena;
    if (strcmp(name, "merge") == 0 || strcmp(name, "link") == 0) {
        enum result r = hand_other(h, argument, why);
        if (r != OK)
            return r;
    }
    struct span word = span_of(name);
    struct command c = {.line = argument.n ? arena_printf(a, "%s %.*s", name, SPAN_FMT(argument)) : word,
                        .name = word,
                        .argument = argument};
    bool obeyed = serve_obey(&h->judge, &h->verdict, &c);
    if (h->judge.result != OK)
        return h->judge.result;
    return obeyed ? OK
                  : why_set(why, PERM, WHY_MAIL, "5.5.4", "%.*s: %.*s%.*s", SPAN_FMT(span_head(c.line, 80)),
                            SPAN_FMT(hand_said(h)), SPAN_FMT(hand_choices(h, name)));
}

static void hand_event(struct hand *h, const char *what, struct span from, struct span to)
{
    struct arena *a = h->intake.arena;
    arena_push(a, &h->verdict.events,
               arena_printf(a, "%s: %.*s -> %.*s", what, SPAN_FMT(utf8_head(from, HAND_SUBJECT_MAX)),
                            SPAN_FMT(utf8_head(to, HAND_SUBJECT_MAX))));
}

enum result hand_subject(struct hand *h, struct span subject, struct why *why)
{
    struct ticket *t = &h->verdict.ticket;
    struct span clean = span_trim(oneline(h->intake.arena, subject, HAND_SUBJECT_MAX));
    if (!clean.n)
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "subject: an empty one");
    if (!span_eq(clean, t->subject))
        hand_event(h, "subject", t->subject, clean);
    t->subject = clean;
    return OK;
}

void hand_unassign(struct hand *h)
{
    struct ticket *t = &h->verdict.ticket;
    if (t->assignee.n)
        hand_event(h, "assignee", t->assignee, SPAN_EMPTY);
    t->assignee = SPAN_EMPTY;
}

void hand_note(struct hand *h, struct span text)
{
    h->verdict.enters = true;
    h->verdict.entry_kind = ENTRY_NOTE;
    h->verdict.entry_text = text;
}

enum result hand_reply(struct hand *h, struct span text, bool verbatim, struct why *why)
{
    struct judge *j = &h->judge;
    struct spans orders = {0};
    (void)commands_read(h->intake.arena, text, &orders);
    if (orders.n && !verbatim)
        return why_set(why, PERM, WHY_MAIL, "5.7.1",
                       "nothing was sent: \"%.*s\" looks like an order, which is a command of its own here "
                       "(--verbatim sends it as it stands)",
                       SPAN_FMT(utf8_head(orders.v[0], 60)));
    bool readers = saying_has_readers(j, &h->verdict.ticket);
    bool leaks = saying_leaks(j, h->verdict.ticket.id, text);
    if (j->result != OK)
        return j->result;
    if (!readers)
        return why_set(why, PERM, WHY_MAIL, "5.1.6", "nobody is left who would get it");
    if (leaks)
        return why_set(why, PERM, WHY_MAIL, "5.7.1", "it holds lines that only agents may see");
    saying_answer(j, &h->verdict, text);
    return j->result;
}

enum result hand_write(struct hand *h, struct why *why)
{
    struct applied applied;
    return apply_verdict(h->gate, &h->judge, &h->verdict, 0, &applied, why);
}

/* ---- a new ticket */

static enum result hand_opened_event(struct hand *h, struct span as, int64_t ticket, struct why *why)
{
    int64_t id;
    struct entry e = {.ticket = ticket,
                      .at_ms = h->judge.now_ms,
                      .kind = ENTRY_EVENT,
                      .author = as,
                      .text = SPAN_LIT("opened by hand"),
                      .verified = true};
    return timeline_add(h->gate, &e, &id, why);
}

/* What the agent says of site and type counts before what the text says.  What he has wrong is refused: he is
 * there to correct it. */
static enum result hand_about(struct hand *h, const struct hand_opening *o, struct why *why)
{
    struct judge *j = &h->judge;
    struct directory_site site;
    const struct conf_type *type = conf_type(j->conf, o->type);
    (void)about_read(j);
    if (o->site.n) {
        if (!about_resolve(j, o->site, &site))
            return why_set(why, PERM, WHY_MAIL, "5.1.1", "%.*s has no site %.*s", SPAN_FMT(j->sender.address),
                           SPAN_FMT(span_head(o->site, 100)));
        j->about->id = site.id;
        j->about->uuid = site.uuid;
        j->about->origin = COMPOSE_STATED;
        j->about->unknown = false;
        if (site.organization.id.n)
            j->about->organization = site.organization;
    }
    if (!o->type.n)
        return OK;
    if (!type)
        type = conf_type(j->conf, facts_type_of(j->conf->facts, o->type));
    if (!type)
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "there is no type %.*s",
                       SPAN_FMT(span_head(o->type, 100)));
    j->about->type = span_of(type->name);
    j->about->type_origin = COMPOSE_STATED;
    return OK;
}

/* The requester in the place of the agent. */
static enum result hand_requester(struct hand *h, struct why *why)
{
    struct judge *j = &h->judge;
    j->sender_done = false;
    j->sender = (struct judge_sender){0};
    const struct judge_sender *s = who_sender(j);
    if (!s->address.n || s->ours)
        return why_set(why, PERM, WHY_MAIL, "5.1.3", "no address of somebody who could have asked");
    if (!s->name.n)
        j->sender.name = s->person.name;
    return j->result;
}

enum result hand_open(struct hand *h, struct gate *gate, struct arena *arena, struct span as,
                      const struct hand_opening *o, int64_t *ticket_r, struct why *why)
{
    struct facts *facts;
    struct applied applied = {0};
    hand_init(h, gate, arena, why);
    enum result r = hand_agent(h, as, why);
    struct span by = h->judge.sender.address;
    if (r == OK)
        r = facts_load(o->facts, o->raw_bytes, arena, &facts, why);
    if (r != OK)
        return r;
    h->facts = *facts;
    h->judge.facts = &h->facts;
    r = hand_requester(h, why);
    if (r == OK)
        r = hand_about(h, o, why);
    if (r != OK)
        return r;
    opening_fill(&h->judge, &h->verdict, OPENING_FIRST, NULL);
    h->verdict.attaches = false; /* there is no mail that they could be ranges of */
    h->verdict.withheld = o->quiet ? "quiet" : silence_rule(&h->judge, &h->verdict);
    r = h->judge.result == OK ? apply_verdict(gate, &h->judge, &h->verdict, 0, &applied, why)
                              : h->judge.result;
    *ticket_r = applied.ticket;
    return r == OK ? hand_opened_event(h, by, applied.ticket, why) : r;
}
