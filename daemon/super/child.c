/* child.c: a role's process.  Called by super.c.  Floor: super. */
#include "daemon/super/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/role.h"
#include "daemon/base/sd.h"

enum {
    BACKOFF_FIRST_MS = 100,
    BACKOFF_MOST_MS = 30 * 1000,
    LONG_LIFE_MS = 60 * 1000,
    SILENCE_MS = 15 * 1000, /* without a beat */
    START_MS = 60 * 1000,   /* until it is ready */
    EXTEND_MOST_MS = 3600 * 1000,
};

static void log_child(enum log_level level, const struct child *c, const char *state)
{
    log_begin(level, "role");
    log_cstr("role", c->role);
    log_int("slot", (int64_t)c->slot);
    if (c->mailbox[0])
        log_cstr("mailbox", c->mailbox);
    log_int("pid", c->pid);
    log_cstr("state", state);
}

/* In the new process.  The parent's death is ours: also where it came before prctl(). */
_Noreturn static void become(const struct child *c, pid_t parent, int fd, int keep_fd)
{
    char option[32];
    snprintf(option, sizeof option, "--role=%s", c->role);
    char *argv[] = {(char[]){"gatepostd"}, option, NULL};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    sd_unset_environment();
    /* Only the gate reads a secret by itself. */
    if (strcmp(c->role, "gate") != 0)
        unsetenv("CREDENTIALS_DIRECTORY");
    if (fd == ROLE_FD)
        fcntl(fd, F_SETFD, 0);
    else
        dup2(fd, ROLE_FD);
    close_range(ROLE_FD + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    if (keep_fd >= 0)
        fcntl(keep_fd, F_SETFD, 0);
    execv("/proc/self/exe", argv);
    _exit(127);
}

bool child_start(struct child *c, int keep_fd, void (*fn)(struct ipc *, struct ipc_frame *, void *),
                 void *arg)
{
    int fd[2];
    pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0) {
        log_text(LOG_LEVEL_ERROR, "role", "%s: no socketpair: %s", c->role, strerror(errno));
        return false;
    }
    c->pid = fork();
    if (c->pid == 0)
        become(c, parent, fd[1], keep_fd);
    close(fd[1]);
    if (c->pid < 0) {
        log_text(LOG_LEVEL_ERROR, "role", "%s: cannot fork: %s", c->role, strerror(errno));
        c->pid = 0;
        close(fd[0]);
        return false;
    }
    c->ipc = ipc_new(fd[0], fn, arg);
    c->started_ms = c->beat_ms = loop_now_ms();
    c->extended_to_ms = 0;
    c->ready = c->beaten = c->unheard = false;
    c->killed = NULL;
    log_child(LOG_LEVEL_INFO, c, "started");
    log_end();
    return true;
}

void child_kill(struct child *c, const char *why)
{
    if (!c->pid || c->killed)
        return;
    c->killed = why;
    kill(c->pid, SIGKILL);
}

void child_ended(struct child *c, int status)
{
    int64_t lived_ms = loop_now_ms() - c->started_ms;
    bool in_order = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    log_child(in_order ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, c, "ended");
    if (WIFEXITED(status))
        log_int("exit", WEXITSTATUS(status));
    else
        log_int("signal", WTERMSIG(status));
    if (c->killed)
        log_cstr("reason", c->killed);
    log_int("lived_ms", lived_ms);
    log_end();
    c->pid = 0;
    ipc_free(&c->ipc);
    if (lived_ms >= LONG_LIFE_MS || c->backoff_ms == 0)
        c->backoff_ms = BACKOFF_FIRST_MS;
    else
        c->backoff_ms = c->backoff_ms * 2 < BACKOFF_MOST_MS ? c->backoff_ms * 2 : BACKOFF_MOST_MS;
}

int64_t child_delay_ms(const struct child *c)
{
    return strcmp(c->role, "parse") == 0 && c->ready ? 0 : c->backoff_ms;
}

void child_note(struct child *c, const struct ipc_frame *frame)
{
    int64_t now = loop_now_ms();
    switch ((int)frame->type) {
    case IPC_READY:
        c->ready = true;
        c->beat_ms = now;
        break;
    case IPC_BEAT:
        c->beaten = true;
        c->beat_ms = now;
        break;
    case IPC_EXTEND:
        c->beat_ms = now; /* it lives; no milliseconds more say that the long step is over */
        c->extended_to_ms = now + (int64_t)(frame->id < EXTEND_MOST_MS ? frame->id : EXTEND_MOST_MS);
        break;
    }
}

bool child_hangs(const struct child *c, int64_t now_ms)
{
    if (!c->pid || !c->beats || c->killed || now_ms < c->extended_to_ms)
        return false;
    return now_ms - c->beat_ms > (c->ready ? SILENCE_MS : START_MS);
}

bool child_is_fine(const struct child *c, int64_t now_ms)
{
    if (!c->pid && strcmp(c->role, "fetch") == 0) /* waits to be started again: no mail is lost by it */
        return true;
    return !c->beats || (c->pid && (c->beaten || now_ms < c->extended_to_ms));
}
