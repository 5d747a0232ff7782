/* cmd_held.c: `gatepost held ...`: mail kept apart for a person.  Floor: tool. */
#include <stdio.h>
#include <string.h>

#include "parsers/utf8.h"

#include "daemon/store/held.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

enum { PAGE = 200 };

static enum result print_list(struct tool *t, struct db *db, struct span from, size_t limit, struct why *why)
{
    static const char *const titles[] = {"MAIL", "HELD", "FROM", "REASON", "SUBJECT"};
    struct print_table *table = print_table_new(t->arena, titles, 5);
    print_table_yields(table, 2);
    print_table_yields(table, 3);
    size_t found = 0, wanted;
    int64_t after = 0;
    struct helds page;
    do {
        wanted = limit - found < PAGE ? limit - found : PAGE;
        enum result r = held_list(db, from, after, wanted, t->arena, &page, why);
        if (r != OK)
            return r;
        for (size_t i = 0; i < page.n; i++) {
            const struct held *h = &page.v[i];
            if (t->json) {
                read_print_mail_json(&h->mail);
                continue;
            }
            print_table_cell(table, PRINT_BOLD, arena_printf(t->arena, "%lld", (long long)h->mail.id));
            print_table_cell(table, PRINT_PLAIN, print_short(t->arena, h->held_at_ms));
            print_table_cell(table, PRINT_PLAIN,
                             utf8_head(h->mail.from.n ? h->mail.from : h->mail.sender, 40));
            print_table_cell(table, PRINT_YELLOW, h->reason);
            print_table_cell(table, PRINT_PLAIN, h->mail.subject);
        }
        found += page.n;
        after = page.n ? page.v[page.n - 1].mail.id : 0;
    } while (page.n == wanted && found < limit);
    if (!t->json && found)
        print_table_end(table);
    else if (!t->json)
        puts(from.n ? "No mail of that address is held." : "No mail is held.");
    if (!t->json)
        read_print_more(found, limit);
    return OK;
}

static int run_list(struct tool *t, int argc, char **argv)
{
    const char *from = NULL, *limit = NULL;
    const struct tool_option options[] = {{"from", &from, NULL}, {"limit", &limit, NULL}, {NULL, NULL, NULL}};
    size_t n;
    if (!tool_options(t, options, &argc, argv) || argc != 1 || !read_limit(limit, &n) ||
        !read_filters(options))
        return tool_usage(&cmd_held);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct why why = {0};
    if (print_list(t, db, span_of(from), n, &why) != OK)
        code = read_failed(&why);
    db_close(&db);
    return code;
}

static int run_drop(struct tool *t, int argc, char **argv)
{
    const char *from = NULL;
    bool all = false;
    const struct tool_option options[] = {{"from", &from, NULL}, {"all", NULL, &all}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || (argc == 2) + (from != NULL) + all != 1)
        return tool_usage(&cmd_held);
    struct order o;
    order_init(&o, t, "held drop");
    if (from)
        order_text(&o, "from", from);
    else if (all)
        order_flag(&o, "all", true);
    else if (!order_number(&o, "id", argv[1]))
        return tool_usage(&cmd_held);
    return order_send(&o);
}

static int run(struct tool *t, int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    if (strcmp(verb, "list") == 0)
        return run_list(t, argc - 1, argv + 1);
    if (strcmp(verb, "drop") == 0)
        return run_drop(t, argc - 1, argv + 1);
    if (strcmp(verb, "retry") == 0)
        return order_with_number(t, "held retry", argc - 1, argv + 1, &cmd_held);
    if (strcmp(verb, "release") == 0)
        return order_with_number(t, "held release", argc - 1, argv + 1, &cmd_held);
    return tool_usage(&cmd_held);
}

const struct tool_command cmd_held = {
    .name = "held",
    .usage =
        "list [--from A] [--limit N] [--json]\nretry N\nrelease N\ndrop N | drop --from ADDRESS | drop --all",
    .help = "mail kept apart for a person: read it again, let it in, or drop it",
    .run = run,
};
