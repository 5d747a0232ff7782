/* A value of the configuration, found without reading the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/base/conf_peek.h"

static const struct {
    const char *octets;
    enum conf_peek result;
    const char *value;
} cases[] = {
    {"run_dir = \"/run/x\"\n", CONF_PEEK_FOUND, "/run/x"},
    {"run_dir = '/run/x'", CONF_PEEK_FOUND, "/run/x"},
    {"run_dir=/run/x\n", CONF_PEEK_FOUND, "/run/x"},
    {"address = {\"a@b.test\", \"c@d.test\"}\nrun_dir = x", CONF_PEEK_FOUND, "x"},
    {"# run_dir = \"no\"\n// run_dir = \"no\"\n/* run_dir = \"no\" */ run_dir /* * */ = # why\n \"yes\"",
     CONF_PEEK_FOUND, "yes"},
    {"lmtp { run_dir = \"no\" } run_dir = \"yes\"", CONF_PEEK_FOUND, "yes"},
    {"mailbox \"run_dir\" { url = \"}\" }\nname = \"run_dir = no\"\nrun_dir = {\"yes\"}", CONF_PEEK_FOUND,
     "yes"},
    {"oncall { level \"1\" { run_dir = no } } ", CONF_PEEK_ABSENT, ""},
    {"", CONF_PEEK_ABSENT, ""},
    {"run_dirs = x\nrun_dir", CONF_PEEK_ABSENT, ""},
    {"run_dir = \"a\\tb\"", CONF_PEEK_UNSURE, ""},
    {"run_dir = \"open", CONF_PEEK_UNSURE, ""},
    {"run_dir = }", CONF_PEEK_UNSURE, ""},
    {"/* open", CONF_PEEK_ABSENT, ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct span value = SPAN_EMPTY;
        if (conf_peek(span_of(cases[i].octets), "run_dir", &value) != cases[i].result ||
            !span_eq(value, span_of(cases[i].value)))
            fail_msg("%s: %.*s", cases[i].octets, SPAN_FMT(value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
