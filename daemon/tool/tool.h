/* tool.h: the gatepost command.  One file a command, each exporting one const struct; main.c has the table.
 */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

#include "daemon/base/conf.h"
#include "daemon/base/jsonin.h"
#include "parsers/arena.h"
#include "parsers/buf.h"

/* Exit codes of the contract (`deliver` alone has its own). */
enum tool_exit {
    TOOL_DONE = 0,
    TOOL_REFUSED = 1, /* not there, or refused */
    TOOL_USAGE = 64,
    TOOL_NOT_RUNNING = 69,
    TOOL_AGAIN = 75,
    TOOL_CONFIG = 78,
};

struct tool {
    const char *conf_option; /* -c FILE, NULL: none given */
    const char *as;          /* --as ADDRESS, NULL: none given */
    bool json;               /* --json */
    struct arena *arena;     /* for the whole run */
};

struct tool_command {
    const char *name;
    const char *usage; /* what follows "gatepost NAME"; several forms one a line */
    const char *help;  /* one line */
    int (*run)(struct tool *, int argc,
               char **argv); /* argv[0] is the command's name; returns the exit code */
};

/* The configuration; ends the process with 78 and a message where it is broken. */
const struct conf *tool_conf(struct tool *);
/* The same, or NULL and the message, a line for each fault: for a command that says it in its own way. */
const struct conf *tool_conf_read(struct tool *, struct buf *error_r);

/* "gatepost: ..." on stderr, in one line, escaped; returns code. */
int tool_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Says how the command is used, on stderr, and returns TOOL_USAGE. */
int tool_usage(const struct tool_command *);

/* A command's options, "--name VALUE", "--name=VALUE" or "--flag"; the table ends in a NULL name. */
struct tool_option {
    const char *name;   /* "status" */
    const char **value; /* takes a value, or ... */
    bool *flag;         /* ... is a flag */
};
/* Moves the operands to the front of argv (argv[0] stays) and counts them in *argc; "--" ends the options.
 * --json and --as are always known.  False, said on stderr, where an option is unknown or lacks its value. */
bool tool_options(struct tool *, const struct tool_option *, int *argc, char **argv);
/* A positive number ("12" or "#12"), or 0. */
int64_t tool_number(const char *);
/* A point in time as milliseconds since 1970: "2026-11-25", "2026-11-25T10:00:00Z", the same with an offset
 * ("+01:00"), or that long ago ("2d", "8h").  A day that the month doesn't have is none. */
bool tool_time(const char *, int64_t *ms_r);

/* All that can be read from fd, appended; stops where the buffer is full (its overflow says so).  False, with
 * errno, where it can't be read. */
bool tool_read(int fd, struct buf *);

/* The control socket: one request, one reply, JSON objects of one line each.  Returns an exit code;
 * TOOL_NOT_RUNNING, said on stderr, where nobody listens. */
int tool_ask(struct tool *, struct span request, struct buf *reply_r);
/* The same, read: *doc_r is to be freed, and is NULL where there is no reply, or, with TOOL_DONE and nothing
 * said, where it can't be read.  The reply needn't stay. */
int tool_ask_json(struct tool *, struct span request, struct buf *reply_r, struct jsonin **doc_r);
/* TOOL_DONE where somebody listens on the control socket, else said on stderr as tool_ask does. */
int tool_need_daemon(struct tool *);
/* Whether the daemon answers on the control socket; says nothing. */
bool tool_running(struct tool *);
/* The same for an order whose reply is {"ok":true,"said":"..."} or {"ok":false,"error":"..."}: prints what
 * was said (with --json the reply), or the error on stderr; returns the exit code. */
int tool_order(struct tool *, struct span request);

#endif
