/* cmd_stats.c: `gatepost stats`: counts and ages from the database, and, where the daemon runs, the gate's
 * own counters.  Floor: tool. */
#include <stdio.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"
#include "daemon/tool/stats.h"

static void key_int(struct json *j, const char *key, int64_t v)
{
    json_key(j, key);
    json_int(j, v);
}

static void print_json_health(struct json *j, const struct stats *s)
{
    key_int(j, "database_bytes", s->database_bytes);
    json_key(j, "promises");
    json_open(j, '{');
    key_int(j, "kept", s->promises.kept);
    key_int(j, "missed", s->promises.missed);
    json_close(j, '}');
    json_key(j, "budgets");
    json_open(j, '[');
    for (size_t i = 0; i < STATS_BUDGETS; i++) {
        json_open(j, '{');
        read_json_text(j, "budget", span_of(s->budgets[i].name));
        key_int(j, "spent", s->budgets[i].spent);
        key_int(j, "limit", s->budgets[i].limit);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "mailboxes");
    json_open(j, '[');
    for (size_t i = 0; i < s->n_mailboxes; i++) {
        json_open(j, '{');
        read_json_text(j, "mailbox", span_of(s->mailboxes[i].conf->name));
        read_json_ms(j, "fine_at", s->mailboxes[i].fine_at_ms);
        read_json_text(j, "failure", s->mailboxes[i].failure);
        json_close(j, '}');
    }
    json_close(j, ']');
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
    print_json_health(&j, s);
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

/* Only where it is down. */
static void print_transport(struct arena *a, const struct stats *s)
{
    int64_t since_s;
    int offset_min;
    if (!s->doc)
        return;
    struct jsonin_value t = jsonin_get(&s->values, "transport"), since = jsonin_get(&t, "down_since");
    if (jsonin_time(since, &since_s, &offset_min))
        print_field("transport",
                    arena_printf(a, "DOWN since %.*s: %.*s", SPAN_FMT(print_when(a, since_s * 1000)),
                                 SPAN_FMT(jsonin_str(jsonin_get(&t, "failure")))));
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
    print_transport(a, s);
    if (s->sync.ok_at_ms || s->sync.failure.n)
        print_field(
            "directory",
            arena_printf(a, "fetched %.*s%s%.*s",
                         SPAN_FMT(s->sync.ok_at_ms ? print_when(a, s->sync.ok_at_ms) : SPAN_LIT("never")),
                         s->sync.failure.n ? "; the last try failed: " : "", SPAN_FMT(s->sync.failure)));
    if (s->promises.kept + s->promises.missed)
        print_field(
            "promises",
            arena_printf(a, "%lld of %lld kept in 30 days (%lld %%)", (long long)s->promises.kept,
                         (long long)(s->promises.kept + s->promises.missed),
                         (long long)(s->promises.kept * 100 / (s->promises.kept + s->promises.missed))));
    print_field("index lag", arena_printf(a, "%lld", (long long)s->index_lag));
}

static int run(struct tool *t, int argc, char **argv)
{
    bool prometheus = false;
    const struct tool_option options[] = {{"prometheus", NULL, &prometheus}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 1 || (prometheus && t->json))
        return tool_usage(&cmd_stats);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct stats s;
    struct why why = {0};
    if (stats_read(t, db, &s, &why) != OK)
        code = read_failed(&why);
    else if (prometheus)
        stats_print_prometheus(&s);
    else if (t->json)
        print_json(&s);
    else
        print_human(t, &s);
    stats_release(&s);
    db_close(&db);
    return code;
}

const struct tool_command cmd_stats = {
    .name = "stats",
    .usage = "[--json | --prometheus]",
    .help = "counts, queue ages, when each door last took a mail",
    .run = run,
};
