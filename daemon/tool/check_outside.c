/* check_outside.c: how what lies outside fares, as the running gate tells it: the transport where it is down,
 * hooks and access tokens.  Called by cmd_check.c.  Floor: tool. */
#include "daemon/tool/check.h"

#include "daemon/base/clock.h"

#include "daemon/tool/print.h"

enum { REPLY_MAX = 1 << 20, DOWN = 3 };

static struct span when(struct check *c, struct jsonin_value v)
{
    int64_t at_s;
    int offset_min;
    return jsonin_time(v, &at_s, &offset_min) ? print_when(c->tool->arena, at_s * 1000) : SPAN_LIT("never");
}

/* The queue's age says when it has gone on for too long. */
static void say_transport(struct check *c, struct jsonin_value t)
{
    struct arena *a = c->tool->arena;
    struct jsonin_value since = jsonin_get(&t, "down_since");
    if (jsonin_has(since))
        check_say(c, CHECK_WARN, "transport",
                  arena_printf(a, "down since %.*s, tried again at %.*s: %.*s", SPAN_FMT(when(c, since)),
                               SPAN_FMT(when(c, jsonin_get(&t, "next_try_at"))),
                               SPAN_FMT(jsonin_str(jsonin_get(&t, "failure")))));
}

/* One that has not been called since the start is fine as far as anybody knows. */
static void say_hook(struct check *c, const struct jsonin_value *hook)
{
    struct arena *a = c->tool->arena;
    struct span name = jsonin_str(jsonin_get(hook, "hook")),
                failure = jsonin_str(jsonin_get(hook, "failure"));
    int64_t failures = jsonin_int(jsonin_get(hook, "failures"), 0, INT64_MAX);
    struct jsonin_value ok_at = jsonin_get(hook, "last_ok_at");
    const char *what = arena_str(a, arena_printf(a, "hook %.*s", SPAN_FMT(name)));
    if (failure.n)
        check_say(c, failures >= DOWN ? CHECK_FAIL : CHECK_WARN, what, arena_copy(a, failure));
    else if (jsonin_has(ok_at))
        check_say(c, CHECK_OK, what, arena_printf(a, "answered %.*s", SPAN_FMT(when(c, ok_at))));
    else
        check_say(c, CHECK_OK, what, SPAN_LIT("not called since start; `gatepost hook test` tries it"));
}

static void say_grant(struct check *c, const struct jsonin_value *grant)
{
    struct arena *a = c->tool->arena;
    struct span name = jsonin_str(jsonin_get(grant, "grant")),
                failure = jsonin_str(jsonin_get(grant, "failure"));
    struct jsonin_value expires = jsonin_get(grant, "expires_at");
    bool alarm = jsonin_bool(jsonin_get(grant, "alarm"));
    const char *what = arena_str(a, arena_printf(a, "oauth %.*s", SPAN_FMT(name)));
    struct span token = jsonin_has(expires)
                            ? arena_printf(a, "a token until %.*s", SPAN_FMT(when(c, expires)))
                            : SPAN_LIT("no token");
    enum check_verdict v = alarm ? CHECK_FAIL : failure.n || !jsonin_has(expires) ? CHECK_WARN : CHECK_OK;
    check_say(c, v, what,
              arena_printf(a, "%.*s%s%.*s", SPAN_FMT(token), failure.n ? "; " : "", SPAN_FMT(failure)));
}

void check_outside(struct check *c)
{
    struct tool *t = c->tool;
    struct buf reply;
    struct jsonin *doc;
    if (!tool_running(t))
        return;
    buf_init(&reply, REPLY_MAX);
    (void)tool_ask_json(t, SPAN_LIT("{\"command\":\"stats\"}"), &reply, &doc);
    if (doc) {
        struct jsonin_value root = jsonin_root(doc);
        struct jsonin_value hooks = jsonin_get(&root, "hooks"), grants = jsonin_get(&root, "oauth");
        say_transport(c, jsonin_get(&root, "transport"));
        for (size_t i = 0; i < jsonin_count(hooks); i++) {
            struct jsonin_value one = jsonin_at(&hooks, i);
            say_hook(c, &one);
        }
        for (size_t i = 0; i < jsonin_count(grants); i++) {
            struct jsonin_value one = jsonin_at(&grants, i);
            say_grant(c, &one);
        }
        jsonin_free(&doc);
    }
    buf_release(&reply);
}
