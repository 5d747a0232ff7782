/* cmd_fetch.c: `gatepost fetch NAME --since DATE`: old mail of a mailbox into tickets.  The gate and the
 * fetch role do it; what is printed here is how far they are, and leaving breaks nothing off.  Floor: tool.
 */
#include <stdio.h>
#include <unistd.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/fares.h"
#include "daemon/tool/order.h"

enum { POLL_US = 200000 };

static void show_progress(const struct fare *f)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld of %lld mails", (long long)f->since_done, (long long)f->since_found);
}

static int follow(struct tool *t, struct span mailbox)
{
    struct fares fares;
    for (;;) {
        arena_reset(t->arena);
        int code = fares_read(t, &fares);
        const struct fare *f = code == TOOL_DONE ? fares_find(&fares, mailbox) : NULL;
        if (code != TOOL_DONE)
            return code;
        if (f && !f->since_running) {
            if (isatty(STDERR_FILENO))
                fputc('\n', stderr);
            if (t->json)
                printf("{\"found\":%lld,\"done\":%lld}\n", (long long)f->since_found,
                       (long long)f->since_done);
            else
                printf("%lld mails were looked at\n", (long long)f->since_done);
            return TOOL_DONE;
        }
        if (f && f->failure.n)
            return tool_fail(TOOL_AGAIN, "%.*s (it goes on by itself when that is over)",
                             SPAN_FMT(f->failure));
        if (f)
            show_progress(f);
        usleep(POLL_US);
    }
}

static int run(struct tool *t, int argc, char **argv)
{
    const char *since = NULL;
    bool quiet = false;
    const struct tool_option options[] = {
        {"since", &since, NULL}, {"quiet", NULL, &quiet}, {NULL, NULL, NULL}};
    int64_t since_ms;
    if (!tool_options(t, options, &argc, argv) || argc != 2 || !since)
        return tool_usage(&cmd_fetch);
    if (!tool_time(since, &since_ms) || since_ms < 1000)
        return tool_fail(TOOL_USAGE, "no date: %s", since);
    struct order o;
    order_init(&o, t, "fetch");
    order_text(&o, "mailbox", argv[1]);
    order_integer(&o, "since", since_ms / 1000);
    order_flag(&o, "quiet", quiet);
    int code = order_send(&o);
    return code == TOOL_DONE ? follow(t, span_of(argv[1])) : code;
}

const struct tool_command cmd_fetch = {
    .name = "fetch",
    .usage = "NAME --since DATE [--quiet] [--json]",
    .help = "old mail of a mailbox into tickets; with --quiet nothing is answered",
    .run = run,
};
