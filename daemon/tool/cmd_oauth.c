/* cmd_oauth.c: `gatepost oauth NAME`: the first login of a mailbox or the transport.  The send role talks to
 * the authorization server; here the person is told where to go, and waited for.  Floor: tool. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"
#include "daemon/tool/print.h"

enum { POLL_US = 1000000, REPLY_MAX = 64 << 10 };

struct login {
    bool ok, done, needless;
    struct span code, uri, complete, error;
    int64_t expires_in_s;
    int refused; /* the exit code where it isn't ok */
};

/* One step; texts in the tool's arena.  An exit code where nobody answers. */
static int step(struct tool *t, const char *name, bool begin, struct login *out)
{
    struct buf request, reply;
    struct jsonin *doc;
    struct arena *a = t->arena;
    buf_init(&request, REPLY_MAX);
    buf_init(&reply, REPLY_MAX);
    struct json j = json_to(&request);
    json_open(&j, '{');
    json_key(&j, "command");
    json_str(&j, SPAN_LIT("oauth"));
    json_key(&j, "name");
    json_str(&j, span_of(name));
    json_key(&j, "begin");
    json_bool(&j, begin);
    json_close(&j, '}');
    int code = tool_ask_json(t, buf_span(&request), &reply, &doc);
    if (doc) {
        struct jsonin_value root = jsonin_root(doc);
        bool again = jsonin_bool(jsonin_get(&root, "again"));
        *out = (struct login){
            .ok = jsonin_bool(jsonin_get(&root, "ok")),
            .done = span_eq(jsonin_str(jsonin_get(&root, "state")), SPAN_LIT("done")),
            .needless = jsonin_bool(jsonin_get(&root, "needless")),
            .code = arena_copy(a, jsonin_str(jsonin_get(&root, "user_code"))),
            .uri = arena_copy(a, jsonin_str(jsonin_get(&root, "verification_uri"))),
            .complete = arena_copy(a, jsonin_str(jsonin_get(&root, "verification_uri_complete"))),
            .error = arena_copy(a, jsonin_str(jsonin_get(&root, "error"))),
            .expires_in_s = jsonin_int(jsonin_get(&root, "expires_in"), 0, INT64_MAX),
            .refused = again ? TOOL_AGAIN : TOOL_REFUSED,
        };
        jsonin_free(&doc);
    } else if (code == TOOL_DONE) {
        code = tool_fail(TOOL_AGAIN, "the daemon's answer can't be read");
    }
    buf_release(&request);
    buf_release(&reply);
    return code;
}

static void show_code(struct tool *t, const struct login *l)
{
    if (t->json) {
        struct buf out;
        buf_init(&out, REPLY_MAX);
        struct json j = json_to(&out);
        json_open(&j, '{');
        json_key(&j, "verification_uri");
        json_str(&j, l->uri);
        json_key(&j, "verification_uri_complete");
        json_str_or_null(&j, l->complete);
        json_key(&j, "user_code");
        json_str(&j, l->code);
        json_key(&j, "expires_in");
        json_int(&j, l->expires_in_s);
        json_close(&j, '}');
        printf("%.*s\n", SPAN_FMT(buf_span(&out)));
        buf_release(&out);
    } else {
        printf(
            "Open this page in a browser, anywhere, and log in as the account that is to be used:\n\n    ");
        print_text(PRINT_BOLD, l->uri);
        printf("\n\nand type this code, within %lld minutes:\n\n    ",
               (long long)(l->expires_in_s + 59) / 60);
        print_text(PRINT_BOLD, l->code);
        if (l->complete.n) {
            printf("\n\nor open this one, which has the code in it:\n\n    ");
            print_text(PRINT_PLAIN, l->complete);
        }
        printf("\n\nWaiting; it goes on by itself when you have done so.\n");
    }
    fflush(stdout);
}

static int run(struct tool *t, int argc, char **argv)
{
    struct login l = {0};
    if (!tool_options(t, NULL, &argc, argv) || argc != 2)
        return tool_usage(&cmd_oauth);
    const char *name = argv[1];
    const struct conf *conf = tool_conf(t);
    const struct conf_mailbox *box = conf_mailbox(conf, span_of(name));
    bool transport = strcmp(name, "transport") == 0;
    const struct conf_oauth *oauth = transport ? &conf->transport.oauth : box ? &box->oauth : NULL;
    if (!oauth || !oauth->set)
        return tool_fail(TOOL_REFUSED, "%s: no mailbox of that name, and not the transport, has oauth { }",
                         name);
    if (oauth->grant != CONF_GRANT_CLIENT && !*oauth->device_url)
        return tool_fail(TOOL_CONFIG, "%s: oauth of %s needs a device_url for this", conf->path, name);
    int code = step(t, name, true, &l);
    if (code == TOOL_DONE && l.ok && !l.done)
        show_code(t, &l);
    while (code == TOOL_DONE && l.ok && !l.done) {
        usleep(POLL_US);
        arena_reset(t->arena);
        code = step(t, name, false, &l);
    }
    if (code != TOOL_DONE)
        return code;
    if (!l.ok)
        return tool_fail(l.refused, "%s: %.*s", name, SPAN_FMT(l.error));
    if (t->json)
        puts("{\"state\":\"done\"}");
    else
        puts(l.needless ? "Client credentials need no login; a token was had with them." : "Logged in.");
    return TOOL_DONE;
}

const struct tool_command cmd_oauth = {
    .name = "oauth",
    .usage = "NAME [--json]",
    .help = "the first login of a mailbox, or of the transport, by a code on a web page",
    .run = run,
};
