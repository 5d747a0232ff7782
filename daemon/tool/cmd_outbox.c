/* cmd_outbox.c: `gatepost outbox ...` and `gatepost confirm`: mail on its way out.  Reads the database; what
 * changes it goes through the control socket.  Floor: tool. */
#include <stdio.h>
#include <string.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

enum { PAGE = 500 };

static enum print_style style_of(enum outbox_state s)
{
    if (s == OUTBOX_FAILED || s == OUTBOX_BOUNCED)
        return PRINT_RED;
    return s == OUTBOX_DEFERRED || s == OUTBOX_UNKNOWN ? PRINT_YELLOW
           : s == OUTBOX_SENT                          ? PRINT_DIM
                                                       : PRINT_PLAIN;
}

static void print_row(struct tool *t, struct print_table *table, const struct outbox *o)
{
    struct arena *a = t->arena;
    print_table_cell(table, PRINT_BOLD, arena_printf(a, "%lld", (long long)o->id));
    print_table_cell(table, PRINT_PLAIN,
                     o->ticket ? arena_printf(a, "#%lld", (long long)o->ticket) : SPAN_LIT("-"));
    print_table_cell(table, PRINT_PLAIN, span_of(outbox_kind_name(o->kind)));
    print_table_cell(table, style_of(o->state), span_of(outbox_state_name(o->state)));
    print_table_cell(table, PRINT_PLAIN, arena_printf(a, "%lld", (long long)o->attempts));
    print_table_cell(table, PRINT_PLAIN, print_short(a, o->sent_at_ms ? o->sent_at_ms : o->next_at_ms));
    print_table_cell(table, PRINT_PLAIN, o->to);
    print_table_cell(table, PRINT_PLAIN, o->state == OUTBOX_SENT ? o->response : o->last_error);
}

static enum result print_list(struct tool *t, struct db *db, struct outbox_filter *f, size_t limit,
                              struct why *why)
{
    static const char *const titles[] = {"ID", "TICKET", "KIND", "STATE", "TRIES", "SENT/NEXT", "TO", "SAID"};
    struct print_table *table = print_table_new(t->arena, titles, 8);
    print_table_yields(table, 6);
    size_t found = 0;
    struct outboxes page;
    bool paused = false;
    enum result r = outbox_paused(db, &paused, why);
    if (r != OK)
        return r;
    if (paused && !t->json)
        puts("The outbox is paused: nothing goes out until `gatepost outbox resume`.");
    struct arena *rows = arena_new(0); /* of one page */
    do {
        arena_reset(rows);
        f->limit = limit - found < PAGE ? limit - found : PAGE;
        r = outbox_list(db, f, rows, &page, why);
        for (size_t i = 0; r == OK && i < page.n; i++)
            if (t->json)
                read_print_outbox_json(&page.v[i]);
            else
                print_row(t, table, &page.v[i]);
        found += page.n;
        f->before_id = page.n ? page.v[page.n - 1].id : 0;
    } while (r == OK && page.n == f->limit && found < limit);
    arena_free(&rows);
    if (r != OK)
        return r;
    if (!t->json && found)
        print_table_end(table);
    else if (!t->json)
        puts("Nothing.");
    if (!t->json)
        read_print_more(found, limit);
    return OK;
}

static int run_list(struct tool *t, int argc, char **argv)
{
    const char *state = NULL, *ticket = NULL, *limit = NULL;
    struct outbox_filter f = {0};
    const struct tool_option options[] = {{"state", &state, NULL},
                                          {"waiting", NULL, &f.waiting},
                                          {"ticket", &ticket, NULL},
                                          {"limit", &limit, NULL},
                                          {NULL, NULL, NULL}};
    size_t n;
    if (!tool_options(t, options, &argc, argv) || argc != 1 || !read_limit(limit, &n) ||
        !read_filters(options))
        return tool_usage(&cmd_outbox);
    f.state_set = state != NULL;
    if (state && !outbox_state_parse(span_of(state), &f.state))
        return tool_fail(TOOL_USAGE,
                         "no state %s: queued, sending, sent, deferred, failed, unknown or bounced", state);
    if (ticket && (f.ticket = tool_number(ticket)) == 0)
        return tool_fail(TOOL_USAGE, "no ticket number: %s", ticket);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct why why = {0};
    if (print_list(t, db, &f, n, &why) != OK)
        code = read_failed(&why);
    db_close(&db);
    return code;
}

