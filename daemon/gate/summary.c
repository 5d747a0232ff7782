/* summary.c: summaries of confirmations that were withheld by a customer's budget, and agents' digests of
 * notices that were too many, or that came with a colleague's tickets.  A round is an item of the
 * group, five minutes apart while somebody waits.  Called by group.c (wake) and main.c. */
#include "daemon/gate/summary.h"

#include <stdlib.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/gate/group.h"
#include "daemon/gate/phrase.h"
#include "daemon/gate/post.h"
#include "daemon/gate/silence.h"
#include "daemon/gate/view.h"
#include "daemon/store/directory.h"
#include "daemon/store/owed.h"

enum {
    SUMMARY_AGAIN_MS = 5 * 60 * 1000,
    SUMMARY_PEOPLE_MAX = 50, /* in a round */
    SUMMARY_TICKETS_MAX = 100,
    SUMMARY_BODY_MAX = 48 * 1024,
};

struct summary {
    struct group_item item; /* first: it is found by it */
    struct gate *gate;
    struct loop_timer *timer;
    bool queued, left;
};

struct round {
    struct gate *gate;
    struct arena *arena;
    int64_t now_ms;
    struct why *why;
};

static enum result summary_lines(struct round *r, const struct owed_tickets *owed, const struct phrase *p,
                                 enum view_reader reader, struct span *body_r)
{
    struct buf text;
    enum result result = OK;
    buf_init(&text, SUMMARY_BODY_MAX);
    for (size_t i = 0; result == OK && i < owed->n; i++) {
        struct ticket t;
        result = ticket_get(r->gate->db, owed->v[i], r->arena, &t, r->why);
        if (result == OK && t.id)
            view_line(p, r->arena, reader, &t, &text);
    }
    *body_r = arena_copy(r->arena, buf_span(&text));
    buf_release(&text);
    return result;
}

/* An agent's: what notice.c owes him goes out whatever his budget, once a round. */
static enum result summary_digest(struct round *r, const struct directory_agent *agent)
{
    struct owed_tickets owed = {0};
    int64_t outbox;
    struct compose c = {
        .kind = COMPOSE_DIGEST, .language = agent->language, .zone = agent->timezone, .to_name = agent->name};
    struct post p = {.compose = &c,
                     .kind = OUTBOX_NOTICE,
                     .budget = OUTBOX_BUDGET_NOTICE,
                     .unasked = true,
                     .now_ms = r->now_ms};
    const struct phrase phrase = {
        .set = r->gate->templates,
        .language = template_language(r->gate->templates, c.language, span_of(r->gate->conf->language)),
        .zone = c.zone};
    enum result result =
        owed_tickets(r->gate->db, agent->address, SUMMARY_TICKETS_MAX, r->arena, &owed, r->why);
    if (result != OK || !owed.n)
        return result;
    result = summary_lines(r, &owed, &phrase, VIEW_AGENT, &c.body);
    if (result == OK && address_parse(agent->address, &c.to))
        result = post_queue(r->gate, r->arena, &p, &outbox, r->why);
    return result == OK ? owed_remove(r->gate->db, agent->address, owed.v[owed.n - 1], r->why) : result;
}

static enum result summary_send(struct round *r, struct span to)
{
    struct directory_person person;
    struct owed_tickets owed = {0};
    int64_t outbox;
    struct compose c = {.kind = COMPOSE_SUMMARY};
    struct post p = {.compose = &c,
                     .kind = OUTBOX_CONFIRMATION,
                     .budget = OUTBOX_BUDGET_CUSTOMER,
                     .unasked = true,
                     .now_ms = r->now_ms};
    enum result result = directory_person(r->gate->db, to, r->arena, &person, r->why);
    if (result == OK)
        result = owed_tickets(r->gate->db, to, SUMMARY_TICKETS_MAX, r->arena, &owed, r->why);
    if (result != OK || !owed.n)
        return result;
    c.language = person.organization.language;
    c.zone = person.organization.timezone;
    c.to_name = person.name;
    struct phrase phrase = {
        .set = r->gate->templates,
        .language = template_language(r->gate->templates, c.language, span_of(r->gate->conf->language)),
        .zone = c.zone};
    result = summary_lines(r, &owed, &phrase, VIEW_CUSTOMER, &c.body);
    if (result == OK && address_parse(to, &c.to))
        result = post_queue(r->gate, r->arena, &p, &outbox, r->why);
    return result == OK ? owed_remove(r->gate->db, to, owed.v[owed.n - 1], r->why) : result;
}

static enum result summary_do(struct round *r, bool *left_r)
{
    struct spans people = {0};
    enum result result = owed_people(r->gate->db, SUMMARY_PEOPLE_MAX, r->arena, &people, r->why);
    *left_r = people.n > 0; /* more of theirs, or others, may be there: one more round finds out */
    for (size_t i = 0; result == OK && i < people.n; i++) {
        bool room;
        struct directory_agent agent;
        result = directory_agent(r->gate->db, people.v[i], r->arena, &agent, r->why);
        if (result == OK && agent.address.n) {
            result = summary_digest(r, &agent);
            continue;
        }
        if (result == OK)
            result = silence_has_room(r->gate, OUTBOX_BUDGET_CUSTOMER, people.v[i], r->now_ms, &room, r->why);
        if (result == OK && room)
            result = summary_send(r, people.v[i]);
    }
    return result;
}

enum result summary_round(struct gate *gate, int64_t now_ms, bool *left_r, struct why *why)
{
    struct round r = {.gate = gate, .arena = arena_new(0), .now_ms = now_ms, .why = why};
    enum result result = summary_do(&r, left_r);
    arena_free(&r.arena);
    return result;
}

static enum result summary_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct summary *s = (struct summary *)item;
    return summary_round(gate, wall_now_ms(), &s->left, why);
}

static void summary_done(struct gate *gate, struct group_item *item, enum result result,
                         const struct why *why)
{
    struct summary *s = (struct summary *)item;
    (void)gate;
    s->queued = false;
    if (result != OK)
        log_text(LOG_LEVEL_WARNING, "summary", "%s", why->text);
    if (result != OK || s->left)
        loop_timer_set(s->timer, SUMMARY_AGAIN_MS);
}

static void summary_on_timer(void *arg)
{
    struct summary *s = arg;
    if (s->queued)
        return;
    s->queued = true;
    group_add(s->gate->group, &s->item);
}

void summary_wake(struct summary *s)
{
    if (!s->queued && !loop_timer_running(s->timer))
        loop_timer_set(s->timer, SUMMARY_AGAIN_MS);
}

struct summary *summary_new(struct gate *gate)
{
    struct summary *s = calloc(1, sizeof *s);
    if (!s)
        BUG("out of memory");
    s->gate = gate;
    s->item.work = summary_work;
    s->item.done = summary_done;
    s->timer = loop_timer_new(summary_on_timer, s);
    loop_timer_set(s->timer, SUMMARY_AGAIN_MS); /* what an earlier run left */
    return s;
}

void summary_free(struct summary **s)
{
    if (!*s)
        return;
    loop_timer_free(&(*s)->timer);
    free(*s);
    *s = NULL;
}
