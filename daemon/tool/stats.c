/* stats.c: see stats.h.  Called by cmd_stats.c and check_health.c.  Floor: tool. */
#include "daemon/tool/stats.h"

#include <sys/stat.h>

#include "daemon/base/clock.h"
#include "daemon/store/held.h"
#include "daemon/store/index.h"
#include "daemon/store/meta.h"

enum { HOUR_MS = 3600 * 1000, GATE_MAX_BYTES = 1 << 20 };
static const int64_t day_ms = 24 * HOUR_MS;

/* ---- the gate's own */

static void ask_gate(struct tool *t, struct stats *s)
{
    if (tool_running(t))
        (void)tool_ask_json(t, SPAN_LIT("{\"command\":\"stats\"}"), &s->gate, &s->doc);
    if (s->doc)
        s->values = jsonin_root(s->doc);
    else
        buf_clear(&s->gate);
}

static void hear_of_mailbox(struct tool *t, const struct stats *s, struct stats_mailbox *m)
{
    struct jsonin_value all = jsonin_get(&s->values, "mailboxes");
    for (size_t i = 0; s->doc && i < jsonin_count(all); i++) {
        struct jsonin_value one = jsonin_at(&all, i);
        int64_t fine_at_s;
        int offset_min;
        if (!span_eq(jsonin_str(jsonin_get(&one, "mailbox")), span_of(m->conf->name)))
            continue;
        m->told = true;
        m->failure = arena_copy(t->arena, jsonin_str(jsonin_get(&one, "failure")));
        if (jsonin_time(jsonin_get(&one, "fine_at"), &fine_at_s, &offset_min))
            m->fine_at_ms = fine_at_s * 1000;
    }
}

static enum result read_mailboxes(struct tool *t, struct db *db, struct stats *s, struct why *why)
{
    const struct conf *conf = tool_conf(t);
    enum result r = OK;
    s->n_mailboxes = conf->n_mailboxes;
    s->mailboxes = ARENA_ARRAY(t->arena, s->n_mailboxes + 1, struct stats_mailbox);
    for (size_t i = 0; r == OK && i < s->n_mailboxes; i++) {
        struct stats_mailbox *m = &s->mailboxes[i];
        *m = (struct stats_mailbox){.conf = &conf->mailboxes[i]};
        const char *key = arena_printf(t->arena, "fetch.%s.fine_at", m->conf->name).p;
        r = meta_get_int(db, key, 0, &m->fine_at_ms, why);
        hear_of_mailbox(t, s, m);
    }
    return r;
}

/* ---- the database */

static enum result read_budgets(struct tool *t, struct db *db, struct stats *s, struct why *why)
{
    const struct conf *conf = tool_conf(t);
    static const enum outbox_budget of[STATS_BUDGETS] = {OUTBOX_BUDGET_STRANGER, OUTBOX_BUDGET_NOTICE};
    s->budgets[0] = (struct stats_budget){"strangers_hour", 0, conf->limits.strangers_hour};
    s->budgets[1] = (struct stats_budget){"notice_hour", 0, conf->limits.notice_hour};
    enum result r = OK;
    for (size_t i = 0; r == OK && i < STATS_BUDGETS; i++)
        r = outbox_spent(db, of[i], s->now_ms - HOUR_MS, &s->budgets[i].spent, why);
    return r;
}

static enum result read_tables(struct tool *t, struct db *db, struct stats *s, struct why *why)
{
    int64_t now = s->now_ms;
    enum result r = ticket_count(db, now, &s->tickets, why);
    if (r == OK)
        r = ticket_promises(db, now - 30 * day_ms, now, &s->promises, why);
    if (r == OK)
        r = outbox_count(db, &s->outbox, why);
    if (r == OK)
        r = outbox_paused(db, &s->paused, why);
    if (r == OK)
        r = directory_count(db, &s->directory, why);
    if (r == OK)
        r = directory_sync_get(db, t->arena, &s->sync, why);
    if (r == OK)
        r = ledger_tally(db, now - now % day_ms, t->arena, &s->today, why);
    if (r == OK)
        r = ledger_doors(db, t->arena, &s->doors, why);
    if (r == OK)
        r = held_count(db, &s->held, &s->held_oldest_ms, why);
    if (r == OK)
        r = index_lag(db, &s->index_lag, why);
    return r;
}

enum result stats_read(struct tool *t, struct db *db, struct stats *s, struct why *why)
{
    struct stat st;
    *s = (struct stats){.now_ms = wall_now_ms()};
    buf_init(&s->gate, GATE_MAX_BYTES);
    ask_gate(t, s);
    if (stat(arena_str(t->arena, conf_database_path(tool_conf(t), t->arena)), &st) == 0)
        s->database_bytes = st.st_size;
    enum result r = read_tables(t, db, s, why);
    if (r == OK)
        r = read_budgets(t, db, s, why);
    return r == OK ? read_mailboxes(t, db, s, why) : r;
}

void stats_release(struct stats *s)
{
    jsonin_free(&s->doc);
    buf_release(&s->gate);
}
