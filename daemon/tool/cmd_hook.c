/* cmd_hook.c: `gatepost hook test NAME`: has a hook called, so that an admin sees it arrive before it is
 * needed.  Floor: tool. */
#include <string.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"

static int run(struct tool *t, int argc, char **argv)
{
    const char *event = NULL, *ticket = NULL, *key = NULL;
    const struct tool_option options[] = {
        {"event", &event, NULL}, {"ticket", &ticket, NULL}, {"key", &key, NULL}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 3 || strcmp(argv[1], "test") != 0)
        return tool_usage(&cmd_hook);
    struct order o;
    order_init(&o, t, "hook test");
    order_text(&o, "hook", argv[2]);
    if (event)
        order_text(&o, "event", event);
    if (key)
        order_text(&o, "key", key);
    if (ticket && !order_number(&o, "ticket", ticket))
        return tool_usage(&cmd_hook);
    return order_send(&o);
}

const struct tool_command cmd_hook = {
    .name = "hook",
    .usage = "test NAME [--event page|acknowledged|resolved] [--ticket N] [--key KEY] [--json]",
    .help = "has a hook called, to see whether it arrives",
    .run = run,
};
