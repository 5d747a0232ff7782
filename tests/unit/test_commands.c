/* test_commands.c: lines that are commands, or could be meant as such (attack 9). */
#include "parsers/commands.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *text, *want; /* parted by ";" */
    unsigned on_top;
} rows[] = {
    {"!resolve", "!resolve", 1},
    {"!resolve\n!assign kim\n\nFixed.", "!resolve;!assign kim", 2},
    {"\n  !Resolve  \nFixed.", "!resolve", 1},
    {"Hi,\n!resolve", "!resolve", 0},
    {"!type billing\nDone.\n!close", "!type billing;!close", 1},
    {"* !resolve\n- !close\n• !take\n1. !ack\n2) !pending", "!resolve;!close;!take;!ack;!pending", 5},
    {"**!resolve**", "!resolve", 1},
    {"\xe2\x80\x8b!resolve", "!resolve", 1},
    {"！ｃｌｏｓｅ", "!close", 1},
    {"　！merge ３４", "!merge 34", 1},
    {"! resolve", "!resolve", 1},
    {"!!resolve", "!resolve", 1},
    {"“!resolve”", "!resolve”", 1},
    {"!cc ann@x.example<mailto:ann@x.example>", "!cc ann@x.example", 1},
    {"!note see a.example<http://a.example/>", "!note see a.example", 1},
    {"!note see a.example<http://b.example/>", "!note see a.example<http://b.example/>", 1},
    {"!note Stays As It Is", "!note Stays As It Is", 1},
    {"> !resolve\n!close", "!close", 0},
    {"!important; now", "!important; now", 1},
    {"!", "", 0},
    {"!!", "", 0},
    {"!= x", "", 0},
    {"!123", "", 0},
    {"wow!resolve", "", 0},
    {"", "", 0},
};

static void reads_commands(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    int failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spans list = {0};
        struct span got = SPAN_EMPTY;
        unsigned on_top = commands_read(a, span_of(rows[i].text), &list);
        for (size_t k = 0; k < list.n; k++)
            got = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(got), k ? ";" : "", SPAN_FMT(list.v[k]));
        if (!span_eq(got, span_of(rows[i].want)) || on_top != rows[i].on_top) {
            print_error("%s: want %s (%u) got %.*s (%u)\n", rows[i].text, rows[i].want, rows[i].on_top,
                        SPAN_FMT(got), on_top);
            failed++;
        }
    }
    arena_free(&a);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_commands)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
