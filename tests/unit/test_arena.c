/* One region a mail: zeroed, aligned, forgotten at once. */
#include "tests/unit/support_reader.h"

#include <sys/wait.h>
#include <unistd.h>

static void test_alloc(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (size_t n = 0; n < 5000; n += 7) {
        char *p = arena_alloc(a, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n); /* so that a block handed out again would be seen */
    }
    arena_alloc(a, 3 << 20);
    assert_true(arena_used(a) > 3 << 20);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    char *p = arena_alloc(a, 4000);
    for (size_t i = 0; i < 4000; i++)
        assert_int_equal(p[i], 0);
    arena_free(&a);
    assert_null(a);
    arena_free(&a);
}

/* After some mails alike, the next one finds its memory there already, zeroed; a huge one's is given back. */
static void test_reset(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char *first[4];
    for (int mail = 0; mail < 4; mail++) {
        first[mail] = arena_octets(a, 4000);
        for (int i = 0; i < 40; i++) {
            char *p = arena_alloc(a, 4000);
            assert_true(p[0] == 0 && p[3999] == 0);
            memset(p, 0xff, 4000);
        }
        arena_reset(a);
    }
    assert_ptr_equal(first[2], first[3]);
    arena_alloc(a, 8 << 20);
    arena_reset(a);
    assert_ptr_equal(arena_octets(a, 1), first[3]);
    arena_free(&a);
}

static void test_texts(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_text(arena_copy(a, SPAN_LIT("abc")), "abc", "copy");
    assert_int_equal(arena_copy(a, SPAN_EMPTY).n, 0);
    assert_string_equal(arena_str(a, SPAN_LIT("a\0b")), "a");
    assert_text(arena_printf(a, "%d-%s", 7, "x"), "7-x", "printf");
    struct spans list = {0};
    for (int i = 0; i < 1000; i++)
        arena_push(a, &list, arena_printf(a, "%d", i));
    assert_int_equal(list.n, 1000);
    assert_text(list.v[0], "0", "first");
    assert_text(list.v[999], "999", "last");
    arena_free(&a);
}

/* Out of memory ends the process. */
static int dies(size_t limit, size_t n, size_t bytes)
{
    pid_t pid = fork();
    if (pid == 0) {
        fclose(stderr);
        struct arena *a = arena_new(limit);
        arena_array(a, n, bytes);
        arena_free(&a);
        _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status);
}

static void test_limits(void **state)
{
    (void)state;
    assert_false(dies(1 << 20, 1000, 1000));
    assert_true(dies(1 << 20, 1100, 1000));
    assert_true(dies(0, SIZE_MAX / 2, 4));
    assert_true(dies(0, SIZE_MAX, SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
