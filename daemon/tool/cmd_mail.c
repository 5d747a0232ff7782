/* cmd_mail.c: `gatepost mail list` and `gatepost mail show N`: the ledger, every mail that ever came.  Floor:
 * tool. */
#include <stdio.h>
#include <string.h>

#include "parsers/utf8.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

enum { PAGE = 500 };

static struct span answer_of(struct arena *a, const struct ledger_mail *m)
{
    if (m->answer)
        return arena_printf(a, "outbox %lld", (long long)m->answer);
    return m->withheld.n ? arena_printf(a, "withheld: %.*s", SPAN_FMT(m->withheld)) : SPAN_EMPTY;
}

static struct span ticket_of(struct arena *a, int64_t ticket)
{
    return ticket ? arena_printf(a, "#%lld", (long long)ticket) : SPAN_LIT("-");
}

static enum print_style style_of(enum ledger_outcome o)
{
    return o == LEDGER_HELD ? PRINT_YELLOW : o == LEDGER_REFUSED ? PRINT_RED : PRINT_PLAIN;
}

static void print_row(struct tool *t, struct print_table *table, const struct ledger_mail *m)
{
    struct arena *a = t->arena;
    print_table_cell(table, PRINT_BOLD, arena_printf(a, "%lld", (long long)m->id));
    print_table_cell(table, PRINT_PLAIN, print_short(a, m->received_at_ms));
    print_table_cell(table, PRINT_PLAIN, m->source);
    print_table_cell(table, style_of(m->outcome), span_of(ledger_outcome_name(m->outcome)));
    print_table_cell(table, PRINT_PLAIN, ticket_of(a, m->ticket));
    print_table_cell(table, PRINT_PLAIN, m->answer || m->withheld.n ? answer_of(a, m) : SPAN_LIT("-"));
    print_table_cell(table, PRINT_PLAIN, utf8_head(m->from.n ? m->from : m->sender, 40));
    print_table_cell(table, PRINT_PLAIN, m->subject);
}

/* Nothing was found: when did each door last take a mail? */
static enum result print_doors(struct tool *t, struct db *db, struct why *why)
{
    struct ledger_tallies doors;
    enum result r = ledger_doors(db, t->arena, &doors, why);
    if (r != OK)
        return r;
    puts(doors.n ? "No such mail.  The doors last took one:" : "No such mail; no mail ever came.");
    for (size_t i = 0; i < doors.n; i++)
        print_field(arena_str(t->arena, arena_printf(t->arena, "  %.*s", SPAN_FMT(doors.v[i].source))),
                    print_when(t->arena, doors.v[i].last_at_ms));
    return OK;
}

static enum result print_list(struct tool *t, struct db *db, struct ledger_filter *f, size_t limit,
                              struct why *why)
{
    static const char *const titles[] = {"MAIL",   "RECEIVED", "SOURCE", "OUTCOME",
                                         "TICKET", "ANSWER",   "FROM",   "SUBJECT"};
    struct print_table *table = print_table_new(t->arena, titles, 8);
    print_table_yields(table, 6);
    size_t found = 0;
    struct ledger_mails page;
    struct arena *rows = arena_new(0); /* of one page */
    enum result r;
    do {
        arena_reset(rows);
        f->limit = limit - found < PAGE ? limit - found : PAGE;
        r = ledger_list(db, f, rows, &page, why);
        for (size_t i = 0; r == OK && i < page.n; i++)
            if (t->json)
                read_print_mail_json(&page.v[i]);
            else
                print_row(t, table, &page.v[i]);
        found += page.n;
        f->before_id = page.n ? page.v[page.n - 1].id : 0;
    } while (r == OK && page.n == f->limit && found < limit);
    arena_free(&rows);
    if (r != OK || t->json)
        return r;
    if (found == 0)
        return print_doors(t, db, why);
    print_table_end(table);
    read_print_more(found, limit);
    return OK;
}

