/* cmd_parse.c: `gatepost parse`: one mail on stdin, one JSON object of facts on stdout; exit 0 for any input.
 * Needs no configuration, no daemon, no database.  Floor: tool. */
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "parsers/facts.h"
#include "parsers/rules.h"

#include "daemon/tool/commands.h"

enum { MAIL_MAX_BYTES = 256 << 20 }; /* the rest of an even larger mail is not read */

static void read_stdin(struct buf *in)
{
    static char chunk[1 << 16];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || in->overflow)
            return;
        buf_add(in, span_make(chunk, (size_t)n));
    }
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 1)
        return tool_usage(&cmd_parse);
    struct buf in, out;
    buf_init(&in, MAIL_MAX_BYTES);
    buf_init(&out, 512 << 20);
    read_stdin(&in);
    struct facts_conf *conf = facts_conf_default();
    struct facts_arrival arrival = {.received_at_s = time(NULL)};
    facts_json(facts_read(conf, arrival, buf_span(&in), t->arena), false, &out);
    buf_addc(&out, '\n');
    fwrite(out.p, 1, out.n, stdout);
    facts_conf_free(&conf);
    buf_release(&in);
    buf_release(&out);
    return TOOL_DONE;
}

const struct tool_command cmd_parse = {
    .name = "parse",
    .usage = "< MAIL",
    .help = "say what a mail says: one mail on stdin, one JSON object on stdout",
    .run = run,
};
