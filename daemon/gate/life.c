/* life.c: the moments of a ticket's life.  Called by state.c, apply.c and clocks.c.  Floor: gate. */
#include "daemon/gate/life.h"

#include "daemon/gate/promise.h"

static int64_t life_warn(const struct conf *conf, const struct ticket *t)
{
    (void)conf;
    return promise_runs(t) && !t->missed ? t->warn_at_ms : 0;
}

static int64_t life_missed(const struct conf *conf, const struct ticket *t)
{
    (void)conf;
    return promise_runs(t) && !t->missed ? t->first_response_due_ms : 0;
}

static int64_t life_remind(const struct conf *conf, const struct ticket *t)
{
    bool waits = t->status == TICKET_PENDING && !t->reminded && !t->merged_into;
    return waits && conf->life.remind_after_s ? t->status_at_ms + conf->life.remind_after_s * 1000 : 0;
}

static int64_t life_close(const struct conf *conf, const struct ticket *t)
{
    bool over = t->status == TICKET_RESOLVED && t->resolved_at_ms;
    return over && conf->life.close_after_s ? t->resolved_at_ms + conf->life.close_after_s * 1000 : 0;
}

static int64_t (*const life_table[LIFE_EVENTS])(const struct conf *, const struct ticket *) = {
    [LIFE_WARN] = life_warn,
    [LIFE_MISSED] = life_missed,
    [LIFE_REMIND] = life_remind,
    [LIFE_CLOSE] = life_close,
};

int64_t life_at_ms(const struct conf *conf, const struct ticket *t, enum life_event event)
{
    return life_table[event](conf, t);
}

void life_set_wake(const struct conf *conf, struct ticket *t)
{
    t->wake_at_ms = 0;
    for (int e = 0; e < LIFE_EVENTS; e++) {
        int64_t at_ms = life_at_ms(conf, t, (enum life_event)e);
        if (at_ms && (!t->wake_at_ms || at_ms < t->wake_at_ms))
            t->wake_at_ms = at_ms;
    }
}
