/* check_connect.c: `gatepost check --connect`: what each mailbox's server and the transport's answers. Called
 * by cmd_check.c.  Floor: tool. */
#include <unistd.h>

#include "daemon/base/clock.h"

#include "daemon/tool/check.h"
#include "daemon/tool/fares.h"

enum {
    CONNECT_MS = 60000, /* for every mailbox to answer */
    LOOK_US = 200000,
};

static void say_fare(struct check *c, const struct conf_mailbox *box, const struct fare *f)
{
    struct arena *a = c->tool->arena;
    const char *what = arena_str(a, arena_printf(a, "mailbox %s", box->name));
    if (!f)
        check_say(c, CHECK_FAIL, what, SPAN_LIT("nothing fetches it at the moment"));
    else if (f->failure.n)
        check_say(c, CHECK_FAIL, what, f->failure);
    else if (!f->fine)
        check_say(c, CHECK_WARN, what, SPAN_LIT("has not answered yet"));
    else
        check_say(c, CHECK_OK, what,
                  arena_printf(
                      a,
                      "%s logged in as %s, %s opened; %lld mails taken in since start, %lld older ones left",
                      box->host, box->user, box->folder, (long long)f->mails, (long long)f->left));
}

/* Whether each mailbox has been heard of since `before`. */
static bool all_told(const struct conf *conf, const struct fares *before, const struct fares *now)
{
    for (size_t i = 0; i < conf->n_mailboxes; i++) {
        const struct fare *was = fares_find(before, span_of(conf->mailboxes[i].name));
        const struct fare *is = fares_find(now, span_of(conf->mailboxes[i].name));
        if (!is || is->told <= (was ? was->told : 0))
            return false;
    }
    return true;
}

void check_mailboxes(struct check *c)
{
    const struct conf *conf = tool_conf(c->tool);
    struct fares before, now;
    struct buf reply;
    buf_init(&reply, 4096);
    if (conf->n_mailboxes == 0 || fares_read(c->tool, &before) != TOOL_DONE)
        return;
    int code = tool_ask(c->tool, SPAN_LIT("{\"command\":\"look\"}"), &reply);
    buf_release(&reply);
    now = before;
    int64_t until_ms = loop_now_ms() + CONNECT_MS;
    while (code == TOOL_DONE && loop_now_ms() < until_ms && !all_told(conf, &before, &now)) {
        usleep(LOOK_US);
        code = fares_read(c->tool, &now);
    }
    for (size_t i = 0; i < conf->n_mailboxes; i++)
        say_fare(c, &conf->mailboxes[i], fares_find(&now, span_of(conf->mailboxes[i].name)));
}

static void say_server(struct check *c, struct jsonin *doc)
{
    struct jsonin_value root = jsonin_root(doc);
    struct span remote = jsonin_str(jsonin_get(&root, "remote")),
                said = jsonin_str(
                    jsonin_get(&root, jsonin_bool(jsonin_get(&root, "ok")) ? "response" : "error"));
    check_say(c, jsonin_bool(jsonin_get(&root, "fine")) ? CHECK_OK : CHECK_FAIL, "transport",
              arena_printf(c->tool->arena, "%.*s%s%.*s",
                           SPAN_FMT(remote.n ? remote : span_of(tool_conf(c->tool)->transport.url)), ": ",
                           SPAN_FMT(said)));
}

void check_transport(struct check *c)
{
    const struct conf_transport *t = &tool_conf(c->tool)->transport;
    struct buf reply;
    struct jsonin *doc = NULL;
    if (*t->maildir || *t->sendmail) {
        check_say(c, CHECK_OK, "transport",
                  arena_printf(c->tool->arena, "no server: %s %s", *t->maildir ? "maildir" : "sendmail",
                               *t->maildir ? t->maildir : t->sendmail));
        return;
    }
    if (!tool_running(c->tool))
        return; /* which is a failure of its own */
    buf_init(&reply, 16 * 1024);
    (void)tool_ask_json(c->tool, SPAN_LIT("{\"command\":\"look transport\"}"), &reply, &doc);
    if (doc)
        say_server(c, doc);
    else
        check_say(c, CHECK_FAIL, "transport", SPAN_LIT("the daemon gave no answer"));
    jsonin_free(&doc);
    buf_release(&reply);
}
