/* Timers, descriptors, signals, and the after-turn call in the right order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/loop.h"

static char story[256];

static void note(const char *word)
{
    size_t n = strlen(story);
    snprintf(story + n, sizeof story - n, "%s ", word);
}

struct ticking {
    struct loop_timer *timer;
    const char *word;
    int again, then_stop;
};

static void on_tick(void *arg)
{
    struct ticking *t = arg;
    note(t->word);
    if (t->again-- > 0)
        loop_timer_set(t->timer, 1);
    else if (t->then_stop)
        loop_stop();
}

static void test_timers(void **state)
{
    (void)state;
    story[0] = 0;
    struct ticking late = {.word = "late", .then_stop = 1}, early = {.word = "early", .again = 2},
                   never = {.word = "never"};
    int64_t before = loop_now_ms();
    late.timer = loop_timer_new(on_tick, &late);
    early.timer = loop_timer_new(on_tick, &early);
    never.timer = loop_timer_new(on_tick, &never);
    assert_false(loop_timer_running(late.timer));
    loop_timer_set(late.timer, 1);
    loop_timer_set(late.timer, 60); /* begins anew */
    loop_timer_set(early.timer, 5);
    loop_timer_set(never.timer, 10);
    loop_timer_stop(never.timer);
    assert_true(loop_timer_running(late.timer));
    assert_false(loop_timer_running(never.timer));
    loop_run();
    int64_t took = loop_now_ms() - before;
    assert_in_range(took, 60, 5000);
    assert_string_equal(story, "early early early late ");
    loop_timer_free(&late.timer);
    loop_timer_free(&early.timer);
    loop_timer_free(&never.timer);
    assert_null(never.timer);
    loop_timer_free(&never.timer);
}

struct watch {
    struct loop_io *io;
    int fd, reads;
};

static void on_io(int ready, void *arg)
{
    struct watch *w = arg;
    char c;
    if (ready & LOOP_WRITE) {
        note("writable");
        loop_io_want(w->io, LOOP_READ);
    }
    if (ready & LOOP_READ) {
        if (read(w->fd, &c, 1) <= 0) {
            note("end");
            loop_io_free(&w->io);
            loop_stop();
            return;
        }
        note("read");
        w->reads++;
    }
}

static void after(void *arg)
{
    struct watch *w = arg;
    static int seen;
    if (w->reads != seen) {
        note("after");
        seen = w->reads;
    }
}

static void test_descriptors(void **state)
{
    (void)state;
    story[0] = 0;
    int fd[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
    struct watch w = {.fd = fd[0]};
    w.io = loop_io_new(fd[0], LOOP_READ | LOOP_WRITE, on_io, &w);
    assert_int_equal(write(fd[1], "x", 1), 1);
    close(fd[1]);
    loop_after_turn(after, &w);
    loop_run();
    loop_after_turn(NULL, NULL);
    assert_string_equal(story, "writable read after end ");
    close(fd[0]);
}

static void on_signal(int signo, void *arg)
{
    *(int *)arg = signo;
    loop_stop();
}

static void test_signals(void **state)
{
    (void)state;
    int got = 0;
    loop_signal(SIGUSR1, on_signal, &got);
    raise(SIGUSR1);
    assert_int_equal(got, 0);
    loop_run();
    assert_int_equal(got, SIGUSR1);
}

int main(void)
{
    loop_init();
    loop_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timers),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_signals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
