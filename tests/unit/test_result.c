/* Why something failed, in one line; what a door says of it; and what a bug does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/result.h"

static void test_why(void **state)
{
    (void)state;
    struct why why;
    assert_int_equal(why_set(&why, TEMP, WHY_SOURCE, "4.4.1", "%s said \"no\"\r\n", "mx"), TEMP);
    assert_int_equal(why.result, TEMP);
    assert_int_equal(why.scope, WHY_SOURCE);
    assert_string_equal(why.status, "4.4.1");
    assert_string_equal(why.text, "mx said \"no\"\\r\\n");
    /* Cut at a character. */
    char text[1000];
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xb6", 2);
    text[998] = 0;
    why_set(&why, PERM, WHY_MAIL, "5.3.4", "x%s", text);
    assert_int_equal(strlen(why.text), 299);
    why_set(&why, PERM, WHY_MAIL, "5.3.4", "%s", text);
    assert_int_equal(strlen(why.text), 298);
    assert_int_equal(result_exit_code(OK), 0);
    assert_int_equal(result_exit_code(TEMP), 75);
    assert_int_equal(result_exit_code(PERM), 65);
}

static void test_a_bug_is_logged_and_aborts(void **state)
{
    (void)state;
    int file = memfd_create("stderr", MFD_CLOEXEC), status;
    pid_t pid = fork();
    if (pid == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGABRT, SIG_DFL);
        dup2(file, STDERR_FILENO);
        BUG("row %d is gone", 7);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    char got[300] = "";
    assert_true(pread(file, got, sizeof got - 1, 0) > 0);
    close(file);
    assert_ptr_equal(strstr(got, "<3>gatepost: bug file=tests/unit/test_result.c line="), got);
    assert_non_null(strstr(got, " text=\"row 7 is gone\"\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_why),
        cmocka_unit_test(test_a_bug_is_logged_and_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
