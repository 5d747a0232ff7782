/* cmd_stats.c: `gatepost stats`: counts and ages from the database, and, where the daemon runs, the gate's
 * own counters.  Floor: tool. */
#include <stdio.h>

#include "daemon/base/clock.h"
#include "daemon/store/directory.h"
#include "daemon/store/directory_sync.h"
#include "daemon/store/held.h"
#include "daemon/store/index.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

struct stats {
    struct ticket_counts tickets;
    struct outbox_counts outbox;
    struct directory_counts directory;
    struct directory_sync sync;
    struct ledger_tallies today, doors;
    int64_t held, held_oldest_ms, index_lag;
    bool paused;
    struct buf gate; /* the gate's own counters, a JSON object; empty: it doesn't run */
};

static enum result read_all(struct tool *t, struct db *db, struct stats *s, struct why *why)
{
    int64_t now = wall_now_ms();
    enum result r = ticket_count(db, now, &s->tickets, why);
    if (r == OK)
        r = outbox_count(db, &s->outbox, why);
    if (r == OK)
        r = outbox_paused(db, &s->paused, why);
    if (r == OK)
        r = directory_count(db, &s->directory, why);
    if (r == OK)
        r = directory_sync_get(db, t->arena, &s->sync, why);
    if (r == OK)
        r = ledger_tally(db, now - now % 86400000, t->arena, &s->today, why);
    if (r == OK)
        r = ledger_doors(db, t->arena, &s->doors, why);
    if (r == OK)
        r = held_count(db, &s->held, &s->held_oldest_ms, why);
    if (r == OK)
        r = index_lag(db, &s->index_lag, why);
    return r;
}

static void key_int(struct json *j, const char *key, int64_t v)
{
    json_key(j, key);
    json_int(j, v);
}

