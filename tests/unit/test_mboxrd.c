/* The head of a mail in an mbox, and what is quoted in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/base/mboxrd.h"

static void check(struct buf *out, const char *want)
{
    assert_int_equal(out->n, strlen(want));
    assert_memory_equal(out->p, want, out->n);
    buf_clear(out);
}

static void test_begin(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    mboxrd_begin(&out, SPAN_LIT("ann@acme.example"), 1795424700);
    check(&out, "From ann@acme.example Mon Nov 23 09:05:00 2026\n");
    mboxrd_begin(&out, SPAN_EMPTY, 0);
    check(&out, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
    mboxrd_begin(&out, SPAN_LIT("\"ann x\"@acme.example"), 0);
    check(&out, "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n");
    buf_release(&out);
}

static void test_add(void **state)
{
    (void)state;
    static const struct {
        const char *mail, *want;
    } table[] = {
        {"", "\n"},
        {"a: b\r\n\r\nc", "a: b\n\nc\n\n"},
        {"From x\n>From x\n>>From x\n From x\nFrom: x\nFromage\n",
         ">From x\n>>From x\n>>>From x\n From x\nFrom: x\nFromage\n\n"},
    };
    struct buf out;
    buf_init(&out, 1000);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        mboxrd_add(&out, span_of(table[i].mail));
        check(&out, table[i].want);
    }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_begin),
        cmocka_unit_test(test_add),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
