/* Numbers that were given out: in the database, and as a mark in a file beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <unistd.h>

#include "daemon/store/marks.h"
#include "daemon/store/restored.h"
#include "tests/unit/support_store.h"

static void write_marks(struct store *s, const char *text)
{
    char path[100];
    snprintf(path, sizeof path, "%s.marks", s->path);
    (void)unlink(path);
    FILE *f = text ? fopen(path, "w") : NULL;
    if (f) {
        fputs(text, f);
        fclose(f);
    }
}

static void test_file(void **state)
{
    (void)state;
    struct store s;
    struct marks m, k, known = {5, 6, 7}, wanted = {.ticket = 12, .mail = 34, .outbox = INT64_C(1) << 40};
    store_open(&s);
    store_ok(&s, marks_load(s.path, &m, &k, &s.why));
    assert_int_equal(m.ticket + m.mail + m.outbox, 0);
    store_ok(&s, marks_store(s.path, &wanted, &known, &s.why));
    store_ok(&s, marks_load(s.path, &m, &k, &s.why));
    assert_memory_equal(&m, &wanted, sizeof m);
    assert_memory_equal(&k, &known, sizeof k);
    write_marks(&s, "ticket 1\nmail 2\noutbox 3\n"); /* of an older gate */
    store_ok(&s, marks_load(s.path, &m, &k, &s.why));
    assert_int_equal(m.outbox, 3);
    assert_int_equal(k.ticket + k.mail + k.outbox, 0);
    static const char *const bad[] = {"",
                                      "ticket",
                                      "ticket 1\nmail 2\n",
                                      "ticket -1\nmail 2\noutbox 3\n",
                                      "rubbish 1\nmail 2\noutbox 3\n",
                                      "ticket 1\nmail 2\noutbox 3\nknown ticket 4\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_marks(&s, bad[i]);
        assert_int_equal(marks_load(s.path, &m, &k, &s.why), PERM);
    }
    assert_int_equal(marks_store("/nonexistent/folder/x", &wanted, &known, &s.why), TEMP);
    write_marks(&s, NULL);
    store_close(&s);
}

static void test_numbers(void **state)
{
    (void)state;
    struct store s;
    struct marks m;
    store_open(&s);
    store_ok(&s, marks_in_use(s.db, &m, &s.why));
    assert_int_equal(m.ticket + m.mail + m.outbox, 0);
    assert_int_equal(store_ticket(&s, "one", 1), 1);
    store_ok(&s, restored_prepare(s.db, &(struct marks){.ticket = 70, .mail = 80, .outbox = 90}, &s.why));
    assert_int_equal(store_ticket(&s, "two", 2), 71);
    store_ok(&s, marks_raise(s.db, &(struct marks){.ticket = 5, .mail = 200}, &s.why)); /* never back */
    store_ok(&s, marks_in_use(s.db, &m, &s.why));
    assert_int_equal(m.ticket, 71);
    assert_int_equal(m.mail, 200);
    assert_int_equal(m.outbox, 90);
    assert_int_equal(store_sql(&s, "SELECT seq FROM ticket WHERE id = 1"), 100000);
    store_close(&s);
}

static void test_beyond(void **state)
{
    (void)state;
    struct marks a = {10, 20, 30}, b = {10, 20, 30};
    assert_false(marks_beyond(&a, &b, 0));
    a.mail++;
    assert_true(marks_beyond(&a, &b, 0));
    assert_false(marks_beyond(&a, &b, 1));
    assert_false(marks_beyond(&b, &a, 0));
    b.ticket = 99;
    struct marks most = marks_most(a, b);
    assert_int_equal(most.ticket, 99);
    assert_int_equal(most.mail, 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_beyond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
