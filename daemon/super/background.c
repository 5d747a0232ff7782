/* background.c: fork, wait for readiness, and a small process that hands log lines on to syslog.  Called by
 * super.c.  Floor: super.
 *
 * The lines go through a pipe, so that no role needs a way to syslog of its own, and so that what a dying
 * process writes (an abort's message) comes there, too. */
#include "daemon/super/background.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "daemon/base/log.h"

#include "daemon/super/super.h"

enum { LINE_MAX_BYTES = 64 << 10 };

static struct {
    int ready_fd; /* to the waiting parent */
    int shown_fd; /* as long as it is open, what is wrong is shown on the old stderr, too */
} self = {-1, -1};

/* The parent's part: the child's first octet means that it is ready; its end without one, that it failed. */
_Noreturn static void wait_for_child(pid_t pid, int fd)
{
    char c;
    ssize_t n;
    int status = 0;
    do
        n = read(fd, &c, 1);
    while (n < 0 && errno == EINTR);
    if (n == 1)
        _exit(0);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    _exit(WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : SUPER_EXIT_AGAIN);
}

static void to_null(int fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, fd) < 0)
        log_text(LOG_LEVEL_WARNING, "start", "/dev/null: %s", strerror(errno));
    if (null >= 0)
        close(null);
}

static void hand_on(struct span line, bool shown)
{
    int priority = LOG_LEVEL_INFO;
    if (line.n > 3 && line.p[0] == '<' && ascii_digit(line.p[1]) && line.p[2] == '>') {
        priority = line.p[1] - '0';
        line = span_from(line, 3);
    }
    syslog(priority, "%.*s", SPAN_FMT(line));
    if (shown && priority <= LOG_LEVEL_WARNING)
        fprintf(stderr, "%.*s\n", SPAN_FMT(line));
}

/* The whole lines of what came; all of it where that is too much for a line. */
static void hand_on_lines(struct buf *came, bool shown)
{
    for (;;) {
        struct span all = buf_span(came);
        size_t end = span_chr(all, '\n');
        if (end == all.n && !came->overflow)
            return;
        hand_on(span_head(all, end), shown);
        buf_drop(came, end + 1);
        came->overflow = false;
    }
}

/* Lines from `lines` until its end; until `shown` ends, what is wrong is shown, too. */
static void forward(int lines, int shown)
{
    struct buf came;
    struct pollfd fds[2] = {{.fd = lines, .events = POLLIN}, {.fd = shown, .events = POLLIN}};
    buf_init(&came, LINE_MAX_BYTES);
    for (;;) {
        char piece[4096];
        if (poll(fds, 2, -1) < 0)
            continue;
        if (fds[0].revents) {
            ssize_t n = read(lines, piece, sizeof piece);
            if (n == 0)
                return;
            if (n > 0)
                buf_add(&came, span_make(piece, (size_t)n));
            hand_on_lines(&came, fds[1].fd >= 0);
        } else if (fds[1].revents) {
            fds[1].fd = -1; /* all that came before has been shown */
            to_null(STDERR_FILENO);
        }
    }
}

static void start_forwarder(void)
{
    int lines[2], shown[2];
    if (pipe2(lines, O_CLOEXEC) < 0 || pipe2(shown, O_CLOEXEC) < 0)
        BUG("cannot make a pipe: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0)
        BUG("cannot fork: %s", strerror(errno));
    if (pid == 0) {
        static const int ignored[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
        for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
            signal(ignored[i], SIG_IGN);
        prctl(PR_SET_NAME, "gatepost-log");
        /* Nothing of the daemon's may be held open here: not its lock, not its sockets. */
        dup2(lines[0], 3);
        dup2(shown[0], 4);
        close_range(5, ~0U, 0);
        openlog("gatepostd", LOG_NDELAY, LOG_MAIL);
        forward(3, 4);
        _exit(0);
    }
    close(lines[0]);
    close(shown[0]);
    dup2(lines[1], STDERR_FILENO);
    close(lines[1]);
    self.shown_fd = shown[1];
}

void background_enter(void)
{
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) < 0)
        BUG("cannot make a pipe: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0)
        BUG("cannot fork: %s", strerror(errno));
    if (pid > 0) {
        close(ready[1]);
        wait_for_child(pid, ready[0]);
    }
    close(ready[0]);
    self.ready_fd = ready[1];
    setsid();
    to_null(STDIN_FILENO);
    to_null(STDOUT_FILENO);
    start_forwarder();
}

void background_ready(void)
{
    if (self.ready_fd < 0)
        return;
    close(self.shown_fd);
    ssize_t n = write(self.ready_fd, "", 1);
    if (n != 1)
        log_text(LOG_LEVEL_WARNING, "start", "nobody waits for us: %s", strerror(errno));
    close(self.ready_fd);
    self.ready_fd = self.shown_fd = -1;
}
