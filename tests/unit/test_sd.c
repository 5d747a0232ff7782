/* The notify datagram, the watchdog's interval, and sockets passed by systemd. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/sd.h"

static void set_pid(const char *name, int pid)
{
    char text[16];
    snprintf(text, sizeof text, "%d", pid);
    setenv(name, text, 1);
}

static void assert_notified(struct sockaddr_un *at, size_t path_bytes, const char *variable)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(
        bind(fd, (struct sockaddr *)at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path_bytes)), 0);
    setenv("NOTIFY_SOCKET", variable, 1);
    assert_true(sd_notifies());
    assert_true(sd_notify("READY=1\nSTATUS=up"));
    char got[64] = "";
    assert_int_equal(recv(fd, got, sizeof got - 1, MSG_DONTWAIT), 17);
    assert_string_equal(got, "READY=1\nSTATUS=up");
    close(fd);
    assert_false(sd_notify("READY=1"));
}

static void test_notify(void **state)
{
    (void)state;
    sd_unset_environment();
    assert_false(sd_notifies());
    assert_false(sd_notify("READY=1"));
    char folder[] = "/tmp/test_sd.XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s/notify", folder);
    assert_notified(&at, strlen(at.sun_path), at.sun_path);
    unlink(at.sun_path);
    rmdir(folder);

    struct sockaddr_un abstract = {.sun_family = AF_UNIX};
    char variable[64];
    snprintf(variable, sizeof variable, "@test_sd.%d", (int)getpid());
    memcpy(abstract.sun_path + 1, variable + 1, strlen(variable) - 1);
    assert_notified(&abstract, strlen(variable), variable);

    setenv("NOTIFY_SOCKET", "relative", 1);
    assert_false(sd_notifies());
    sd_unset_environment();
    assert_null(getenv("NOTIFY_SOCKET"));
}

static void test_watchdog(void **state)
{
    (void)state;
    sd_unset_environment();
    assert_int_equal(sd_watchdog_ms(), 0);
    setenv("WATCHDOG_USEC", "60000000", 1);
    assert_int_equal(sd_watchdog_ms(), 60000);
    set_pid("WATCHDOG_PID", getpid());
    assert_int_equal(sd_watchdog_ms(), 60000);
    set_pid("WATCHDOG_PID", getpid() + 1);
    assert_int_equal(sd_watchdog_ms(), 0);
    unsetenv("WATCHDOG_PID");
    setenv("WATCHDOG_USEC", "60s", 1);
    assert_int_equal(sd_watchdog_ms(), 0);
    sd_unset_environment();
}

static void test_journal(void **state)
{
    (void)state;
    char ours[64];
    struct stat st;
    unsetenv("JOURNAL_STREAM");
    assert_false(sd_stderr_is_journal());
    assert_int_equal(fstat(STDERR_FILENO, &st), 0);
    snprintf(ours, sizeof ours, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    setenv("JOURNAL_STREAM", ours, 1);
    assert_true(sd_stderr_is_journal());
    setenv("JOURNAL_STREAM", "8:1", 1); /* stderr leads elsewhere meanwhile */
    assert_false(sd_stderr_is_journal());
    unsetenv("JOURNAL_STREAM");
}

static void test_listen(void **state)
{
    (void)state;
    sd_unset_environment();
    assert_int_equal(sd_listen_fds(), 0);
    /* Descriptors 3 and 4, whatever the test runner left open there. */
    int pipe_fds[2];
    assert_int_equal(pipe(pipe_fds), 0);
    int saved[2] = {fcntl(3, F_DUPFD_CLOEXEC, 50), fcntl(4, F_DUPFD_CLOEXEC, 50)};
    int high[2] = {fcntl(pipe_fds[0], F_DUPFD_CLOEXEC, 60), fcntl(pipe_fds[1], F_DUPFD_CLOEXEC, 60)};
    assert_int_equal(dup2(high[0], 3), 3);
    assert_int_equal(dup2(high[1], 4), 4);

    setenv("LISTEN_FDS", "2", 1);
    setenv("LISTEN_FDNAMES", "lmtp:", 1);
    assert_int_equal(sd_listen_fds(), 0); /* no LISTEN_PID: not ours */
    set_pid("LISTEN_PID", getpid() + 1);
    assert_int_equal(sd_listen_fds(), 0);
    assert_false(fcntl(3, F_GETFD) & FD_CLOEXEC);
    set_pid("LISTEN_PID", getpid());
    assert_int_equal(sd_listen_fds(), 2);
    assert_true(fcntl(3, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(4, F_GETFD) & FD_CLOEXEC);
    assert_true(span_eq(sd_listen_name(0), SPAN_LIT("lmtp")));
    assert_true(span_eq(sd_listen_name(1), SPAN_EMPTY));
    assert_true(span_eq(sd_listen_name(2), SPAN_EMPTY));
    setenv("LISTEN_FDS", "17", 1);
    assert_int_equal(sd_listen_fds(), -1);
    setenv("LISTEN_FDS", "two", 1);
    assert_int_equal(sd_listen_fds(), -1);
    sd_unset_environment();
    assert_int_equal(sd_listen_fds(), 0);
    if (saved[0] >= 0)
        dup2(saved[0], 3);
    if (saved[1] >= 0)
        dup2(saved[1], 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notify),
        cmocka_unit_test(test_watchdog),
        cmocka_unit_test(test_journal),
        cmocka_unit_test(test_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
