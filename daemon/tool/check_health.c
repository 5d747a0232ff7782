/* check_health.c: `gatepost check --health`: whether mail comes in and goes out as it should, from what
 * `stats` counts.  Called by cmd_check.c.  Floor: tool. */
#include "daemon/tool/check.h"
#include "daemon/tool/print.h"
#include "daemon/tool/stats.h"

enum {
    OUTBOX_OLD_MS = 30 * 60 * 1000,
    HELD_OLD_MS = 24 * 3600 * 1000,
    INDEX_LAG_MANY = 10000,
    BUDGET_FULL_PERCENT = 90,
};

/* "3m", "5h", "12d" */
static struct span age(struct arena *a, int64_t ms)
{
    int64_t min = ms > 0 ? ms / 60000 : 0;
    if (min < 180)
        return arena_printf(a, "%lldm", (long long)min);
    return min < 72 * 60 ? arena_printf(a, "%lldh", (long long)min / 60)
                         : arena_printf(a, "%lldd", (long long)min / 1440);
}

static void say_mailbox(struct check *c, const struct stats *s, const struct stats_mailbox *m)
{
    struct arena *a = c->tool->arena;
    const char *what = arena_printf(a, "mailbox %s", m->conf->name).p;
    int64_t silent_ms = s->now_ms - m->fine_at_ms, limit_ms = m->conf->alert_after_s * 1000;
    struct span last = m->fine_at_ms ? arena_printf(a, "last fine %.*s ago", SPAN_FMT(age(a, silent_ms)))
                                     : SPAN_LIT("never fine yet");
    bool late = limit_ms && silent_ms > limit_ms;
    if (m->failure.n)
        check_say(c, late ? CHECK_FAIL : CHECK_WARN, what,
                  arena_printf(a, "%.*s; %.*s", SPAN_FMT(last), SPAN_FMT(m->failure)));
    else
        check_say(c, late && m->fine_at_ms ? CHECK_FAIL : m->fine_at_ms ? CHECK_OK : CHECK_WARN, what, last);
}

static void say_doors(struct check *c, const struct stats *s)
{
    struct arena *a = c->tool->arena;
    for (size_t i = 0; i < s->n_mailboxes; i++)
        say_mailbox(c, s, &s->mailboxes[i]);
    for (size_t i = 0; i < s->doors.n; i++) {
        const struct ledger_tally *d = &s->doors.v[i];
        check_say(c, CHECK_OK, arena_printf(a, "door %.*s", SPAN_FMT(d->source)).p,
                  arena_printf(a, "last mail %.*s ago", SPAN_FMT(age(a, s->now_ms - d->last_at_ms))));
    }
    if (s->doors.n == 0)
        check_say(c, CHECK_WARN, "doors", SPAN_LIT("no mail has come yet"));
}

static void say_outbox(struct check *c, const struct stats *s)
{
    struct arena *a = c->tool->arena;
    const struct outbox_counts *o = &s->outbox;
    int64_t late_ms = o->oldest_due_ms ? s->now_ms - o->oldest_due_ms : 0;
    struct span text = arena_printf(
        a, "%lld wait, the oldest due for %.*s; %lld failed, %lld bounced",
        (long long)(o->by_state[OUTBOX_QUEUED] + o->by_state[OUTBOX_DEFERRED] + o->by_state[OUTBOX_UNKNOWN]),
        SPAN_FMT(age(a, late_ms)), (long long)o->by_state[OUTBOX_FAILED],
        (long long)o->by_state[OUTBOX_BOUNCED]);
    if (s->paused)
        check_say(c, CHECK_WARN, "outbox", SPAN_LIT("paused; `gatepost outbox resume` goes on"));
    else
        check_say(c, late_ms > OUTBOX_OLD_MS ? CHECK_FAIL : CHECK_OK, "outbox", text);
}

static void say_queues(struct check *c, const struct stats *s)
{
    struct arena *a = c->tool->arena;
    int64_t held_ms = s->held_oldest_ms ? s->now_ms - s->held_oldest_ms : 0;
    say_outbox(c, s);
    check_say(c,
              held_ms > HELD_OLD_MS ? CHECK_FAIL
              : s->held             ? CHECK_WARN
                                    : CHECK_OK,
              "held",
              s->held ? arena_printf(a, "%lld mails wait for a person, the oldest for %.*s",
                                     (long long)s->held, SPAN_FMT(age(a, held_ms)))
                      : SPAN_LIT("nothing"));
    check_say(c, s->index_lag > INDEX_LAG_MANY ? CHECK_WARN : CHECK_OK, "index",
              arena_printf(a, "%lld entries behind", (long long)s->index_lag));
    check_say(c, s->tickets.overdue ? CHECK_WARN : CHECK_OK, "promises",
              arena_printf(a, "%lld tickets are overdue", (long long)s->tickets.overdue));
}

static void say_budgets(struct check *c, const struct stats *s)
{
    struct arena *a = c->tool->arena;
    for (size_t i = 0; i < STATS_BUDGETS; i++) {
        const struct stats_budget *b = &s->budgets[i];
        bool full = b->spent * 100 >= b->limit * BUDGET_FULL_PERCENT;
        check_say(c, full ? CHECK_WARN : CHECK_OK, arena_printf(a, "budget %s", b->name).p,
                  arena_printf(a, "%lld of %lld mails", (long long)b->spent, (long long)b->limit));
    }
}

void check_health(struct check *c)
{
    int code;
    struct db *db = read_open(c->tool, &code);
    struct stats s;
    struct why why = {0};
    if (!db)
        return; /* said already: check_database() */
    if (stats_read(c->tool, db, &s, &why) != OK) {
        check_say(c, CHECK_FAIL, "database", span_of(why.text));
    } else {
        say_doors(c, &s);
        say_queues(c, &s);
        say_budgets(c, &s);
    }
    stats_release(&s);
    db_close(&db);
}