static void print_one(struct tool *t, const void *row)
{
    const struct outbox *o = row;
    struct arena *a = t->arena;
    print_text(PRINT_BOLD,
               arena_printf(a, "outbox %lld  %s to ", (long long)o->id, outbox_kind_name(o->kind)));
    print_text(PRINT_BOLD, o->to);
    putchar('\n');
    print_field("state", span_of(outbox_state_name(o->state)));
    print_field("ticket", o->ticket ? arena_printf(a, "#%lld", (long long)o->ticket) : SPAN_EMPTY);
    print_field("sender", o->envelope_sender.n ? o->envelope_sender : SPAN_LIT("<> (null)"));
    print_field("message-id", o->message_id);
    print_field("created", print_when(a, o->created_at_ms));
    print_field("tries", arena_printf(a, "%lld", (long long)o->attempts));
    print_field("next try", o->next_at_ms ? print_when(a, o->next_at_ms) : SPAN_EMPTY);
    print_field("sent", o->sent_at_ms ? print_when(a, o->sent_at_ms) : SPAN_EMPTY);
    print_field("remote", o->remote);
    print_field("response", o->response);
    print_field("bounced", o->bounced_at_ms ? print_when(a, o->bounced_at_ms) : SPAN_EMPTY);
    print_field("last error", o->last_error);
}

static enum result get_row(struct db *db, int64_t id, struct arena *arena, void *row, bool *found_r,
                           struct why *why)
{
    struct outbox *o = row;
    enum result r = outbox_get(db, id, arena, o, why);
    *found_r = o->id != 0;
    return r;
}

static void print_json(const void *row)
{
    read_print_outbox_json(row);
}

static int run_show(struct tool *t, int argc, char **argv)
{
    static const struct read_show show = {.command = &cmd_outbox,
                                          .what = "outbox mail",
                                          .row_bytes = sizeof(struct outbox),
                                          .get = get_row,
                                          .octets = outbox_octets,
                                          .print = print_one,
                                          .print_json = print_json};
    return read_show(t, &show, argc, argv);
}

static int run_drop(struct tool *t, int argc, char **argv)
{
    const char *to = NULL;
    const struct tool_option options[] = {{"to", &to, NULL}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || (argc == 2) == (to != NULL) || argc > 2)
        return tool_usage(&cmd_outbox);
    struct order o;
    order_init(&o, t, "outbox drop");
    if (to)
        order_text(&o, "to", to);
    else if (!order_number(&o, "id", argv[1]))
        return tool_usage(&cmd_outbox);
    return order_send(&o);
}

static int run(struct tool *t, int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    if (strcmp(verb, "list") == 0)
        return run_list(t, argc - 1, argv + 1);
    if (strcmp(verb, "show") == 0)
        return run_show(t, argc - 1, argv + 1);
    if (strcmp(verb, "drop") == 0)
        return run_drop(t, argc - 1, argv + 1);
    if (strcmp(verb, "retry") == 0)
        return order_with_number(t, "outbox retry", argc - 1, argv + 1, &cmd_outbox);
    if (strcmp(verb, "flush") == 0)
        return order_plain(t, "outbox flush", argc - 1, argv + 1, &cmd_outbox);
    if (strcmp(verb, "pause") == 0)
        return order_plain(t, "outbox pause", argc - 1, argv + 1, &cmd_outbox);
    if (strcmp(verb, "resume") == 0)
        return order_plain(t, "outbox resume", argc - 1, argv + 1, &cmd_outbox);
    return tool_usage(&cmd_outbox);
}

const struct tool_command cmd_outbox = {
    .name = "outbox",
    .usage =
        "list [--state S | --waiting] [--ticket ID] [--limit N] [--json]\nshow N [--raw | --json]\nretry N\n"
        "drop N | drop --to ADDRESS\nflush\npause\nresume",
    .help = "mail on its way out",
    .run = run,
};

static int run_confirm(struct tool *t, int argc, char **argv)
{
    return order_with_number(t, "confirm", argc, argv, &cmd_confirm);
}

const struct tool_command cmd_confirm = {
    .name = "confirm",
    .usage = "TICKET",
    .help = "sends the confirmation of a ticket that was withheld",
    .run = run_confirm,
};
