/* main.c: the gatepost command: finds the command in one table and runs it.  Floor: tool. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/tool/commands.h"
#include "daemon/tool/tool.h"

/* To add a command: write cmd_NAME.c with one const struct tool_command, declare it in commands.h, add a row
 * here (in the order that --help shows), write its lines in gatepost(1), and its test in
 * tests/e2e/test_tool.py or test_write.py. */
static const struct tool_command *const commands[] = {
    /* clang-format off */
    &cmd_deliver,
    &cmd_parse,
    &cmd_list,
    &cmd_show,
    &cmd_thread,
    &cmd_search,
    &cmd_attachment,
    &cmd_export,
    &cmd_reply,
    &cmd_note,
    &cmd_open,
    &cmd_set,
    &cmd_resolve,
    &cmd_close,
    &cmd_reopen,
    &cmd_pending,
    &cmd_assign,
    &cmd_ack,
    &cmd_spam,
    &cmd_merge,
    &cmd_link,
    &cmd_cc,
    &cmd_confirm,
    &cmd_mail,
    &cmd_explain,
    &cmd_held,
    &cmd_outbox,
    &cmd_directory,
    &cmd_agent,
    &cmd_block,
    &cmd_fetch,
    &cmd_import,
    &cmd_hook,
    &cmd_oauth,
    &cmd_check,
    &cmd_backup,
    &cmd_restore,
    &cmd_erase,
    &cmd_stats,
    &cmd_config,
    /* clang-format on */
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int help(void)
{
    puts("usage: gatepost [-c FILE] [--as ADDRESS] COMMAND ...\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-12s %s\n", commands[i]->name, commands[i]->help);
    puts("\n`gatepost COMMAND -h` says how a command is used; reading commands take --json.  See "
         "gatepost(1).");
    return TOOL_DONE;
}

static const struct tool_command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* What was printed is out, or the run has failed: a full disk may have been met long before the end. */
static int flush(int code)
{
    bool lost = fflush(stdout) != 0 || ferror(stdout);
    return lost && code == TOOL_DONE ? tool_fail(TOOL_AGAIN, "cannot write the output") : code;
}

static bool wants_help(const char *arg)
{
    return strcmp(arg, "-h") == 0 || strcmp(arg, "--help") == 0;
}

/* "COMMAND -h", or "COMMAND VERB -h" where it has verbs; elsewhere it might be a value or a word. */
static bool asks_for_help(const struct tool_command *c, int argc, char **argv)
{
    bool verbs = ascii_alpha(c->usage[0]) && ascii_lower(c->usage[0]) == c->usage[0];
    return (argc > 1 && wants_help(argv[1])) || (verbs && argc > 2 && wants_help(argv[2]));
}

/* Options before the command; returns the index of the command, 0 where the call is off. */
static int leading_options(struct tool *t, int argc, char **argv)
{
    int i = 1;
    while (i < argc && argv[i][0] == '-' && !wants_help(argv[i]) && strcmp(argv[i], "--version") != 0) {
        const char **value = strcmp(argv[i], "-c") == 0     ? &t->conf_option
                             : strcmp(argv[i], "--as") == 0 ? &t->as
                                                            : NULL;
        if (!value || i + 1 >= argc)
            return 0;
        *value = argv[i + 1];
        i += 2;
    }
    return i < argc ? i : 0;
}

int main(int argc, char **argv)
{
    struct tool t = {0};
    int at = leading_options(&t, argc, argv);
    if (at == 0) {
        fputs("usage: gatepost [-c FILE] [--as ADDRESS] COMMAND ...  (gatepost help lists the commands)\n",
              stderr);
        return TOOL_USAGE;
    }
    bool help_of = strcmp(argv[at], "help") == 0 && at + 1 < argc;
    if (wants_help(argv[at]) || (strcmp(argv[at], "help") == 0 && !help_of))
        return flush(help());
    at += help_of;
    if (strcmp(argv[at], "--version") == 0) {
        puts("gatepost " GATEPOST_VERSION);
        return TOOL_DONE;
    }
    const struct tool_command *c = find(argv[at]);
    if (!c)
        return tool_fail(TOOL_USAGE, "no command %s; `gatepost help` lists them", argv[at]);
    if (help_of || asks_for_help(c, argc - at, argv + at)) {
        printf("%s\n", c->help);
        fflush(stdout);
        dup2(STDOUT_FILENO, STDERR_FILENO);
        tool_usage(c);
        return TOOL_DONE;
    }
    t.arena = arena_new(0);
    int code = c->run(&t, argc - at, argv + at);
    arena_free(&t.arena);
    return flush(code);
}
