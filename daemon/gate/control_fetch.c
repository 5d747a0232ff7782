/* control_fetch.c: orders to the fetch roles: look now, take in old mail.  Called by control.c.  Floor: gate.
 */
#include "daemon/base/conf.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/mailboxes.h"

enum result control_look(struct gate *gate, struct control_request *r, struct why *why)
{
    (void)why;
    mailboxes_look(gate->mailboxes);
    r->said = SPAN_LIT("asked");
    return OK;
}

enum result control_fetch(struct gate *gate, struct control_request *r, struct why *why)
{
    struct span name = jsonin_str(jsonin_get(&r->args, "mailbox"));
    int64_t since_s = jsonin_int(jsonin_get(&r->args, "since"), 0, INT64_MAX);
    if (!conf_mailbox(gate->conf, name))
        return why_set(why, PERM, WHY_SOURCE, "5.1.1", "there is no mailbox %.*s",
                       SPAN_FMT(span_head(name, 100)));
    if (since_s == 0)
        return why_set(why, PERM, WHY_SOURCE, "5.5.4", "since when?");
    if (!mailboxes_since(gate->mailboxes, name, since_s, jsonin_bool(jsonin_get(&r->args, "quiet"))))
        return why_set(why, TEMP, WHY_SOURCE, "4.3.2", "mailbox %.*s is not being fetched at the moment",
                       SPAN_FMT(name));
    r->said = arena_printf(r->arena, "mailbox %.*s looks through its old mail", SPAN_FMT(name));
    return OK;
}
