/* No mail takes more than linear time, whatever it repeats: half a megabyte of each, all of its text read.
 * The bound is far above what any of them takes, and far below what one would take if it were not linear. */
#include "tests/unit/support_reader.h"

#include "tests/bench/hostile.h"

enum { OCTETS = 1 << 19, MOST_CPU_S = 10 };

static void test_linear(void **state)
{
    (void)state;
    struct facts_conf *conf = hostile_conf();
    char *room = malloc(OCTETS);
    assert_true(conf && room);
    for (size_t i = 0; i <= HOSTILE_MAILS; i++) {
        struct span mail = hostile_mail(i, room, OCTETS);
        assert_in_range(mail.n, OCTETS - 200, OCTETS);
        double s = hostile_cpu_s(conf, mail);
        if (s > MOST_CPU_S)
            fail_msg("%s: %.1f s of CPU", hostile_name(i), s);
    }
    free(room);
    facts_conf_free(&conf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_linear)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
