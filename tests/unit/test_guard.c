/* test_guard.c: what an IMAP server may send past the guard, whole and octet by octet (attacks 72 and 74). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fetch/guard.h"

static const struct {
    const char *octets;
    bool fine;
} rows[] = {
    {"* OK hello\r\n", true},
    {"* 1 FETCH (UID 1 BODY[] {3}\r\n((()\r\n", true},
    {"* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\n", true},
    {"* 1 FETCH (UID 1 BODY[] {1000}\r\n", true},
    {"* 1 FETCH (UID 1 BODY[] {1001}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {4294967295}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {4294967299}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {-5}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {0x10}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] \"{x} {9999\")\r\n", true},
    {"* OK more than {99999999} octets {99999999}\r\n", true},
    {"3 NO [ALERT] {-5}\r\n", true},
    {"* OK [PERMANENTFLAGS (\\Seen \\*)] limited\r\n", true},
    {"* OK [PERMANENTFLAGS (\r\n", false},
    {"3 NO [BADCHARSET (x)] y\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {15}\r\n[BADCHARSET (x)])\r\n", true},
    {"* 1 FETCH ((((((((((((((((((((((((((((((((((((((((((", false},
    {"* 1 FETCH (x \"((((((((((((((((((((((((((((((((((((((\\\"((((((\" y)\r\n", true},
    {"* FLAGS (\\Seen \\Delet{4294967295}\r\n", false},
    {"* search {2}\r\n", false},
    {"* FLAGS (x{2} y)\r\n", false},
    {"* FLAGS (\\Seen {9}\r\x99\r\n", false},
    {"* FLAGS (\\Seen x{ 9}\r\n", false},
    {"* FLAGS (x{y} {} {{)\r\n", true},
    {"* LIST () \"/\" \"a{9}\"\r\n", true},
    {"* LIST () \"/\" a{9}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {3} x\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {3}\r\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] { 3}\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {3 }\r\n", false},
    {"* 1 FETCH (UID 1 BODY[] {3}\nabc)\r\n", true},
    {"* 1 FETCH (FLAGS (\\Seen x{9}y))\r\n", false},
    {"* OK [PERMANENTFLAGS (\\Seen x{9}y)] limited\r\n", false},
    {"4 OK [PERMANENTFLAGS (\"]\" x{9}y)] limited\r\n", false},
    {"4 ok [READ-WRITE] {9} done {9}\r\n", true},
    {"+ [x {9}\r\n", true},
    {"* bye {99999999}\r\n", true},
    {"((((((((((\r\n((((((((((\r\n((((((((((\r\n((((((((((\r\n", true},
};

static void table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct guard whole = {0}, slow = {0};
        const char *wrong = guard_check(&whole, span_of(rows[i].octets), 1000), *late = NULL;
        for (const char *c = rows[i].octets; *c && !late; c++)
            late = guard_check(&slow, span_make(c, 1), 1000);
        if ((wrong == NULL) != rows[i].fine || (late == NULL) != rows[i].fine)
            fail_msg("%s: %s", rows[i].octets, wrong ? wrong : "passed");
    }
}

static void lines_end(void **state)
{
    (void)state;
    struct guard g = {0};
    for (int command = 0; command < 3; command++) {
        guard_begin(&g);
        for (int i = 0; i < 20000; i++)
            assert_null(guard_check(&g, SPAN_LIT("* 1 EXISTS\r\n"), 1000));
    }
    assert_non_null(guard_check(&g, SPAN_LIT("* 1 EXISTS\r\n"), 1000));
}

/* A literal may hold anything, lines and parentheses as well, over any number of reads. */
static void literals_are_opaque(void **state)
{
    (void)state;
    struct guard g = {0};
    char *body = malloc(900);
    memset(body, '(', 900);
    assert_null(guard_check(&g, SPAN_LIT("* 1 FETCH (BODY[] {900}\r\n"), 1000));
    assert_null(guard_check(&g, span_make(body, 400), 1000));
    assert_null(guard_check(&g, span_make(body, 500), 1000));
    assert_null(guard_check(&g, SPAN_LIT(")\r\n"), 1000));
    assert_non_null(guard_check(&g, span_make(body, 100), 1000));
    free(body);
}

/* New mail is noted wherever it is told of, and nothing else is taken for it. */
static void exists(void **state)
{
    (void)state;
    static const struct {
        const char *octets;
        bool grown;
    } lines[] = {
        {"* 23 EXISTS\r\n", true},
        {"* 23 exists\n", true},
        {"* SEARCH 1 2\r\n* 3 EXISTS\r\n4 OK done\r\n", true},
        {"* 1 FETCH (UID 1 BODY[] {14}\r\n\r\n* 9 EXISTS\r\n)\r\n", false},
        {"* 1 FETCH (UID 1 BODY[] {2}\r\nhi)\r\n* 2 EXISTS\r\n", true},
        {"* OK 23 EXISTS\r\n", false},
        {"* 23 RECENT\r\n* 4 EXPUNGE\r\n", false},
        {"* 23 EXISTSNOT\r\n", false},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct guard g = {0};
        assert_null(guard_check(&g, span_of(lines[i].octets), 1000));
        if (g.grown != lines[i].grown)
            fail_msg("%s", lines[i].octets);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(lines_end),
        cmocka_unit_test(literals_are_opaque),
        cmocka_unit_test(exists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
