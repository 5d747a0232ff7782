/* prometheus.c: stats as Prometheus reads them.  Called by cmd_stats.c.  Floor: tool.
 *
 * To add a metric: a head() and its sample()s, or, of what the gate counts itself, a row in gate_metrics. */
#include <stdio.h>

#include "daemon/tool/stats.h"

struct gate_metric {
    const char *key; /* in the gate's reply */
    const char *name, *type, *help;
};

static const struct gate_metric gate_metrics[] = {
    {"mails", "gate_mails_total", "counter", "Mails taken since the gate's start."},
    {"groups", "gate_groups_total", "counter", "Transactions of the gate."},
    {"groups_void", "gate_groups_void_total", "counter", "Transactions that SQLite ended by itself."},
    {"items_failed", "gate_items_failed_total", "counter", "Pieces of work that were taken back."},
    {"syncs", "gate_syncs_total", "counter", "Calls of fsync for the database."},
    {"octets_written", "gate_written_bytes_total", "counter", "Octets written to the database and its log."},
    {"wal_bytes", "gate_wal_bytes", "gauge",
     "Octets in the write-ahead log that are not in the database yet."},
    {"connections", "gate_connections", "gauge", "LMTP connections."},
    {"parse_workers", "gate_parse_workers", "gauge", "Processes that read mail."},
    {"parse_waiting", "gate_parse_waiting", "gauge", "Mails that wait for one."},
    {"parse_deaths", "gate_parse_deaths_total", "counter", "Mails that ended a process that read them."},
    {"parse_timeouts", "gate_parse_timeouts_total", "counter", "Mails that took one too long."},
    {"held_raw", "gate_held_raw_total", "counter", "Mails that could not be read at all."},
};

static void head(const char *name, const char *type, const char *help)
{
    printf("# HELP gatepost_%s %s\n# TYPE gatepost_%s %s\n", name, help, name, type);
}

static void label_value(struct span value)
{
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\\' || value.p[i] == '"')
            putchar('\\');
        if (value.p[i] == '\n')
            fputs("\\n", stdout);
        else
            putchar(value.p[i]);
    }
}

static void sample(const char *name, const char *label, struct span value, int64_t n)
{
    printf("gatepost_%s", name);
    if (label) {
        printf("{%s=\"", label);
        label_value(value);
        fputs("\"}", stdout);
    }
    printf(" %lld\n", (long long)n);
}

static void single(const char *name, const char *type, const char *help, int64_t n)
{
    head(name, type, help);
    sample(name, NULL, SPAN_EMPTY, n);
}

/* How long ago, in seconds; 0 for what never was. */
static int64_t age_s(const struct stats *s, int64_t ms)
{
    return ms && ms < s->now_ms ? (s->now_ms - ms) / 1000 : 0;
}

static void print_tickets(const struct stats *s)
{
    head("tickets", "gauge", "Tickets by status.");
    for (int i = 0; i < TICKET_STATUSES; i++)
        sample("tickets", "status", span_of(ticket_status_name((enum ticket_status)i)),
               s->tickets.by_status[i]);
    single("tickets_overdue", "gauge", "Open tickets whose first answer is overdue.", s->tickets.overdue);
    single("ticket_oldest_open_seconds", "gauge",
           "Since the last activity of the open ticket that waits longest.",
           age_s(s, s->tickets.oldest_open_at_ms));
    head("promises", "gauge", "Promises of a first answer, of tickets opened in the last 30 days.");
    sample("promises", "result", SPAN_LIT("kept"), s->promises.kept);
    sample("promises", "result", SPAN_LIT("missed"), s->promises.missed);
}

static void print_doors(const struct stats *s)
{
    head("mails", "gauge", "Mails in the ledger by the door they came by.");
    for (size_t i = 0; i < s->doors.n; i++)
        sample("mails", "source", s->doors.v[i].source, s->doors.v[i].count);
    head("mail_last_timestamp_seconds", "gauge", "When each door last took a mail.");
    for (size_t i = 0; i < s->doors.n; i++)
        sample("mail_last_timestamp_seconds", "source", s->doors.v[i].source,
               s->doors.v[i].last_at_ms / 1000);
    head("mailbox_up", "gauge", "Whether the mailbox can be fetched.");
    for (size_t i = 0; i < s->n_mailboxes; i++)
        sample("mailbox_up", "mailbox", span_of(s->mailboxes[i].conf->name),
               s->mailboxes[i].told && !s->mailboxes[i].failure.n);
    head("mailbox_fine_timestamp_seconds", "gauge", "When all was last well with the mailbox.");
    for (size_t i = 0; i < s->n_mailboxes; i++)
        sample("mailbox_fine_timestamp_seconds", "mailbox", span_of(s->mailboxes[i].conf->name),
               s->mailboxes[i].fine_at_ms / 1000);
}

