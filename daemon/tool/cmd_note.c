/* cmd_note.c: `gatepost note ID` and `gatepost reply ID`: a text on a ticket, from stdin.  Floor: tool. */
#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"
#include "daemon/tool/text_in.h"

/* "COMMAND ID", its text on stdin.  verbatim: the flag among the options; NULL: it has none. */
static int order_with_text(struct tool *t, const struct tool_option *options, const bool *verbatim, int argc,
                           char **argv, const struct tool_command *c)
{
    struct span text;
    struct order o;
    if (!tool_options(t, options, &argc, argv) || argc != 2)
        return tool_usage(c);
    order_init(&o, t, c->name);
    if (verbatim)
        order_flag(&o, "verbatim", *verbatim);
    if (!order_number(&o, "id", argv[1]))
        return tool_usage(c);
    int code = text_in_read(t, &text);
    order_octets(&o, "text", text);
    if (code == TOOL_DONE)
        return order_send(&o);
    buf_release(&o.text);
    return code;
}

static int run_note(struct tool *t, int argc, char **argv)
{
    return order_with_text(t, NULL, NULL, argc, argv, &cmd_note);
}

const struct tool_command cmd_note = {
    .name = "note",
    .usage = "ID < TEXT",
    .help = "a note on a ticket, which agents alone see",
    .run = run_note,
};

static int run_reply(struct tool *t, int argc, char **argv)
{
    bool verbatim = false;
    const struct tool_option options[] = {{"verbatim", NULL, &verbatim}, {NULL, NULL, NULL}};
    return order_with_text(t, options, &verbatim, argc, argv, &cmd_reply);
}

const struct tool_command cmd_reply = {
    .name = "reply",
    .usage = "ID [--verbatim] < TEXT",
    .help = "an answer to a ticket's requester and all who take part",
    .run = run_reply,
};
