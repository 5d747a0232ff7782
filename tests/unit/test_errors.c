/* test_errors.c: error messages told by their shape, and prose that is none. */
#include "parsers/errors.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *text, *want;
} rows[] = {
    {"Hi,\nthe shop says\nHTTP 500 Internal Server Error\nplease help", "HTTP 500 Internal Server Error"},
    {"We see this:\n\nPHP Fatal error:  Uncaught TypeError: x in /a.php:3\nStack trace:\n#0 /b.php(12): "
     "pay()\n#1 "
     "{main}\n  thrown in /a.php on line 3\n\nThanks",
     "PHP Fatal error:  Uncaught TypeError: x in /a.php:3\nStack trace:\n#0 /b.php(12): pay()\n#1 {main}\n  "
     "thrown "
     "in /a.php on line 3"},
    {"Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    g()\nValueError: bad\nbye",
     "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    g()\nValueError: bad"},
    {"java.lang.NullPointerException: x\n\tat a.B.c(B.java:1)\n\t... 12 more\nCaused by: "
     "java.io.IOException: y\nbye",
     "java.lang.NullPointerException: x\n\tat a.B.c(B.java:1)\n\t... 12 more\nCaused by: "
     "java.io.IOException: y"},
    {"ok\nTypeError: cart.items is undefined\n    at pay (cart.js:3:4)\nok",
     "TypeError: cart.items is undefined\n    at pay (cart.js:3:4)"},
    {"Uncaught (in promise) ReferenceError: a is not defined",
     "Uncaught (in promise) ReferenceError: a is not defined"},
    {"SQLSTATE[HY000] [2002] Connection refused", "SQLSTATE[HY000] [2002] Connection refused"},
    {"504 Gateway Time-out (nginx)", "504 Gateway Time-out (nginx)"},
    {"2025/10/04 18:30:02 [error] 12#0: *1 upstream timed out",
     "2025/10/04 18:30:02 [error] 12#0: *1 upstream timed out"},
    {"net::ERR_CERT_DATE_INVALID", "net::ERR_CERT_DATE_INVALID"},
    {"Error: Cannot find module 'x'", "Error: Cannot find module 'x'"},
    {"[2025-10-04 18:30:02] prod.ERROR: boom", "[2025-10-04 18:30:02] prod.ERROR: boom"},
    {"[2025-10-04 18:30:02] prod.ERROR: boom\n[stacktrace]\n#0 /a.php(3): f()\n#1 {main}\n\"}\n\nHelp",
     "[2025-10-04 18:30:02] prod.ERROR: boom\n[stacktrace]\n#0 /a.php(3): f()\n#1 {main}"},
    {"Fehler 503", "Fehler 503"},
    {"Error establishing a database connection", "Error establishing a database connection"},
    {"a\nHTTP/1.1 503 Service Unavailable\nb\nORA-00942: table or view does not exist\nc",
     "HTTP/1.1 503 Service Unavailable\nORA-00942: table or view does not exist"},
    {"We sold 500 shirts and 404 hats.\nWhat an error that was!\nSee you at 5:00.", ""},
    {"The error is gone, thanks.", ""},
    {"    indented prose\n    goes on", ""},
    {"", ""},
};

static void finds_messages(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span got = errors_find(a, span_of(rows[i].text));
        if (!span_eq(got, span_of(rows[i].want))) {
            print_error("%s\n  want «%s»\n  got  «%.*s»\n", rows[i].text, rows[i].want, SPAN_FMT(got));
            failed++;
        }
    }
    arena_free(&a);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_messages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
