/* cmd_block.c: `gatepost block`: senders whose mail opens nothing and is not answered.  Floor: tool. */
#include <stdio.h>
#include <string.h>

#include "daemon/store/directory.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

static void block_print(struct tool *t, struct span what)
{
    struct buf out;
    buf_init(&out, 1024);
    struct json j = json_to(&out);
    if (t->json) {
        json_open(&j, '{');
        read_json_text(&j, "blocked", what);
        json_close(&j, '}');
        printf("%.*s\n", SPAN_FMT(buf_span(&out)));
    } else {
        print_text(PRINT_PLAIN, what);
        putchar('\n');
    }
    buf_release(&out);
}

/* x is what, or lies below it: an address of a domain, a domain of a larger one. */
static bool lies_in(struct span x, struct span what)
{
    if (x.n == what.n)
        return span_ieq(x, what);
    if (x.n < what.n)
        return false;
    size_t before = x.n - what.n;
    return (x.p[before - 1] == '@' || x.p[before - 1] == '.') && span_ieq(span_from(x, before), what);
}

/* about: those by which it is blocked, and what is blocked of it; empty: all. */
static int block_list(struct tool *t, struct span about)
{
    size_t shown = 0;
    struct spans blocks;
    struct why why;
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    if (directory_blocks(db, t->arena, &blocks, &why) != OK)
        code = read_failed(&why);
    for (size_t i = 0; code == TOOL_DONE && i < blocks.n; i++) {
        if (about.n && !lies_in(about, blocks.v[i]) && !lies_in(blocks.v[i], about))
            continue;
        block_print(t, blocks.v[i]);
        shown++;
    }
    if (code == TOOL_DONE && !shown && about.n)
        code = tool_fail(TOOL_REFUSED, "%.*s is not blocked", SPAN_FMT(about));
    else if (code == TOOL_DONE && !shown && !t->json)
        puts("Nobody is blocked.");
    db_close(&db);
    return code;
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv))
        return tool_usage(&cmd_block);
    const char *verb = argc > 1 ? argv[1] : "";
    if ((argc == 2 || argc == 3) && strcmp(verb, "list") == 0)
        return block_list(t, argc == 3 ? span_of(argv[2]) : SPAN_EMPTY);
    bool add = strcmp(verb, "add") == 0;
    if (argc != 3 || (!add && strcmp(verb, "remove") != 0))
        return tool_usage(&cmd_block);
    struct order o;
    order_init(&o, t, add ? "block add" : "block remove");
    order_text(&o, "what", argv[2]);
    return order_send(&o);
}

const struct tool_command cmd_block = {
    .name = "block",
    .usage = "list [ADDRESS | DOMAIN] [--json]\nadd ADDRESS | DOMAIN\nremove ADDRESS | DOMAIN",
    .help = "senders whose mail opens nothing and is not answered",
    .run = run,
};
