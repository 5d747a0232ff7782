/* order.c: see order.h.  Floor: tool. */
#include "daemon/tool/order.h"

enum { ORDER_MAX_BYTES = 64 << 20 };

void order_init(struct order *o, struct tool *t, const char *command)
{
    o->tool = t;
    buf_init(&o->text, ORDER_MAX_BYTES);
    o->json = json_to(&o->text);
    json_open(&o->json, '{');
    order_text(o, "command", command);
    if (t->as)
        order_text(o, "as", t->as);
}

void order_octets(struct order *o, const char *key, struct span value)
{
    json_key(&o->json, key);
    json_str(&o->json, value);
}

void order_text(struct order *o, const char *key, const char *value)
{
    order_octets(o, key, span_of(value));
}

void order_flag(struct order *o, const char *key, bool value)
{
    json_key(&o->json, key);
    json_bool(&o->json, value);
}

void order_integer(struct order *o, const char *key, int64_t value)
{
    json_key(&o->json, key);
    json_int(&o->json, value);
}

bool order_number(struct order *o, const char *key, const char *value)
{
    int64_t v = tool_number(value);
    if (v == 0) {
        tool_fail(0, "no number: %s", value);
        buf_release(&o->text);
        return false;
    }
    json_key(&o->json, key);
    json_int(&o->json, v);
    return true;
}

int order_send(struct order *o)
{
    json_close(&o->json, '}');
    int code = o->text.overflow ? tool_fail(TOOL_USAGE, "the request is too large")
                                : tool_order(o->tool, buf_span(&o->text));
    buf_release(&o->text);
    return code;
}

int order_plain(struct tool *t, const char *command, int argc, char **argv, const struct tool_command *c)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 1)
        return tool_usage(c);
    struct order o;
    order_init(&o, t, command);
    return order_send(&o);
}

int order_with_number(struct tool *t, const char *command, int argc, char **argv,
                      const struct tool_command *c)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 2)
        return tool_usage(c);
    struct order o;
    order_init(&o, t, command);
    return order_number(&o, "id", argv[1]) ? order_send(&o) : tool_usage(c);
}
