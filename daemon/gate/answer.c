/* answer.c: begins an answer.  Called by the rules that answer; what only the ticket's number makes possible
 * is added by apply.c. */
#include "daemon/gate/answer.h"

#include "daemon/gate/who.h"

enum { ANSWER_LINES_MAX = 64 };

void answer_begin(struct judge *j, struct verdict *v, enum compose_kind kind)
{
    const struct judge_sender *s = who_sender(j);
    const struct directory_organization *o = &s->person.organization;
    struct compose *c = &v->answer;
    bool known = s->trust != TRUST_STRANGER;
    v->answers = true;
    c->kind = kind;
    c->stranger = !known;
    c->language = known && o->language.n ? o->language
                  : s->agent.language.n  ? s->agent.language
                                         : j->facts->language;
    c->zone = known && o->timezone.n ? o->timezone : s->agent.timezone;
    c->offset_min = j->facts->date.set ? j->facts->date.offset_min : 0;
    c->to_name = s->name;
    (void)address_parse(s->address, &c->to);
}

void answer_transcript(struct judge *j, struct verdict *v)
{
    answer_begin(j, v, COMPOSE_TRANSCRIPT);
    v->answer.stranger = false;
}

void answer_say(struct judge *j, struct verdict *v, struct span command, const char *said, struct span detail)
{
    struct compose *c = &v->answer;
    if (c->n_done == ANSWER_LINES_MAX)
        return;
    struct compose_done *lines = ARENA_ARRAY(j->arena, c->n_done + 1, struct compose_done);
    if (c->n_done)
        memcpy(lines, c->done, c->n_done * sizeof *lines);
    lines[c->n_done++] = (struct compose_done){command, said, detail};
    c->done = lines;
}
