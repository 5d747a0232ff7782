/* Why the daemon can't be reached is said as the system says it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "daemon/tool/lmtp_client.h"

static void assert_unreachable(const char *path, int error)
{
    struct lmtp_client c;
    assert_false(lmtp_client_connect(&c, path));
    if (!strstr(c.reply, strerror(error)))
        fail_msg("%s", c.reply);
    lmtp_client_close(&c);
}

static void test_unreachable(void **state)
{
    (void)state;
    char path[200];
    struct rlimit had, none;
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = 0;
    assert_unreachable("/nonexistent/lmtp.sock", ENOENT);
    assert_unreachable(path, ENAMETOOLONG);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &had), 0);
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = had.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_unreachable("/nonexistent/lmtp.sock", EMFILE);
    setrlimit(RLIMIT_NOFILE, &had);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_unreachable)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
