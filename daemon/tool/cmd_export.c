/* cmd_export.c: `gatepost export`: a ticket's transcript, or every ticket's.  Floor: tool. */
#include <stdio.h>
#include <unistd.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/export.h"
#include "daemon/tool/progress.h"

enum { IDS_AT_ONCE = 200 };

struct exporting {
    struct db *db;
    enum export_format format;
    bool withhold_notes;
};

static int export_one(const struct exporting *x, const char *operand)
{
    struct why why = {0};
    bool found = false;
    int64_t id = tool_number(operand);
    enum result r = export_ticket(x->db, id, x->format, x->withhold_notes, &found, &why);
    if (r != OK)
        return read_failed(&why);
    return found ? TOOL_DONE : tool_fail(TOOL_REFUSED, "there is no ticket %s", operand);
}

static enum result count_tickets(struct db *db, size_t *n_r, struct why *why)
{
    struct ticket_counts counts;
    enum result r = ticket_count(db, 0, &counts, why);
    *n_r = 0;
    for (int i = 0; r == OK && i < TICKET_STATUSES; i++)
        *n_r += (size_t)counts.by_status[i];
    return r;
}

/* By number; a reader's transaction is one ticket long. */
static int export_all(const struct exporting *x)
{
    int64_t ids[IDS_AT_ONCE], after = 0;
    size_t n, total, done = 0;
    struct progress bar;
    struct why why = {0};
    bool found;
    enum result r = count_tickets(x->db, &total, &why);
    progress_begin(&bar, "tickets", total);
    do {
        n = 0;
        if (r == OK)
            r = ticket_ids(x->db, after, ids, IDS_AT_ONCE, &n, &why);
        for (size_t i = 0; r == OK && i < n && !ferror(stdout); i++) {
            r = export_ticket(x->db, ids[i], x->format, x->withhold_notes, &found, &why);
            after = ids[i];
            if (!isatty(STDOUT_FILENO))
                progress_step(&bar, ++done);
        }
    } while (r == OK && n == IDS_AT_ONCE && !ferror(stdout));
    progress_end(&bar);
    if (r != OK)
        return read_failed(&why);
    return ferror(stdout) ? tool_fail(TOOL_AGAIN, "cannot write the output") : TOOL_DONE;
}

static int run(struct tool *t, int argc, char **argv)
{
    struct exporting x = {.format = EXPORT_JSON};
    const char *format = NULL;
    bool all = false;
    const struct tool_option options[] = {{"format", &format, NULL},
                                          {"all", NULL, &all},
                                          {"public", NULL, &x.withhold_notes},
                                          {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || (argc == 2) + all != 1 || argc > 2)
        return tool_usage(&cmd_export);
    if (format && !export_format_parse(format, &x.format))
        return tool_fail(TOOL_USAGE, "no format %s: mbox, json or text", format);
    if (t->json && x.format != EXPORT_JSON)
        return tool_fail(TOOL_USAGE, "--json and --format %s", format);
    if (!all && !tool_number(argv[1]))
        return tool_fail(TOOL_USAGE, "no ticket number: %s", argv[1]);
    int code;
    x.db = read_open(t, &code);
    if (!x.db)
        return code;
    code = all ? export_all(&x) : export_one(&x, argv[1]);
    db_close(&x.db);
    return code;
}

const struct tool_command cmd_export = {
    .name = "export",
    .usage = "ID [--format mbox|json|text] [--public]\n--all [--format mbox|json|text] [--public]",
    .help = "a ticket's transcript, or every ticket's; --public leaves notes out",
    .run = run,
};
