/* sd.c: the notify datagram and socket activation.  Base floor; only the supervisor calls it. */
#include "daemon/base/sd.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

bool sd_notifies(void)
{
    const char *path = getenv("NOTIFY_SOCKET");
    return path && (path[0] == '/' || path[0] == '@') && path[1];
}

bool sd_notify(const char *state)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct span path = span_of(getenv("NOTIFY_SOCKET"));
    if (!sd_notifies() || path.n >= sizeof to.sun_path)
        return false;
    memcpy(to.sun_path, path.p, path.n);
    if (to.sun_path[0] == '@')
        to.sun_path[0] = 0; /* abstract */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    ssize_t n = sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to,
                       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.n));
    close(fd);
    return n == (ssize_t)strlen(state);
}

bool sd_stderr_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char ours[64];
    struct stat st;
    if (!stream || fstat(STDERR_FILENO, &st) < 0)
        return false;
    snprintf(ours, sizeof ours, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    return strcmp(stream, ours) == 0;
}

/* A decimal number in the environment, at most max; -1: not set; -2: no such number. */
static int64_t number(const char *name, int64_t max)
{
    const char *s = getenv(name);
    if (!s)
        return -1;
    char *end;
    errno = 0;
    long long n = strtoll(s, &end, 10);
    return errno || end == s || *end || n < 0 || n > max ? -2 : n;
}

int64_t sd_watchdog_ms(void)
{
    int64_t pid = number("WATCHDOG_PID", INT32_MAX), usec = number("WATCHDOG_USEC", INT64_MAX);
    if (usec <= 0 || (pid != -1 && pid != getpid()))
        return 0;
    return usec / 1000;
}

int sd_listen_fds(void)
{
    if (number("LISTEN_PID", INT32_MAX) != getpid())
        return 0;
    int64_t n = number("LISTEN_FDS", SD_LISTEN_MAX);
    if (n < 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (fcntl(SD_LISTEN_FIRST + i, F_SETFD, FD_CLOEXEC) < 0)
            return -1;
    return (int)n;
}

struct span sd_listen_name(int i)
{
    struct span names = span_of(getenv("LISTEN_FDNAMES"));
    for (;; i--) {
        size_t end = span_chr(names, ':');
        if (i == 0)
            return span_head(names, end);
        if (end == names.n)
            return SPAN_EMPTY;
        names = span_from(names, end + 1);
    }
}

void sd_unset_environment(void)
{
    static const char *const names[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
                                        "LISTEN_PID",    "LISTEN_FDS",    "LISTEN_FDNAMES"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}
