/* Held mail: what waits, in order; told of once; gone when it is settled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/held.h"

#include "daemon/gate/intake.h"
#include "tests/unit/support_store.h"

static void test_held(void **state)
{
    (void)state;
    struct store s;
    struct held one;
    struct helds got;
    int64_t count, oldest;
    bool was;
    store_open(&s);
    static const char *const from[] = {"ann@x", "Bob@x", "ann@X", "bob@x"};
    for (int64_t id = 1; id <= 4; id++) {
        struct ledger_mail m = {
            .id = id, .source = SPAN_LIT("lmtp"), .from = span_of(from[id - 1]), .outcome = LEDGER_HELD};
        store_ok(&s, ledger_insert(s.db, &m, &s.why));
        if (id != 4)
            store_ok(&s,
                     held_insert(s.db, id, 100 * id, SPAN_LIT("crashed '\"\n"), SPAN_LIT("excerpt"), &s.why));
    }
    assert_int_equal(held_insert(s.db, 99, 1, SPAN_EMPTY, SPAN_EMPTY, &s.why), PERM); /* no such mail */
    store_ok(&s, held_list(s.db, SPAN_EMPTY, 0, 10, s.a, &got, &s.why));
    assert_int_equal(got.n, 3);
    assert_int_equal(got.v[0].mail.id, 1);
    assert_int_equal(got.v[0].mail.outcome, LEDGER_HELD);
    assert_true(span_eq(got.v[0].mail.from, SPAN_LIT("ann@x")));
    assert_int_equal(got.v[0].held_at_ms, 100);
    assert_int_equal(got.v[0].announced_at_ms, 0);
    assert_true(span_eq(got.v[0].reason, SPAN_LIT("crashed '\"\n")));
    store_ok(&s, held_list(s.db, SPAN_EMPTY, 1, 1, s.a, &got, &s.why));
    assert_int_equal(got.n, 1);
    assert_int_equal(got.v[0].mail.id, 2);
    store_ok(&s, held_list(s.db, SPAN_LIT("ANN@x"), 0, 10, s.a, &got, &s.why));
    assert_int_equal(got.n, 2);
    store_ok(&s, held_set_announced(s.db, 2, 555, &s.why));
    store_ok(&s, held_unannounced(s.db, 10, s.a, &got, &s.why));
    assert_int_equal(got.n, 2);
    assert_int_equal(got.v[0].mail.id, 1);
    assert_true(span_eq(got.v[0].excerpt, SPAN_LIT("excerpt")));
    assert_int_equal(got.v[1].mail.id, 3);
    store_ok(&s, held_unannounced(s.db, 1, s.a, &got, &s.why));
    assert_int_equal(got.n, 1);
    store_ok(&s, held_insert(s.db, 2, 999, SPAN_LIT("again"), SPAN_EMPTY, &s.why)); /* tried again in vain */
    store_ok(&s, held_get(s.db, 2, s.a, &one, &s.why));
    assert_int_equal(one.announced_at_ms, 555);
    assert_int_equal(one.held_at_ms, 200);
    assert_true(span_eq(one.reason, SPAN_LIT("again")));
    store_ok(&s, held_remove(s.db, 1, &was, &s.why));
    assert_true(was);
    store_ok(&s, held_remove(s.db, 1, &was, &s.why));
    assert_false(was);
    store_ok(&s, held_get(s.db, 1, s.a, &one, &s.why));
    assert_int_equal(one.mail.id, 0);
    store_ok(&s, held_count(s.db, &count, &oldest, &s.why));
    assert_int_equal(count, 2);
    assert_int_equal(oldest, 200);
    store_close(&s);
}

/* A held mail that is tried again came the way that the ledger says. */
static void test_how_it_came(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        enum intake_source source;
    } rows[] = {{"lmtp", INTAKE_LMTP},      {"pipe", INTAKE_PIPE},         {"imap:support", INTAKE_IMAP},
                {"imap:pipe", INTAKE_IMAP}, {"import", INTAKE_IMPORT},     {"pipes", INTAKE_LMTP},
                {"", INTAKE_LMTP},          {"imap:a:import", INTAKE_IMAP}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(intake_source_of(span_of(rows[i].label)), rows[i].source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_held), cmocka_unit_test(test_how_it_came)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