static void print_queues(const struct stats *s)
{
    head("outbox", "gauge", "Mails on their way out by state.");
    for (int i = 0; i < OUTBOX_STATES; i++)
        if (i != OUTBOX_SENT)
            sample("outbox", "state", span_of(outbox_state_name((enum outbox_state)i)),
                   s->outbox.by_state[i]);
    single("outbox_queued_total", "counter", "Mails ever queued to go out.", s->outbox.total);
    single("outbox_paused", "gauge", "Whether sending is paused.", s->paused);
    single("outbox_oldest_due_seconds", "gauge", "For how long the mail that waits longest has been due.",
           age_s(s, s->outbox.oldest_due_ms));
    single("held", "gauge", "Mails that wait for a person.", s->held);
    single("held_oldest_seconds", "gauge", "For how long the oldest of them has waited.",
           age_s(s, s->held_oldest_ms));
    single("directory_synced_timestamp_seconds", "gauge", "When the directory was last fetched by its URL.",
           s->sync.ok_at_ms / 1000);
    single("index_lag", "gauge", "Entries that the search index doesn't know yet.", s->index_lag);
    single("database_bytes", "gauge", "Size of the database.", s->database_bytes);
    head("budget_spent", "gauge", "Automatic mails of the last hour by the budget they fall under.");
    for (size_t i = 0; i < STATS_BUDGETS; i++)
        sample("budget_spent", "budget", span_of(s->budgets[i].name), s->budgets[i].spent);
    head("budget_limit", "gauge", "How many it allows.");
    for (size_t i = 0; i < STATS_BUDGETS; i++)
        sample("budget_limit", "budget", span_of(s->budgets[i].name), s->budgets[i].limit);
}

static void print_gate(const struct stats *s)
{
    single("up", "gauge", "Whether the daemon runs.", s->doc != NULL);
    for (size_t i = 0; s->doc && i < sizeof gate_metrics / sizeof *gate_metrics; i++) {
        const struct gate_metric *m = &gate_metrics[i];
        struct jsonin_value v = jsonin_get(&s->values, m->key);
        if (jsonin_has(v))
            single(m->name, m->type, m->help, jsonin_int(v, 0, INT64_MAX));
    }
    if (!s->doc)
        return;
    struct jsonin_value transport = jsonin_get(&s->values, "transport");
    single("transport_down", "gauge", "Whether no mail can be handed to the transport.",
           jsonin_has(jsonin_get(&transport, "down_since")));
}

static int64_t unix_time(struct jsonin_value v)
{
    int64_t at_s = 0;
    int offset_min;
    return jsonin_time(v, &at_s, &offset_min) ? at_s : 0;
}

/* What is called by HTTP: of each in the list, under its own name. */
static void print_list(const struct stats *s, const char *list, const char *name_key, const char *metric,
                       const char *help, const char *value_key)
{
    if (!s->doc)
        return;
    struct jsonin_value all = jsonin_get(&s->values, list);
    for (size_t i = 0; i < jsonin_count(all); i++) {
        struct jsonin_value one = jsonin_at(&all, i), v = jsonin_get(&one, value_key);
        bool is_time = !jsonin_has(v) || jsonin_is_string(v);
        if (i == 0)
            head(metric, "gauge", help);
        sample(metric, name_key, jsonin_str(jsonin_get(&one, name_key)),
               is_time ? unix_time(v) : jsonin_int(v, 0, INT64_MAX));
    }
}

static void print_outside(const struct stats *s)
{
    print_list(s, "hooks", "hook", "hook_failures", "Calls of the hook that failed in a row.", "failures");
    print_list(s, "hooks", "hook", "hook_ok_timestamp_seconds", "When a call of the hook last went through.",
               "last_ok_at");
    print_list(s, "oauth", "grant", "oauth_expires_timestamp_seconds",
               "Until when the access token is good; 0: there is none.", "expires_at");
}

void stats_print_prometheus(const struct stats *s)
{
    print_gate(s);
    print_outside(s);
    print_tickets(s);
    print_doors(s);
    print_queues(s);
}