static void print_json(const struct stats *s)
{
    struct buf out;
    buf_init(&out, 16 << 20);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_key(&j, "running");
    json_bool(&j, s->gate.n > 0);
    json_key(&j, "tickets");
    json_open(&j, '{');
    for (int i = 0; i < TICKET_STATUSES; i++)
        key_int(&j, ticket_status_name((enum ticket_status)i), s->tickets.by_status[i]);
    key_int(&j, "overdue", s->tickets.overdue);
    read_json_ms(&j, "oldest_open_at", s->tickets.oldest_open_at_ms);
    json_close(&j, '}');
    json_key(&j, "outbox");
    json_open(&j, '{');
    for (int i = 0; i < OUTBOX_STATES; i++)
        if (i != OUTBOX_SENT)
            key_int(&j, outbox_state_name((enum outbox_state)i), s->outbox.by_state[i]);
    key_int(&j, "total", s->outbox.total);
    json_key(&j, "paused");
    json_bool(&j, s->paused);
    read_json_ms(&j, "oldest_due_at", s->outbox.oldest_due_ms);
    json_close(&j, '}');
    json_key(&j, "doors");
    json_open(&j, '[');
    for (size_t i = 0; i < s->doors.n; i++) {
        json_open(&j, '{');
        read_json_text(&j, "source", s->doors.v[i].source);
        key_int(&j, "mails", s->doors.v[i].count);
        read_json_ms(&j, "last_at", s->doors.v[i].last_at_ms);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key(&j, "today");
    json_open(&j, '[');
    for (size_t i = 0; i < s->today.n; i++) {
        json_open(&j, '{');
        read_json_text(&j, "source", s->today.v[i].source);
        read_json_text(&j, "outcome", span_of(ledger_outcome_name(s->today.v[i].outcome)));
        key_int(&j, "mails", s->today.v[i].count);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    key_int(&j, "held", s->held);
    read_json_ms(&j, "oldest_held_at", s->held_oldest_ms);
    key_int(&j, "index_lag", s->index_lag);
    json_key(&j, "directory");
    json_open(&j, '{');
    key_int(&j, "organizations", s->directory.organizations);
    key_int(&j, "members", s->directory.members);
    key_int(&j, "sites", s->directory.sites);
    key_int(&j, "agents", s->directory.agents);
    read_json_ms(&j, "synced_at", s->sync.ok_at_ms);
    read_json_text(&j, "sync_failure", s->sync.failure);
    json_close(&j, '}');
    json_key(&j, "gate");
    if (s->gate.n)
        json_raw(&j, span_trim(buf_span(&s->gate)));
    else
        json_null(&j);
    json_close(&j, '}');
    printf("%.*s\n", SPAN_FMT(buf_span(&out)));
    buf_release(&out);
}

static void print_human(struct tool *t, const struct stats *s)
{
    struct arena *a = t->arena;
    print_field("daemon", s->gate.n ? SPAN_LIT("running") : SPAN_LIT("not running"));
    print_field("tickets",
                arena_printf(a, "%lld open, %lld pending, %lld resolved, %lld closed; %lld overdue",
                             (long long)s->tickets.by_status[TICKET_OPEN],
                             (long long)s->tickets.by_status[TICKET_PENDING],
                             (long long)s->tickets.by_status[TICKET_RESOLVED],
                             (long long)s->tickets.by_status[TICKET_CLOSED], (long long)s->tickets.overdue));
    if (s->tickets.oldest_open_at_ms)
        print_field("longest open", print_when(a, s->tickets.oldest_open_at_ms));
    for (size_t i = 0; i < s->doors.n; i++)
        print_field(i ? "" : "doors",
                    arena_printf(a, "%.*s: %lld mails, the last one %.*s", SPAN_FMT(s->doors.v[i].source),
                                 (long long)s->doors.v[i].count,
                                 SPAN_FMT(print_when(a, s->doors.v[i].last_at_ms))));
    for (size_t i = 0; i < s->today.n; i++)
        print_field(i ? "" : "today (UTC)",
                    arena_printf(a, "%.*s: %lld %s", SPAN_FMT(s->today.v[i].source),
                                 (long long)s->today.v[i].count, ledger_outcome_name(s->today.v[i].outcome)));
    print_field("held", arena_printf(a, "%lld", (long long)s->held));
    print_field(
        "outbox",
        arena_printf(
            a, "%lld queued, %lld sending, %lld deferred, %lld unknown, %lld failed, %lld bounced%s",
            (long long)s->outbox.by_state[OUTBOX_QUEUED], (long long)s->outbox.by_state[OUTBOX_SENDING],
            (long long)s->outbox.by_state[OUTBOX_DEFERRED], (long long)s->outbox.by_state[OUTBOX_UNKNOWN],
            (long long)s->outbox.by_state[OUTBOX_FAILED], (long long)s->outbox.by_state[OUTBOX_BOUNCED],
            s->paused ? "; PAUSED" : ""));
    if (s->sync.ok_at_ms || s->sync.failure.n)
        print_field(
            "directory",
            arena_printf(a, "fetched %.*s%s%.*s",
                         SPAN_FMT(s->sync.ok_at_ms ? print_when(a, s->sync.ok_at_ms) : SPAN_LIT("never")),
                         s->sync.failure.n ? "; the last try failed: " : "", SPAN_FMT(s->sync.failure)));
    print_field("index lag", arena_printf(a, "%lld", (long long)s->index_lag));
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 1)
        return tool_usage(&cmd_stats);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct stats s = {0};
    struct why why = {0};
    buf_init(&s.gate, 1 << 20);
    if (tool_running(t))
        tool_ask(t, SPAN_LIT("{\"command\":\"stats\"}"), &s.gate);
    if (read_all(t, db, &s, &why) != OK)
        code = read_failed(&why);
    else if (t->json)
        print_json(&s);
    else
        print_human(t, &s);
    buf_release(&s.gate);
    db_close(&db);
    return code;
}

const struct tool_command cmd_stats = {
    .name = "stats",
    .usage = "[--json]",
    .help = "counts, queue ages, when each door last took a mail",
    .run = run,
};
