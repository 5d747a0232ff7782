/* control_oauth.c: the first login of a mailbox or the transport.  Called by control.c.  Floor: gate. */
#include <stdio.h>

#include "parsers/json.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/grants.h"

static bool known(const struct conf *conf, struct span name)
{
    const struct conf_mailbox *box = conf_mailbox(conf, name);
    return (box && box->oauth.set) ||
           (span_eq(name, SPAN_LIT(OAUTHLINK_TRANSPORT)) && conf->transport.oauth.set);
}

static void on_login(void *who, const struct oauthlink_login *l)
{
    struct why why = {0};
    struct buf out;
    if (l->state == OAUTHLINK_REFUSED || l->state == OAUTHLINK_TROUBLE) {
        bool again = l->state == OAUTHLINK_TROUBLE;
        why_set(&why, again ? TEMP : PERM, WHY_SOURCE, again ? "4.3.0" : "5.7.8", "%s", l->text);
        control_answer(who, why.result, SPAN_EMPTY, SPAN_EMPTY, &why);
        return;
    }
    buf_init(&out, 16 * 1024);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_key(&j, "ok");
    json_bool(&j, true);
    json_key(&j, "state");
    json_str(&j, span_of(l->state == OAUTHLINK_DONE ? "done" : "waiting"));
    json_key(&j, "needless");
    json_bool(&j, l->needless);
    json_key(&j, "user_code");
    json_str(&j, span_of(l->user_code));
    json_key(&j, "verification_uri");
    json_str(&j, span_of(l->uri));
    json_key(&j, "verification_uri_complete");
    json_str(&j, span_of(l->uri_complete));
    json_key(&j, "expires_in");
    json_int(&j, l->expires_in_s);
    json_close(&j, '}');
    control_answer(who, OK, SPAN_EMPTY, buf_span(&out), &why);
    buf_release(&out);
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
    grants_login(gate->grants, &ask, on_login, r->self);
    return OK;
}
