/* cmd_check.c: `gatepost check`: one line a check, "ok", "warn" or "FAIL"; exit 0, or 1 where one failed, for
 * monitoring.  Floor: tool. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/store/directory.h"
#include "daemon/store/directory_sync.h"
#include "daemon/store/held.h"
#include "daemon/store/index.h"

#include "daemon/tool/check.h"
#include "daemon/tool/commands.h"
#include "daemon/tool/inforce.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

extern char **environ;

void check_say(struct check *c, enum check_verdict v, const char *what, struct span text)
{
    static const char *const words[] = {"ok", "warn", "FAIL"};
    static const enum print_style styles[] = {PRINT_GREEN, PRINT_YELLOW, PRINT_RED};
    c->failed |= v == CHECK_FAIL;
    if (c->tool->json) {
        struct buf out;
        buf_init(&out, 1 << 20);
        struct json j = json_to(&out);
        json_open(&j, '{');
        read_json_text(&j, "check", span_of(what));
        read_json_text(&j, "result", span_of(v == CHECK_FAIL ? "fail" : words[v]));
        read_json_text(&j, "text", text);
        json_close(&j, '}');
        printf("%.*s\n", SPAN_FMT(buf_span(&out)));
        buf_release(&out);
        return;
    }
    print_text(styles[v], arena_printf(c->tool->arena, "%-5s", words[v]));
    printf("%-14s ", what);
    print_text(PRINT_PLAIN, text);
    putchar('\n');
}

/* Runs argv with its output into out (cut at its cap); the exit status, -1 where it could not be run. */
static int run_program(const char *const argv[], struct buf *out)
{
    int p[2];
    if (pipe(p) < 0)
        return -1;
    posix_spawn_file_actions_t acts;
    posix_spawn_file_actions_init(&acts);
    posix_spawn_file_actions_addopen(&acts, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&acts, p[1], 1);
    posix_spawn_file_actions_adddup2(&acts, p[1], 2);
    posix_spawn_file_actions_addclose(&acts, p[0]);
    posix_spawn_file_actions_addclose(&acts, p[1]);
    pid_t pid;
    int e = posix_spawnp(&pid, argv[0], &acts, NULL, (char *const *)argv, environ), status = -1;
    posix_spawn_file_actions_destroy(&acts);
    close(p[1]);
    char chunk[4096];
    ssize_t n;
    while (e == 0 && (n = read(p[0], chunk, sizeof chunk)) != 0) {
        if (n > 0)
            buf_add(out, span_make(chunk, (size_t)n));
        else if (errno != EINTR)
            break;
    }
    close(p[0]);
    while (e == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return e == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The daemon's own test of configuration and templates: gatepostd -t, beside this program or on the path. */
static void check_configuration(struct check *c)
{
    struct arena *a = c->tool->arena;
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    struct span dir = span_make(self, n > 0 ? (size_t)n : 0);
    while (dir.n && dir.p[dir.n - 1] != '/')
        dir.n--;
    const char *names[] = {arena_str(a, arena_printf(a, "%.*sgatepostd", SPAN_FMT(dir))),
                           arena_str(a, arena_printf(a, "%.*s../sbin/gatepostd", SPAN_FMT(dir)))};
    const char *program = access(names[0], X_OK) == 0   ? names[0]
                          : access(names[1], X_OK) == 0 ? names[1]
                                                        : "gatepostd";
    const char *const argv[] = {program, "-c", tool_conf(c->tool)->path, "-t", NULL};
    struct buf out;
    buf_init(&out, 1 << 16);
    int status = run_program(argv, &out);
    struct span rest = span_trim(buf_span(&out)), line;
    if (status < 0)
        check_say(c, CHECK_FAIL, "configuration", arena_printf(a, "%s can't be run", program));
    else if (status == 0)
        check_say(c, CHECK_OK, "configuration", span_of(tool_conf(c->tool)->path));
    while (status >= 0 && span_line(&rest, &line)) {
        bool fine = status == 0 && span_ends(line, SPAN_LIT(": fine")); /* the last line, said already */
        if (!fine)
            check_say(c, status == 0 ? CHECK_WARN : CHECK_FAIL, "configuration", line);
    }
    struct span differs = inforce_differs(c->tool);
    if (differs.n)
        check_say(
            c, CHECK_WARN, "in force",
            arena_printf(a, "the running daemon has another value of %.*s: it needs a reload, or a restart",
                         SPAN_FMT(differs)));
    buf_release(&out);
}

static void check_daemon(struct check *c)
{
    if (tool_running(c->tool))
        check_say(c, CHECK_OK, "daemon", SPAN_LIT("running"));
    else
        check_say(c, CHECK_FAIL, "daemon", SPAN_LIT("not running, or not to be reached by this user"));
}

static void check_people(struct check *c, const struct directory_counts *d)
{
    bool admin = tool_conf(c->tool)->admin[0] != NULL;
    if (!admin && d->agents == 0)
        check_say(c, CHECK_FAIL, "people",
                  SPAN_LIT("no admin is configured and there is no agent: nobody would be told of anything"));
    else
        check_say(
            c, d->agents ? CHECK_OK : CHECK_WARN, "people",
            arena_printf(c->tool->arena, "%lld agents, %lld organizations, %lld sites%s%s",
                         (long long)d->agents, (long long)d->organizations, (long long)d->sites,
                         admin ? "" : "; no admin is configured",
                         d->agents ? "" : "; nobody is told of what customers write (gatepost agent add)"));
}

/* A sync that failed once may be fine an hour later; one that is three times overdue isn't. */
static void check_sync(struct check *c, const struct directory_sync *s)
{
    enum { LATE_TIMES = 3 };
    const struct conf *conf = tool_conf(c->tool);
    struct arena *a = c->tool->arena;
    int64_t age_s = (wall_now_ms() - s->ok_at_ms) / 1000;
    if (!*conf->directory.url)
        return;
    bool late = s->ok_at_ms == 0 || age_s > LATE_TIMES * conf->directory.every_s;
    struct span when = s->ok_at_ms ? arena_printf(a, "fetched %lld min ago", (long long)age_s / 60)
                                   : SPAN_LIT("never fetched yet");
    check_say(c,
              late           ? CHECK_FAIL
              : s->failure.n ? CHECK_WARN
                             : CHECK_OK,
              "directory",
              arena_printf(a, "%.*s%s%.*s", SPAN_FMT(when), s->failure.n ? "; the last try failed: " : "",
                           SPAN_FMT(s->failure)));
}

static void check_queues(struct check *c, const struct outbox_counts *o, bool paused, int64_t held,
                         int64_t lag)
{
    struct arena *a = c->tool->arena;
    int64_t age_min = o->oldest_due_ms ? (wall_now_ms() - o->oldest_due_ms) / 60000 : 0;
    if (paused)
        check_say(c, CHECK_WARN, "outbox", SPAN_LIT("paused; `gatepost outbox resume` goes on"));
    else
        check_say(c, age_min > 30 ? CHECK_FAIL : CHECK_OK, "outbox",
                  arena_printf(a, "%lld wait, the oldest due for %lld min; %lld failed",
                               (long long)(o->by_state[OUTBOX_QUEUED] + o->by_state[OUTBOX_DEFERRED]),
                               (long long)(age_min > 0 ? age_min : 0),
                               (long long)o->by_state[OUTBOX_FAILED]));
    check_say(c, held ? CHECK_WARN : CHECK_OK, "held",
              arena_printf(a, "%lld mails wait for a person", (long long)held));
    check_say(c, lag > 10000 ? CHECK_WARN : CHECK_OK, "index",
              arena_printf(a, "%lld entries behind", (long long)lag));
}

/* queues: theirs as well. */
static void check_database(struct check *c, bool queues)
{
    struct tool *t = c->tool;
    int code;
    struct db *db = read_open(t, &code);
    if (!db) {
        check_say(c, CHECK_FAIL, "database", conf_database_path(tool_conf(t), t->arena));
        return;
    }
    struct directory_counts d;
    struct directory_sync sync = {0};
    struct outbox_counts o;
    int64_t held, oldest, lag;
    bool paused;
    struct why why = {0};
    enum result r = directory_count(db, &d, &why);
    if (r == OK)
        r = directory_sync_get(db, t->arena, &sync, &why);
    if (r == OK)
        r = outbox_count(db, &o, &why);
    if (r == OK)
        r = outbox_paused(db, &paused, &why);
    if (r == OK)
        r = held_count(db, &held, &oldest, &why);
    if (r == OK)
        r = index_lag(db, &lag, &why);
    if (r != OK) {
        check_say(c, CHECK_FAIL, "database", span_of(why.text));
    } else {
        struct stat st;
        struct span path = conf_database_path(tool_conf(t), t->arena);
        int64_t size = stat(arena_str(t->arena, path), &st) == 0 ? st.st_size : 0;
        check_say(c, CHECK_OK, "database",
                  arena_printf(t->arena, "%.*s, %.*s", SPAN_FMT(path), SPAN_FMT(print_size(t->arena, size))));
        check_people(c, &d);
        check_sync(c, &sync);
        if (queues)
            check_queues(c, &o, paused, held, lag);
    }
    db_close(&db);
}

/* An MTA that takes larger mails than we do makes us refuse what it accepted. */
static void check_sizes(struct check *c)
{
    struct buf out;
    buf_init(&out, 4096);
    const char *const argv[] = {"postconf", "-h", "message_size_limit", NULL};
    int status = run_program(argv, &out);
    int64_t limit = status == 0 ? tool_number(arena_str(c->tool->arena, span_trim(buf_span(&out)))) : 0;
    int64_t ours = tool_conf(c->tool)->max_size;
    struct arena *a = c->tool->arena;
    if (status == 0 && (limit == 0 || limit > ours))
        check_say(c, CHECK_WARN, "sizes",
                  arena_printf(
                      a,
                      "Postfix takes mail up to %lld octets, max_size is %lld: what lies between is refused",
                      (long long)limit, (long long)ours));
    else if (status == 0)
        check_say(c, CHECK_OK, "sizes",
                  arena_printf(a, "Postfix takes %lld octets, we %lld", (long long)limit, (long long)ours));
    buf_release(&out);
}

/* Without a configuration nothing else can be looked at; monitoring finds it where it finds all. */
static bool check_readable(struct check *c)
{
    struct buf error;
    struct span line;
    buf_init(&error, 64 << 10);
    bool fine = tool_conf_read(c->tool, &error) != NULL;
    struct span rest = span_trim(buf_span(&error));
    while (!fine && span_line(&rest, &line))
        check_say(c, CHECK_FAIL, "configuration", line);
    buf_release(&error);
    return fine;
}

static int run(struct tool *t, int argc, char **argv)
{
    bool connect = false, health = false;
    const char *probe = NULL;
    const struct tool_option options[] = {
        {"connect", NULL, &connect}, {"probe", &probe, NULL}, {"health", NULL, &health}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 1)
        return tool_usage(&cmd_check);
    struct check c = {.tool = t};
    if (!check_readable(&c))
        return TOOL_CONFIG;
    check_configuration(&c);
    check_daemon(&c);
    check_database(&c, !health);
    check_sizes(&c);
    check_outside(&c);
    if (connect) {
        check_mailboxes(&c);
        check_transport(&c);
    }
    if (probe)
        check_probe(&c, probe);
    if (health)
        check_health(&c);
    return c.failed ? TOOL_REFUSED : TOOL_DONE;
}

const struct tool_command cmd_check = {
    .name = "check",
    .usage = "[--connect] [--probe ADDRESS] [--health] [--json]",
    .help = "configuration, database, queues, sizes: one line a check; 0 or 1 for monitoring",
    .run = run,
};
