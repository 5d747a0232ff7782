/* order.h: a request to the gate, built key by key and sent over the control socket. */
#ifndef TOOL_ORDER_H
#define TOOL_ORDER_H

#include "daemon/tool/tool.h"
#include "parsers/json.h"

struct order {
    struct tool *tool;
    struct buf text;
    struct json json;
};

void order_init(struct order *, struct tool *, const char *command); /* order_send releases it */
void order_text(struct order *, const char *key, const char *value);
void order_octets(struct order *, const char *key, struct span value);
void order_flag(struct order *, const char *key, bool value);
void order_integer(struct order *, const char *key, int64_t value);
/* False, said on stderr and released, where value is no number. */
bool order_number(struct order *, const char *key, const char *value);
int order_send(struct order *); /* the exit code */

/* Whole commands: "VERB" and "VERB N"; argv[0] is the verb. */
int order_plain(struct tool *, const char *command, int argc, char **argv, const struct tool_command *);
int order_with_number(struct tool *, const char *command, int argc, char **argv, const struct tool_command *);

#endif
