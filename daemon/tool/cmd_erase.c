/* cmd_erase.c: `gatepost erase ...`: for good.  The gate does it.  Floor: tool. */
#include <string.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"

static int erase_number(struct tool *t, const char *command, int argc, char **argv, int least, int most)
{
    struct order o;
    if (argc < least || argc > most)
        return tool_usage(&cmd_erase);
    order_init(&o, t, command);
    if (!order_number(&o, "id", argv[0]) || (argc == 2 && !order_number(&o, "n", argv[1])))
        return tool_usage(&cmd_erase);
    return order_send(&o);
}

static int erase_person(struct tool *t, int argc, char **argv)
{
    struct order o;
    if (argc != 1)
        return tool_usage(&cmd_erase);
    order_init(&o, t, "erase person");
    order_text(&o, "address", argv[0]);
    return order_send(&o);
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc < 2)
        return tool_usage(&cmd_erase);
    const char *what = argv[1];
    argc -= 2;
    argv += 2;
    if (strcmp(what, "ticket") == 0)
        return erase_number(t, "erase ticket", argc, argv, 1, 1);
    if (strcmp(what, "entry") == 0)
        return erase_number(t, "erase entry", argc, argv, 1, 2);
    if (strcmp(what, "attachment") == 0)
        return erase_number(t, "erase attachment", argc, argv, 2, 2);
    if (strcmp(what, "person") == 0)
        return erase_person(t, argc, argv);
    return tool_usage(&cmd_erase);
}

const struct tool_command cmd_erase = {
    .name = "erase",
    .usage = "ticket ID\nentry ENTRY | entry ID N\nattachment ID N\nperson ADDRESS",
    .help = "erases for good: raw mail, index, outbox",
    .run = run,
};
