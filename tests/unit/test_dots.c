/* test_dots.c: what outlives a kill: which mails were past the dot, and which the server took. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/dots.h"

static char folder[] = "/tmp/test_dots.XXXXXX";

static void outlives_its_writer(void **state)
{
    (void)state;
    bool trusted = true;
    struct why why;
    int64_t ids[DOTS_MAX];
    struct dots *d = dots_open(folder, &trusted, &why);
    assert_non_null(d);
    assert_false(trusted); /* made just now */
    pid_t pid = fork();
    if (pid == 0) {
        struct dots *send = dots_join(dup(dots_fd(d)));
        for (int64_t id = 1; id <= 5; id++)
            dots_note(send, id);
        dots_note(send, 5); /* once more is once */
        dots_taken(send, 2);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    dots_strike(d, 3);
    dots_close(&d);

    d = dots_open(folder, &trusted, &why);
    assert_true(trusted);
    assert_int_equal(dots_state(d, 1), DOTS_PAST);
    assert_int_equal(dots_state(d, 2), DOTS_TAKEN);
    assert_int_equal(dots_state(d, 3), DOTS_NONE);
    assert_int_equal(dots_list(d, DOTS_PAST, ids), 3);
    assert_int_equal(dots_list(d, DOTS_TAKEN, ids), 1);
    assert_int_equal(ids[0], 2);
    dots_strike(d, 2);
    assert_int_equal(dots_state(d, 2), DOTS_NONE);
    dots_clear(d);
    assert_int_equal(dots_list(d, DOTS_PAST, ids), 0);
    for (int64_t id = 1; id <= DOTS_MAX; id++)
        dots_note(d, id);
    assert_int_equal(dots_list(d, DOTS_PAST, ids), DOTS_MAX);
    dots_close(&d);
}

/* Another boot's file, or no such file at all, says nothing. */
static void distrusts_another_boot(void **state)
{
    (void)state;
    bool trusted = true;
    struct why why;
    char path[64];
    snprintf(path, sizeof path, "%s/dots", folder);
    int fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, "another boot", 12, 8), 12);
    close(fd);
    struct dots *d = dots_open(folder, &trusted, &why);
    assert_non_null(d);
    assert_false(trusted);
    assert_int_equal(dots_state(d, 1), DOTS_NONE);
    dots_close(&d);
    assert_int_equal(truncate(path, 7), 0);
    d = dots_open(folder, &trusted, &why);
    assert_false(trusted);
    dots_close(&d);
    assert_null(dots_open("/nonexistent", &trusted, &why));
    assert_int_equal(why.result, TEMP);
    int null = open("/dev/null", O_RDWR);
    assert_null(dots_join(null));
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outlives_its_writer),
        cmocka_unit_test(distrusts_another_boot),
    };
    return mkdtemp(folder) ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
