/* The states of a ticket: the whole table, and the one function that moves one. */
#include "daemon/gate/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/support_bed.h"

/* o p r c: the state after it; -: stays; x: refused; f: a linked ticket.  Columns: from open, pending,
 * resolved, closed. */
static const struct {
    enum state_event event;
    const char *after_answer, *expected;
} rows[] = {
    {STATE_NOTHING, "pending", "----"},       {STATE_PARTY_WRITES, "pending", "-oof"},
    {STATE_AGENT_ANSWERS, "pending", "p-pp"}, {STATE_AGENT_ANSWERS, "resolved", "rr-r"},
    {STATE_AGENT_ANSWERS, "open", "-ooo"},    {STATE_AGENT_ANSWERS, "nonsense", "p-pp"},
    {STATE_PEND, "pending", "p-px"},          {STATE_RESOLVE, "pending", "rr-x"},
    {STATE_CLOSE, "pending", "ccc-"},         {STATE_REOPEN, "pending", "-ooo"},
    {STATE_AGES, "pending", "--c-"},          {STATE_UNDELIVERED, "pending", "---r"},
};

static void test_the_whole_table(void **state)
{
    (void)state;
    bool covered[STATE_EVENTS] = {false};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        covered[rows[i].event] = true;
        for (int from = 0; from < TICKET_STATUSES; from++) {
            enum ticket_status to;
            enum state_move move =
                state_next((enum ticket_status)from, rows[i].event, rows[i].after_answer, &to);
            char got = move == STATE_STAYS     ? '-'
                       : move == STATE_REFUSED ? 'x'
                       : move == STATE_FOLLOWS ? 'f'
                                               : "oprc"[to];
            if (got != rows[i].expected[from] || (move != STATE_MOVES && (int)to != from))
                fail_msg("row %zu from %d: %c", i, from, got);
        }
    }
    for (int e = 0; e < STATE_EVENTS; e++)
        assert_true(covered[e]);
}

static void done(enum result r, const struct why *why)
{
    if (r != OK)
        fail_msg("%s", why->text);
}

static void test_a_move_writes_ticket_and_entry(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct ticket t = {.type = SPAN_LIT("general"), .requester = SPAN_LIT("a@b"), .opened_at_ms = 1000};
    enum state_move move;
    bed_open(&b, NULL, NULL);
    done(db_begin(b.gate.db, &why), &why);
    done(ticket_insert(b.gate.db, &t, &t.id, &why), &why);

    done(state_move(&b.gate, &t, STATE_RESOLVE, SPAN_LIT("kim@x"), 0, 5000, &move, &why), &why);
    assert_int_equal(move, STATE_MOVES);
    done(ticket_get(b.gate.db, t.id, b.arena, &t, &why), &why);
    assert_int_equal(t.status, TICKET_RESOLVED);
    assert_int_equal(t.resolved_at_ms, 5000);
    assert_int_equal(t.updated_at_ms, 5000);
    struct entries e = bed_entries(&b, t.id);
    assert_int_equal(e.n, 1);
    assert_int_equal(e.v[0].kind, ENTRY_EVENT);
    assert_true(span_eq(e.v[0].text, SPAN_LIT("open -> resolved")));
    assert_true(span_eq(e.v[0].author, SPAN_LIT("kim@x")));

    /* closing keeps when it was resolved; reopening forgets it */
    done(state_move(&b.gate, &t, STATE_CLOSE, SPAN_EMPTY, 0, 6000, &move, &why), &why);
    assert_int_equal(t.resolved_at_ms, 5000);
    done(state_move(&b.gate, &t, STATE_PARTY_WRITES, SPAN_EMPTY, 0, 7000, &move, &why), &why);
    assert_int_equal(move, STATE_FOLLOWS);
    assert_int_equal(t.status, TICKET_CLOSED);
    done(state_move(&b.gate, &t, STATE_REOPEN, SPAN_EMPTY, 0, 8000, &move, &why), &why);
    assert_int_equal(t.status, TICKET_OPEN);
    assert_int_equal(t.resolved_at_ms, 0);

    /* what moves nothing writes no event, but the activity */
    size_t before = bed_entries(&b, t.id).n;
    done(state_move(&b.gate, &t, STATE_NOTHING, SPAN_EMPTY, 0, 9000, &move, &why), &why);
    assert_int_equal(bed_entries(&b, t.id).n, before);
    done(ticket_get(b.gate.db, t.id, b.arena, &t, &why), &why);
    assert_int_equal(t.updated_at_ms, 9000);
    done(db_commit(b.gate.db, &why), &why);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_table),
        cmocka_unit_test(test_a_move_writes_ticket_and_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
