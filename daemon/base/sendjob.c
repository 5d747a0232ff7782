/* sendjob.c: jobs and results as JSON.  Written by the gate (jobs) and send (results), read by the other. */
#include "daemon/base/sendjob.h"

#include "parsers/json.h"

#include "daemon/base/jsonin.h"

const char *const send_class_name[] = {
    [SEND_SENT] = "sent", [SEND_DEFERRED] = "deferred", [SEND_FAILED] = "failed", [SEND_UNKNOWN] = "unknown"};

static const struct jsonin_limits limits = {.bytes = 64 * 1024, .depth = 4};

void sendjob_write(const struct sendjob *job, struct buf *out)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key(&j, "from");
    json_str(&j, address_span(&job->from));
    json_key(&j, "to");
    json_str(&j, address_span(&job->to));
    json_key(&j, "own");
    json_str(&j, address_span(&job->own));
    json_key(&j, "look");
    json_bool(&j, job->look);
    json_close(&j, '}');
}

/* An address; empty where that may be. */
static bool read_address(const struct jsonin_value *object, const char *key, bool may_be_empty,
                         struct address *out_r)
{
    struct span s = jsonin_str(jsonin_need(object, key));
    *out_r = (struct address){0};
    return s.n == 0 ? may_be_empty : address_parse(s, out_r);
}

bool sendjob_read(struct span json, struct sendjob *job_r)
{
    struct jsonin *doc = jsonin_parse(json, limits, NULL);
    if (!doc)
        return false;
    struct jsonin_value root = jsonin_root(doc);
    job_r->look = jsonin_bool(jsonin_get(&root, "look"));
    bool ok = read_address(&root, "from", true, &job_r->from) &&
              read_address(&root, "to", job_r->look, &job_r->to) &&
              read_address(&root, "own", true, &job_r->own) && !jsonin_error(doc);
    jsonin_free(&doc);
    return ok;
}

void sendresult_write(const struct sendresult *r, struct buf *out)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key(&j, "class");
    json_str(&j, span_of(send_class_name[r->class]));
    json_key(&j, "code");
    json_int(&j, r->code);
    json_key(&j, "from_own");
    json_bool(&j, r->from_own);
    json_key(&j, "whole_transport");
    json_bool(&j, r->whole_transport);
    json_key(&j, "enhanced");
    json_str(&j, span_of(r->enhanced));
    json_key(&j, "remote");
    json_str(&j, span_of(r->remote));
    json_key(&j, "response");
    json_str(&j, span_of(r->response));
    json_close(&j, '}');
}

bool sendresult_read(struct span json, struct sendresult *r)
{
    struct jsonin *doc = jsonin_parse(json, limits, NULL);
    if (!doc)
        return false;
    struct jsonin_value root = jsonin_root(doc);
    *r = (struct sendresult){0};
    struct span class = jsonin_str(jsonin_need(&root, "class"));
    size_t i = SEND_SENT;
    while (i <= SEND_UNKNOWN && !span_eq(class, span_of(send_class_name[i])))
        i++;
    r->class = (enum send_class)i;
    r->code = (int)jsonin_int(jsonin_need(&root, "code"), 0, 999);
    r->from_own = jsonin_bool(jsonin_need(&root, "from_own"));
    r->whole_transport = jsonin_bool(jsonin_need(&root, "whole_transport"));
    jsonin_text(&root, "enhanced", r->enhanced, sizeof r->enhanced);
    jsonin_text(&root, "remote", r->remote, sizeof r->remote);
    jsonin_text(&root, "response", r->response, sizeof r->response);
    bool ok = i <= SEND_UNKNOWN && !jsonin_error(doc);
    jsonin_free(&doc);
    return ok;
}
