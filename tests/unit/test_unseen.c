/* What nobody may be made to look at unawares, and the three places that ask: the log, a header's line, JSON.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "parsers/json.h"
#include "parsers/unseen.h"
#include "parsers/utf8.h"

#include "daemon/base/log.h"

#include "daemon/gate/oneline.h"

enum what { SEEN, HIDES, STEERS };

/* Each range's ends; what lies between two rows that are alike is alike. */
static const struct {
    uint32_t first, last;
    enum what what;
} rows[] = {
    {0x1, 0x1f, STEERS},      {0x21, 0x7e, SEEN},        {0x7f, 0x9f, STEERS},      {0xa1, 0xac, SEEN},
    {0xad, 0xad, HIDES},      {0xae, 0x61b, SEEN},       {0x61c, 0x61c, STEERS},    {0x61d, 0x167f, SEEN},
    {0x180e, 0x180e, HIDES},  {0x180f, 0x1fff, SEEN},    {0x200b, 0x200b, HIDES},   {0x200c, 0x200d, SEEN},
    {0x200e, 0x200f, STEERS}, {0x2010, 0x2027, SEEN},    {0x2028, 0x202e, STEERS},  {0x2030, 0x205e, SEEN},
    {0x2060, 0x2065, HIDES},  {0x2066, 0x2069, STEERS},  {0x206a, 0x206f, HIDES},   {0x2070, 0x2fff, SEEN},
    {0x3001, 0xd7ff, SEEN},   {0xe000, 0xfefe, SEEN},    {0xfeff, 0xfeff, HIDES},   {0xff00, 0xfff8, SEEN},
    {0xfff9, 0xfffb, HIDES},  {0xfffc, 0xfffc, SEEN},    {0xfffe, 0xdffff, SEEN},   {0xe0000, 0xe00ff, HIDES},
    {0xe0100, 0xe01ef, SEEN}, {0xe01f0, 0xe0fff, HIDES}, {0xe1000, 0x10ffff, SEEN},
};

static bool holds(const struct buf *b, struct span character)
{
    return span_find(buf_span(b), character) < b->n;
}

static void check(uint32_t cp, enum what what)
{
    struct buf in, line, header, json;
    struct buf *all[] = {&in, &line, &header, &json};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_init(all[i], 32);
    utf8_encode(&in, cp);
    escape_for_line(&line, buf_span(&in));
    json_inside(&json, buf_span(&in));
    buf_addc(&header, '(');
    oneline_add(&header, buf_span(&in));
    if (unseen_steers(cp) != (what == STEERS) || unseen_character(cp) != (what != SEEN) ||
        holds(&line, buf_span(&in)) != (what == SEEN) || (header.n > 1) != (what == SEEN) ||
        (holds(&json, buf_span(&in)) != (what != STEERS) && cp != '"' && cp != '\\'))
        fail_msg("U+%04X", cp);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_release(all[i]);
}

static void test_ranges(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(rows[i].first, rows[i].what);
        check(rows[i].first + (rows[i].last - rows[i].first) / 2, rows[i].what);
        check(rows[i].last, rows[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ranges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
