/* httpjob.c: calls and their results as JSON.  Written by the gate (jobs) and send (results), read by the
 * other. */
#include "daemon/base/httpjob.h"

#include "parsers/json.h"

#include "daemon/base/jsonin.h"

static const struct jsonin_limits limits = {.bytes = 64 * 1024, .depth = 4};

static const char *const targets[] = {[HTTPJOB_HOOK] = "hook", [HTTPJOB_DIRECTORY] = "directory"};
static const char *const classes[] = {
    [HTTPRESULT_ANSWERED] = "answered", [HTTPRESULT_NOT_NOW] = "not now", [HTTPRESULT_NEVER] = "never"};

static void member(struct json *j, const char *key, struct span text)
{
    json_key(j, key);
    json_str(j, text);
}

void httpjob_write(const struct httpjob *job, struct buf *out)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    member(&j, "for", span_of(targets[job->what]));
    member(&j, "name", job->name);
    member(&j, "id", job->id);
    member(&j, "etag", job->etag);
    json_close(&j, '}');
}

static size_t read_name(const struct jsonin_value *object, const char *key, const char *const *names,
                        size_t n)
{
    struct span s = jsonin_str(jsonin_need(object, key));
    size_t i = 0;
    while (i < n && !span_eq(s, span_of(names[i])))
        i++;
    return i;
}

bool httpjob_read(struct span json, struct arena *a, struct httpjob *job_r)
{
    struct jsonin *doc = jsonin_parse(json, limits, NULL);
    if (!doc)
        return false;
    struct jsonin_value root = jsonin_root(doc);
    size_t what = read_name(&root, "for", targets, sizeof targets / sizeof *targets);
    *job_r = (struct httpjob){.what = (enum httpjob_for)what,
                              .name = arena_copy(a, jsonin_str(jsonin_need(&root, "name"))),
                              .id = arena_copy(a, jsonin_str(jsonin_need(&root, "id"))),
                              .etag = arena_copy(a, jsonin_str(jsonin_need(&root, "etag")))};
    bool ok = what < sizeof targets / sizeof *targets && !jsonin_error(doc);
    jsonin_free(&doc);
    return ok;
}

void httpresult_write(const struct httpresult *r, struct buf *out)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    member(&j, "class", span_of(classes[r->class]));
    json_key(&j, "status");
    json_int(&j, r->status);
    json_key(&j, "cut");
    json_bool(&j, r->cut);
    json_key(&j, "retry_after");
    json_int(&j, r->retry_after_s);
    member(&j, "etag", span_of(r->etag));
    member(&j, "remote", span_of(r->remote));
    member(&j, "error", span_of(r->error));
    json_close(&j, '}');
}

bool httpresult_read(struct span json, struct httpresult *r)
{
    struct jsonin *doc = jsonin_parse(json, limits, NULL);
    if (!doc)
        return false;
    struct jsonin_value root = jsonin_root(doc);
    *r = (struct httpresult){0};
    size_t class = read_name(&root, "class", classes, sizeof classes / sizeof *classes);
    r->class = (enum httpresult_class) class;
    r->status = (int)jsonin_int(jsonin_need(&root, "status"), 0, 999);
    r->cut = jsonin_bool(jsonin_need(&root, "cut"));
    r->retry_after_s = jsonin_int(jsonin_need(&root, "retry_after"), 0, 86400);
    jsonin_text(&root, "etag", r->etag, sizeof r->etag);
    jsonin_text(&root, "remote", r->remote, sizeof r->remote);
    jsonin_text(&root, "error", r->error, sizeof r->error);
    bool ok = class < sizeof classes / sizeof *classes && !jsonin_error(doc);
    jsonin_free(&doc);
    return ok;
}