static int run_list(struct tool *t, int argc, char **argv)
{
    const char *from = NULL, *to = NULL, *subject = NULL, *message_id = NULL, *ticket = NULL, *mailbox = NULL;
    const char *outcome = NULL, *since = NULL, *until = NULL, *limit = NULL;
    const struct tool_option options[] = {
        {"from", &from, NULL},       {"to", &to, NULL},
        {"subject", &subject, NULL}, {"message-id", &message_id, NULL},
        {"ticket", &ticket, NULL},   {"mailbox", &mailbox, NULL},
        {"outcome", &outcome, NULL}, {"since", &since, NULL},
        {"until", &until, NULL},     {"limit", &limit, NULL},
        {NULL, NULL, NULL},
    };
    struct ledger_filter f = {0};
    size_t n;
    if (!tool_options(t, options, &argc, argv) || argc != 1 || !read_limit(limit, &n) ||
        !read_filters(options))
        return tool_usage(&cmd_mail);
    f.outcome_set = outcome != NULL;
    if (outcome && !ledger_outcome_parse(span_of(outcome), &f.outcome))
        return tool_fail(TOOL_USAGE,
                         "no outcome %s: opened, updated, noted, command, bounce, automatic, duplicate, "
                         "held, refused or ignored",
                         outcome);
    if ((since && !tool_time(since, &f.since_ms)) || (until && !tool_time(until, &f.until_ms)))
        return tool_fail(
            TOOL_USAGE,
            "--since and --until take a date, a time or so long ago: 2026-11-25, 2026-11-25T10:00, 8h");
    if (ticket && (f.ticket = tool_number(ticket)) == 0)
        return tool_fail(TOOL_USAGE, "no ticket number: %s", ticket);
    f.from = span_of(from);
    f.to = span_of(to);
    f.subject = span_of(subject);
    f.mailbox = span_of(mailbox);
    f.message_id = span_of(message_id);
    if (span_starts(f.message_id, SPAN_LIT("<")) && span_ends(f.message_id, SPAN_LIT(">")))
        f.message_id = span_make(f.message_id.p + 1, f.message_id.n - 2);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct why why = {0};
    if (print_list(t, db, &f, n, &why) != OK)
        code = read_failed(&why);
    db_close(&db);
    return code;
}

static void print_mail(struct tool *t, const void *row)
{
    const struct ledger_mail *m = row;
    struct arena *a = t->arena;
    print_text(PRINT_BOLD, arena_printf(a, "mail %lld  ", (long long)m->id));
    print_text(PRINT_BOLD, m->subject);
    putchar('\n');
    print_field("received", print_when(a, m->received_at_ms));
    print_field("source", m->source);
    print_field("from", m->from);
    print_field("sender", !m->sender_known ? SPAN_LIT("unknown")
                          : m->sender.n    ? m->sender
                                           : SPAN_LIT("<> (null)"));
    print_field("to", m->to);
    print_field("recipients", m->recipients);
    print_field("message-id", m->message_id);
    print_field("size", print_size(a, m->size_bytes));
    print_field("outcome", span_of(ledger_outcome_name(m->outcome)));
    print_field("rule", m->rule);
    print_field("ticket", m->ticket ? ticket_of(a, m->ticket) : SPAN_EMPTY);
    print_field("answer", answer_of(a, m));
    print_field("detail", m->detail);
    if (m->duplicate_of)
        print_field("duplicate of", arena_printf(a, "mail %lld", (long long)m->duplicate_of));
    if (m->walk.n) {
        print_text(PRINT_DIM, SPAN_LIT("walk"));
        putchar('\n');
        read_print_walk_of(a, m->walk);
    }
}

static enum result get_row(struct db *db, int64_t id, struct arena *arena, void *row, bool *found_r,
                           struct why *why)
{
    struct ledger_mail *m = row;
    enum result r = ledger_get(db, id, arena, m, why);
    *found_r = m->id != 0;
    return r;
}

static void print_json(const void *row)
{
    read_print_mail_json(row);
}

static int run_show(struct tool *t, int argc, char **argv)
{
    static const struct read_show show = {.command = &cmd_mail,
                                          .what = "mail",
                                          .row_bytes = sizeof(struct ledger_mail),
                                          .get = get_row,
                                          .octets = ledger_raw_get,
                                          .print = print_mail,
                                          .print_json = print_json};
    return read_show(t, &show, argc, argv);
}

static int run(struct tool *t, int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "list") == 0)
        return run_list(t, argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "show") == 0)
        return run_show(t, argc - 1, argv + 1);
    return tool_usage(&cmd_mail);
}

const struct tool_command cmd_mail = {
    .name = "mail",
    .usage = "list [--from A] [--to A] [--subject S] [--message-id M] [--ticket ID] [--mailbox NAME] "
             "[--outcome O] "
             "[--since T] [--until T] [--limit N] [--json]\nshow N [--raw | --json]",
    .help = "the ledger: every mail that ever came, and what became of it",
    .run = run,
};
