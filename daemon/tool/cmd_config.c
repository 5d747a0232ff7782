/* cmd_config.c: `gatepost config`: every key, its value and where it comes from.  Floor: tool. */
#include <stdio.h>
#include <unistd.h>

#include "daemon/store/meta.h"

#include "daemon/tool/commands.h"

/* Whether the gate has learnt by `check --probe` what reply_address is; false, too, where there is no
 * database. */
static bool plus_was_seen(struct tool *t, const struct conf *c)
{
    const char *path = arena_str(t->arena, conf_database_path(c, t->arena));
    struct db *db = NULL;
    struct why why;
    bool seen;
    if (!*c->plus_address || access(path, R_OK) != 0 || db_open(path, DB_READ, &db, &why) != OK)
        return false;
    (void)meta_is_text(db, META_REPLY_ADDRESS, span_of(c->plus_address), &seen, &why);
    db_close(&db);
    return seen;
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 1)
        return tool_usage(&cmd_config);
    struct buf out;
    struct conf with;
    const struct conf *c = tool_conf(t);
    if (plus_was_seen(t, c)) {
        with = conf_with_plus(c);
        c = &with;
    }
    buf_init(&out, 16 << 20);
    conf_print(c, t->json, &out);
    fwrite(buf_span(&out).p, 1, out.n, stdout);
    buf_release(&out);
    return TOOL_DONE;
}

const struct tool_command cmd_config = {
    .name = "config",
    .usage = "[--json]",
    .help = "every key, its value and where it comes from",
    .run = run,
};
