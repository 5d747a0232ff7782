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

static int block_list(struct tool *t)
{
    struct spans blocks;
    struct why why;
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    if (directory_blocks(db, t->arena, &blocks, &why) != OK)
        code = read_failed(&why);
    for (size_t i = 0; code == TOOL_DONE && i < blocks.n; i++)
        block_print(t, blocks.v[i]);
    if (code == TOOL_DONE && !blocks.n && !t->json)
        puts("Nobody is blocked.");
    db_close(&db);
    return code;
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv))
        return tool_usage(&cmd_block);
    const char *verb = argc > 1 ? argv[1] : "";
    if (argc == 2 && strcmp(verb, "list") == 0)
        return block_list(t);
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
    .usage = "list [--json]\nadd ADDRESS | DOMAIN\nremove ADDRESS | DOMAIN",
    .help = "senders whose mail opens nothing and is not answered",
    .run = run,
};
