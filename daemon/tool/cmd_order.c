/* cmd_order.c: `gatepost resolve|close|reopen|pending|ack|spam ID`, `assign`, `merge`, `link`, `cc`, `set`:
 * orders about a ticket that agents may give by mail, too.  The gate obeys by the same table.  Floor: tool.
 */
#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"

/* "VERB ID". */
static int order_about(struct tool *t, int argc, char **argv, const struct tool_command *c)
{
    return order_with_number(t, c->name, argc, argv, c);
}

/* "VERB ID ARGUMENT"; is_number: of another ticket. */
static int order_with_argument(struct tool *t, int argc, char **argv, const struct tool_command *c,
                               bool is_number)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 3)
        return tool_usage(c);
    if (is_number && !tool_number(argv[2])) {
        tool_fail(0, "no number: %s", argv[2]);
        return tool_usage(c);
    }
    struct order o;
    order_init(&o, t, c->name);
    order_text(&o, "argument", argv[2]);
    return order_number(&o, "id", argv[1]) ? order_send(&o) : tool_usage(c);
}

#define VERB(verb, text)                                                                                     \
    static int run_##verb(struct tool *t, int argc, char **argv)                                             \
    {                                                                                                        \
        return order_about(t, argc, argv, &cmd_##verb);                                                      \
    }                                                                                                        \
    const struct tool_command cmd_##verb = {.name = #verb, .usage = "ID", .help = text, .run = run_##verb}

#define VERB_WITH(verb, form, number, text)                                                                  \
    static int run_##verb(struct tool *t, int argc, char **argv)                                             \
    {                                                                                                        \
        return order_with_argument(t, argc, argv, &cmd_##verb, number);                                      \
    }                                                                                                        \
    const struct tool_command cmd_##verb = {.name = #verb, .usage = form, .help = text, .run = run_##verb}

VERB(resolve, "a ticket is resolved");
VERB(close, "a ticket is closed: what is written then opens another one");
VERB(reopen, "a ticket is open again");
VERB(pending, "a ticket waits for its customer");
VERB(ack, "the page of a ticket is acknowledged: nobody more is called");
VERB(spam, "a ticket is closed and its requester blocked");
VERB_WITH(assign, "ID AGENT", false, "an agent is in charge of a ticket");
VERB_WITH(merge, "A B", true, "ticket A becomes part of ticket B, of the same organization");
VERB_WITH(link, "A B", true, "two tickets are related");
VERB_WITH(cc, "ID ADDRESS", false, "somebody more takes part in a ticket");

/* {"field":"type","value":"billing"}; false where there is no "=". */
static bool add_field(struct order *o, char *assignment)
{
    struct span all = span_of(assignment);
    size_t eq = span_chr(all, '=');
    if (eq == 0 || eq == all.n)
        return false;
    json_open(&o->json, '{');
    order_octets(o, "field", span_head(all, eq));
    order_octets(o, "value", span_from(all, eq + 1));
    json_close(&o->json, '}');
    return true;
}

static int run_set(struct tool *t, int argc, char **argv)
{
    struct order o;
    if (!tool_options(t, NULL, &argc, argv) || argc < 3)
        return tool_usage(&cmd_set);
    order_init(&o, t, "set");
    if (!order_number(&o, "id", argv[1]))
        return tool_usage(&cmd_set);
    json_key(&o.json, "set");
    json_open(&o.json, '[');
    for (int i = 2; i < argc; i++) {
        if (!add_field(&o, argv[i])) {
            tool_fail(0, "FIELD=VALUE, not %s", argv[i]);
            buf_release(&o.text);
            return tool_usage(&cmd_set);
        }
    }
    json_close(&o.json, ']');
    return order_send(&o);
}

const struct tool_command cmd_set = {
    .name = "set",
    .usage = "ID FIELD=VALUE ...",
    .help = "changes a ticket's status, type, priority, site, assignee, subject or requester",
    .run = run_set,
};
