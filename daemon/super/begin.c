/* begin.c: what is done once, before the first role: configuration, limits, folders, doors.  Called by
 * super.c and, for -t, by gatepostd.c.  Floor: super. */
#include "daemon/super/begin.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/sd.h"

#include "daemon/super/doors.h"
#include "daemon/super/folders.h"

#define CREDENTIALS "/run/credentials/gatepost.service"

enum { ERROR_MAX = 64 << 10, FILES = 65536 };

void begin_log_lines(enum log_level level, const char *event, struct span lines)
{
    struct span line;
    while (span_line(&lines, &line))
        log_text(level, event, "%.*s", SPAN_FMT(line));
}

/* Absolute, because we leave the folder we were started in. */
static char *absolute(const char *path)
{
    char here[4096], *whole;
    if (path[0] == '/' || !getcwd(here, sizeof here))
        return strdup(path);
    return asprintf(&whole, "%s/%s", here, path) < 0 ? NULL : whole;
}

/* For who called us at a shell, or for the journal of a start or reload that fails. */
static void say_lines(enum log_level level, struct span lines)
{
    bool journal = sd_stderr_is_journal();
    struct span line;
    while (span_line(&lines, &line)) {
        if (journal)
            fprintf(stderr, "<%d>", (int)level);
        fprintf(stderr, "gatepostd: %s%.*s\n", level == LOG_LEVEL_WARNING ? "warning: " : "", SPAN_FMT(line));
    }
}

static int complain(struct span lines)
{
    say_lines(LOG_LEVEL_ERROR, lines);
    return SUPER_EXIT_CONFIG;
}

/* What the running service has been given as credentials, where whoever asks may read it. */
static void take_credentials(void)
{
    if (access(CREDENTIALS, R_OK | X_OK) == 0)
        setenv("CREDENTIALS_DIRECTORY", CREDENTIALS, 0);
}

/* Root may read what the service can't, so that what is fine for the one is no file for the other: looks
 * again as the user whom state_dir belongs to. */
static int test_as_owner(const struct super_options *options, const struct config *c)
{
    struct stat st;
    if (geteuid() != 0 || stat(c->conf->state_dir, &st) != 0 || st.st_uid == 0)
        return 0;
    const struct passwd *user = getpwuid(st.st_uid);
    if ((user ? initgroups(user->pw_name, user->pw_gid) : setgroups(0, NULL)) != 0 ||
        setgid(user ? user->pw_gid : st.st_gid) != 0 || setuid(st.st_uid) != 0)
        return 0;
    struct buf error;
    buf_init(&error, ERROR_MAX);
    struct config *again = config_load(options, c->path, &error, NULL);
    int code = again ? 0 : SUPER_EXIT_CONFIG;
    if (!again) {
        fprintf(stderr, "gatepostd: to the user %s, whom %s belongs to:\n",
                user ? user->pw_name : "of the service", c->conf->state_dir);
        complain(buf_span(&error));
    }
    config_free(&again);
    buf_release(&error);
    return code;
}

int begin_test(const struct super_options *options)
{
    struct buf error, warnings;
    char *path = absolute(options->conf_path);
    if (!path)
        BUG("out of memory");
    buf_init(&error, ERROR_MAX);
    buf_init(&warnings, ERROR_MAX);
    take_credentials();
    struct config *c = config_load(options, path, &error, &warnings);
    if (c)
        options->doubt(c->conf, &warnings);
    say_lines(LOG_LEVEL_WARNING, buf_span(&warnings));
    int code = c ? test_as_owner(options, c) : complain(buf_span(&error));
    if (code == 0)
        fprintf(stderr, "gatepostd: %s: fine\n", path);
    config_free(&c);
    buf_release(&error);
    buf_release(&warnings);
    free(path);
    return code;
}

/* Cores hold secrets; the gate keeps a descriptor a client. */
static void take_limits(void)
{
    struct rlimit files;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max < FILES ? files.rlim_max : FILES;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

int begin(const struct super_options *options, struct config **config_r)
{
    take_limits();
    struct buf error, warnings;
    char *path = absolute(options->conf_path);
    if (!path)
        BUG("out of memory");
    buf_init(&error, ERROR_MAX);
    buf_init(&warnings, ERROR_MAX);
    struct super_options lenient = *options;
    lenient.check = NULL; /* super.h */
    *config_r = config_load(&lenient, path, &error, &warnings);
    int code = 0;
    if (!*config_r) {
        code = complain(buf_span(&error));
    } else {
        log_set_level((*config_r)->conf->log_level);
        begin_log_lines(LOG_LEVEL_WARNING, "config", buf_span(&warnings));
        if ((code = folders_take((*config_r)->conf, &error)) ||
            (code = doors_open((*config_r)->conf, &error)))
            complain(buf_span(&error));
    }
    buf_release(&error);
    buf_release(&warnings);
    free(path);
    return code;
}
