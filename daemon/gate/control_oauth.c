/* control_oauth.c: the first login of a mailbox or the transport.  Called by control.c.  Floor: gate. */
#include <stdio.h>

#include "daemon/gate/control_command.h"
#include "daemon/gate/grants.h"

static bool known(const struct conf *conf, struct span name)
{
    const struct conf_mailbox *box = conf_mailbox(conf, name);
    return (box && box->oauth.set) ||
           (span_eq(name, SPAN_LIT(OAUTHLINK_TRANSPORT)) && conf->transport.oauth.set);
}

/* {"name":..., "begin":true}: the answer has the code; without begin: how far it is. */
enum result control_oauth(struct gate *gate, struct control_request *r, struct why *why)
{
    struct span name = jsonin_str(jsonin_need(&r->args, "name"));
    struct oauthlink_login_ask ask = {.begin = jsonin_bool(jsonin_get(&r->args, "begin"))};
    if (jsonin_error(r->args.doc))
        return OK; /* refused by control.c */
    if (!known(gate->conf, name) || name.n >= sizeof ask.name)
        return why_set(why, PERM, WHY_SOURCE, "5.1.1", "%.*s has no oauth { }",
                       SPAN_FMT(span_head(name, 100)));
    snprintf(ask.name, sizeof ask.name, "%.*s", SPAN_FMT(name));
    r->later = true;
    grants_login(gate->grants, &ask, r->self);
    return OK;
}
