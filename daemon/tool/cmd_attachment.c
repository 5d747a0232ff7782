/* cmd_attachment.c: `gatepost attachment ID N`: one attachment of a ticket, decoded from the raw mail, to
 * stdout.  Its name is data, never a path: nothing is written but stdout.  Floor: tool. */
#include <stdio.h>
#include <unistd.h>

#include "parsers/codec.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/read.h"

static int write_out(struct tool *t, struct db *db, const struct entry_attachment *at, struct why *why)
{
    struct span encoded;
    if (ledger_raw_range(db, at->mail, at->part.offset, at->part.length, t->arena, &encoded, why) != OK)
        return read_failed(why);
    struct span octets = codec_decode(t->arena, at->part.encoding, encoded);
    fwrite(octets.p, 1, octets.n, stdout);
    return TOOL_DONE;
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 3 || t->json) /* which it could only pass over */
        return tool_usage(&cmd_attachment);
    int64_t id = tool_number(argv[1]), n = tool_number(argv[2]);
    if (id == 0 || n == 0)
        return tool_usage(&cmd_attachment);
    if (isatty(STDOUT_FILENO))
        return tool_fail(TOOL_USAGE,
                         "stdout is a terminal; send it to a file: gatepost attachment %s %s > FILE", argv[1],
                         argv[2]);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct entry_attachment at;
    struct why why = {0};
    if (entry_attachment(db, id, n, t->arena, &at, &why) != OK)
        code = read_failed(&why);
    else if (at.n == 0)
        code = tool_fail(TOOL_REFUSED, "ticket #%lld has no attachment %lld", (long long)id, (long long)n);
    else if (!at.stored)
        code = tool_fail(TOOL_REFUSED, "attachment %lld of ticket #%lld is not kept any more", (long long)n,
                         (long long)id);
    else
        code = write_out(t, db, &at, &why);
    db_close(&db);
    return code;
}

const struct tool_command cmd_attachment = {
    .name = "attachment",
    .usage = "ID N > FILE",
    .help = "write attachment N of ticket ID to stdout",
    .run = run,
};
