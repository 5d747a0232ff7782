/* caution.c: one mail at a time after an unclean end.  Called by intake.c and main.c.  Floor: gate. */
#include "daemon/gate/caution.h"

#include <stdlib.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/store/suspect.h"

#include "daemon/gate/pool.h"

/* What is written before and, where the mail came to nothing, after it. */
struct entry {
    struct group_item item;
    struct caution *caution;
    char sha256[65];
    int64_t tries;
};

struct caution {
    struct gate *gate;
    int64_t until_ms;
    struct intakes waiting;
    struct intake *at; /* the one mail; NULL and busy: what it left is being cleared */
    bool busy;
    struct entry entry;
};

static void next(struct caution *);

static enum result note(struct gate *gate, struct group_item *item, struct why *why)
{
    struct entry *e = (struct entry *)item;
    return suspect_note(gate->db, span_of(e->sha256), wall_now_ms(), &e->tries, why);
}

static void on_noted(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct entry *e = (struct entry *)item;
    struct intake *in = e->caution->at;
    if (result != OK) {
        intake_give_up(gate, in, why);
        return;
    }
    in->suspicious = true;
    if (e->tries <= CAUTION_TRIES) {
        pool_parse(gate->pool, in);
        return;
    }
    log_begin(LOG_LEVEL_WARNING, "suspect");
    log_str("sha256", span_of(in->sha256));
    log_int("tries", e->tries);
    log_end();
    in->held_reason = "suspect: the gate died over this mail, twice";
    intake_parsed(gate, in);
}

static enum result clear(struct gate *gate, struct group_item *item, struct why *why)
{
    return suspect_clear(gate->db, span_of(((struct entry *)item)->sha256), why);
}

static void on_cleared(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct caution *c = ((struct entry *)item)->caution;
    (void)gate;
    if (result != OK)
        log_text(LOG_LEVEL_WARNING, "suspect", "cannot clear: %s", why->text);
    c->busy = false;
    next(c);
}

static void next(struct caution *c)
{
    if (!caution_active(c)) {
        while (c->waiting.n)
            pool_parse(c->gate->pool, intakes_pop(&c->waiting));
        return;
    }
    if (c->busy || c->waiting.n == 0)
        return;
    c->busy = true;
    c->at = intakes_pop(&c->waiting);
    memcpy(c->entry.sha256, c->at->sha256, sizeof c->entry.sha256);
    c->entry.item.work = note;
    c->entry.item.done = on_noted;
    group_add(c->gate->group, &c->entry.item);
}

bool caution_active(const struct caution *c)
{
    return c->until_ms != 0 && loop_now_ms() < c->until_ms;
}

void caution_take(struct caution *c, struct intake *in)
{
    intakes_push(&c->waiting, in);
    next(c);
}

void caution_done(struct caution *c, const struct intake *in)
{
    if (in != c->at)
        return;
    c->at = NULL;
    if (in->suspicious && in->answer.result == TEMP) {
        /* It isn't this mail's fault, and the gate lives: the try doesn't count. */
        c->entry.item.work = clear;
        c->entry.item.done = on_cleared;
        group_add(c->gate->group, &c->entry.item);
        return;
    }
    c->busy = false;
    next(c);
}

struct caution *caution_new(struct gate *gate, bool unclean)
{
    struct caution *c = calloc(1, sizeof *c);
    if (!c)
        BUG("out of memory");
    c->gate = gate;
    c->until_ms = unclean ? loop_now_ms() + CAUTION_MS : 0;
    c->entry.caution = c;
    return c;
}

size_t caution_waiting(const struct caution *c)
{
    return c->waiting.n;
}

void caution_stop(struct caution *c)
{
    struct why why;
    why_set(&why, TEMP, WHY_SOURCE, "4.3.2", "the gate is stopping");
    while (c->waiting.n)
        intake_give_up(c->gate, intakes_pop(&c->waiting), &why);
}

void caution_free(struct caution **c)
{
    free(*c);
    *c = NULL;
}
