/* One event is one line, whatever a value holds (attack 40). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/base/log.h"

static char got[16384];

/* Runs fn with stderr in a memory file, whose octets are then in got. */
static size_t logged(void (*fn)(void *), void *arg)
{
    int file = memfd_create("stderr", MFD_CLOEXEC), saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    dup2(file, STDERR_FILENO);
    fn(arg);
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t n = pread(file, got, sizeof got - 1, 0);
    close(file);
    got[n] = 0;
    return (size_t)n;
}

static void one_value(void *arg)
{
    log_begin(LOG_LEVEL_INFO, "mail");
    log_int("id", -12);
    log_str("v", *(struct span *)arg);
    log_end();
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        struct span in;
        const char *out;
    } rows[] = {
        {SPAN_LIT("ann@acme.example"), "ann@acme.example"},
        {SPAN_LIT(""), "\"\""},
        {SPAN_LIT("two words"), "\"two words\""},
        {SPAN_LIT("a=b"), "\"a=b\""},
        {SPAN_LIT("say \"hi\" \\"), "\"say \\\"hi\\\" \\\\\""},
        {SPAN_LIT("x\r\n<3>gate: bug"), "\"x\\r\\n<3>gate: bug\""},
        {SPAN_LIT("nul\0tab\tesc\x1b[31m"), "\"nul\\x00tab\\tesc\\x1b[31m\""},
        {SPAN_LIT("del\x7f"), "\"del\\x7f\""},
        {SPAN_LIT("c1\xc2\x9b"), "\"c1\\u009b\""},
        {SPAN_LIT("rlo\xe2\x80\xae"), "\"rlo\\u202e\""},
        {SPAN_LIT("sep\xe2\x80\xa8"), "\"sep\\u2028\""},
        {SPAN_LIT("zw\xe2\x80\x8b"), "\"zw\\u200b\""},
        {SPAN_LIT("tag\xf3\xa0\x81\x81"), "\"tag\\ue0041\""},
        {SPAN_LIT("bad\xff\xc3"), "\"bad\\xff\\xc3\""},
        {SPAN_LIT("St\xc3\xb6rung"), "\"St\xc3\xb6rung\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span in = rows[i].in;
        char want[200];
        snprintf(want, sizeof want, "<6>gate: mail id=-12 v=%s\n", rows[i].out);
        logged(one_value, &in);
        assert_string_equal(got, want);
    }
}

static void long_record(void *arg)
{
    char value[5000];
    memset(value, *(char *)arg, sizeof value);
    log_begin(LOG_LEVEL_WARNING, "long");
    for (int i = 0; i < 9; i++)
        log_str("v", span_make(value, sizeof value));
    log_end();
}

static void test_record_is_one_bounded_line(void **state)
{
    (void)state;
    for (const char *c = "a\x1b\xff"; *c; c++) {
        char octet = *c;
        size_t n = logged(long_record, &octet);
        assert_true(n > 900 && n <= 4096);
        assert_ptr_equal(strchr(got, '\n'), got + n - 1);
    }
    char a = 'a';
    logged(long_record, &a);
    assert_non_null(strstr(got, "aaa...\""));
}

static void some_levels(void *arg)
{
    (void)arg;
    log_text(LOG_LEVEL_DEBUG, "a", "unseen");
    log_begin(LOG_LEVEL_INFO, "b");
    log_cstr("k", "v");
    log_end();
    log_set_level(LOG_LEVEL_WARNING);
    log_text(LOG_LEVEL_NOTICE, "c", "unseen");
    log_text(LOG_LEVEL_ERROR, "d", "seen %d", 7);
    log_set_level(LOG_LEVEL_INFO);
}

static void test_levels(void **state)
{
    (void)state;
    logged(some_levels, NULL);
    assert_string_equal(got, "<6>gate: b k=v\n<3>gate: d text=\"seen 7\"\n");
    enum log_level level;
    assert_true(log_level_parse(SPAN_LIT("debug"), &level));
    assert_int_equal(level, LOG_LEVEL_DEBUG);
    assert_false(log_level_parse(SPAN_LIT("Debug"), &level));
    assert_false(log_level_parse(SPAN_LIT(""), &level));
}

static void test_escape_for_line_adds_no_quotes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 200);
    escape_for_line(&b, SPAN_LIT("C:\\x \"y\"\n\x1b]0;\x07"));
    assert_string_equal(b.p, "C:\\x \"y\"\\n\\x1b]0;\\x07");
    buf_release(&b);
}

int main(void)
{
    log_init("gate", LOG_LEVEL_INFO);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_record_is_one_bounded_line),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_escape_for_line_adds_no_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
