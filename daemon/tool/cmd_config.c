/* cmd_config.c: `gatepost config`: every key, its value and where it comes from.  Floor: tool. */
#include <stdio.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/inforce.h"

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 1)
        return tool_usage(&cmd_config);
    struct buf out;
    buf_init(&out, 16 << 20);
    conf_print(inforce_conf(t), t->json, &out);
    fwrite(buf_span(&out).p, 1, out.n, stdout);
    buf_release(&out);
    struct span differs = inforce_differs(t);
    if (differs.n)
        (void)tool_fail(0, "the running daemon has another value of %.*s: it needs a reload, or a restart",
                        SPAN_FMT(differs));
    return TOOL_DONE;
}

const struct tool_command cmd_config = {
    .name = "config",
    .usage = "[--json]",
    .help = "every key, its value and where it comes from",
    .run = run,
};
