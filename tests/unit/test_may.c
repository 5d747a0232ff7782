/* The authorization table: every combination of trust, part, directory and act, against the contract's words
 * written once more, the other way round: who may, by act. */
#include "daemon/gate/may.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static bool party(struct may_who w)
{
    return w.party >= WHICH_MEMBER;
}

static bool proven(struct may_who w)
{
    return w.trust == TRUST_PROVEN;
}

static bool expected(struct may_who w, enum may_act act)
{
    switch (act) {
    case MAY_OPEN:
        return true;
    case MAY_WRITE:
    case MAY_CORRECT:
        return party(w);
    case MAY_VOUCH:
    case MAY_MOVE:
        return party(w) && proven(w);
    case MAY_READ:
        return proven(w) && (w.agent || party(w));
    case MAY_LIST:
        return proven(w);
    case MAY_PAGE:
        return proven(w) && w.in_directory;
    case MAY_SERVE:
        return proven(w) && w.agent && w.in_directory;
    case MAY_ACTS:
        break;
    }
    return false;
}

static void test_every_combination(void **state)
{
    (void)state;
    size_t allowed = 0, all = 0;
    for (unsigned bits = 0; bits < 3 * 5 * 4; bits++) {
        struct may_who w = {(enum trust)(bits % 3), (enum which_party)(bits / 3 % 5), bits / 15 % 2 == 1,
                            bits / 30 % 2 == 1};
        for (int act = 0; act < MAY_ACTS; act++, all++) {
            bool got = may(w, (enum may_act)act);
            allowed += got;
            if (got != expected(w, (enum may_act)act))
                fail_msg("trust %d party %d directory %d agent %d act %d: %d", w.trust, w.party,
                         w.in_directory, w.agent, act, got);
        }
    }
    assert_int_equal(all, 540);
    assert_true(allowed > 60 && allowed < 270);
}

/* Nobody who isn't proven reads, moves or serves, whatever he is. */
static void test_unproven_read_nothing(void **state)
{
    (void)state;
    for (int trust = TRUST_STRANGER; trust < TRUST_PROVEN; trust++) {
        struct may_who w = {(enum trust)trust, WHICH_REQUESTER, true, true};
        for (int act = MAY_VOUCH; act < MAY_ACTS; act++)
            assert_false(may(w, (enum may_act)act));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_combination),
        cmocka_unit_test(test_unproven_read_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
