/* What becomes of an answer on its way, and what follows from it: for the agent, for the ticket that was to
 * be closed, for the address. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/gate/delivery.h"
#include "daemon/store/undeliverable.h"

/* What the server says of the newest mail to that address. */
static void server_says(struct bed *b, const char *to, enum outbox_state state, const char *enhanced)
{
    struct why why;
    struct span octets;
    struct outboxes rows;
    struct sendresult said = {.class = state == OUTBOX_SENT ? SEND_SENT : SEND_FAILED, .code = 550};
    struct outbox row = desk_newest(b, to, &octets);
    struct outbox_result res = {
        .state = state, .at_ms = wall_now_ms(), .error = SPAN_LIT("550 5.1.1 no such user here")};
    snprintf(said.enhanced, sizeof said.enhanced, "%s", enhanced);
    assert_int_equal(outbox_claim(b->gate.db, wall_now_ms(), 1000, b->arena, &rows, &why), OK);
    assert_int_equal(delivery_settle(&b->gate, &row, &res, delivery_is_for_good(&said), &why), OK);
}

static bool is_dead(struct bed *b, const char *address)
{
    struct why why;
    struct undeliverables one;
    assert_int_equal(undeliverable_get(b->gate.db, span_of(address), b->arena, &one, &why), OK);
    return one.n == 1;
}

/* !close with an answer: resolved, and closed when the answer has arrived everywhere. */
static void test_closed_when_it_has_arrived(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    struct intake_answer a = desk_answers(&b, KIM, "kim@example.com", "!close\n\nDone, goodbye.");
    assert_string_equal(a.outcome, "updated");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "as soon as your answer has arrived"));
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
    /* not by a second word either */
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "!close").outcome, "held");
    server_says(&b, "ann@acme.example", OUTBOX_SENT, "");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
    server_says(&b, "bob@acme.example", OUTBOX_SENT, "");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
    bed_close(&b);
}

/* Refused while it was sent: the agent has it back, the address is known to be dead, and the ticket isn't
 * closed; nor is one that was, when the bounce comes later. */
static void test_an_answer_that_failed(void **state)
{
    (void)state;
    static const struct {
        const char *enhanced;
        bool dead;
    } table[] = {{"5.1.1", true}, {"5.2.1", true}, {"", true}, {"5.7.1", false}, {"5.2.2", false}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open_acme(&b);
        (void)desk_answers(&b, KIM, "kim@example.com", "!close\n\nDone, goodbye.");
        server_says(&b, "ann@acme.example", OUTBOX_FAILED, table[i].enhanced);
        assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
        assert_false(bed_ticket(&b, 1).closing);
        assert_int_equal(is_dead(&b, "ann@acme.example"), table[i].dead);
        struct outbox row = desk_newest(&b, "kim@example.com", &octets);
        struct facts *f = desk_read(&b, octets);
        assert_int_equal(row.kind, OUTBOX_NOTICE);
        assert_true(bed_says(f->text, "did not reach ann@acme.example"));
        assert_true(bed_says(f->text, "550 5.1.1 no such user here"));
        assert_true(bed_says(f->text, "Done, goodbye."));
        assert_true(bed_says(octets, "Subject: Re: Checkout [#1]"));
        assert_true(bed_says(f->reply_to.v[0].address, "support+a1-"));
        server_says(&b, "bob@acme.example", OUTBOX_SENT, "");
        assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
        assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "!close").outcome, "held");
        /* a new answer that arrives will do */
        (void)desk_answers(&b, KIM, "kim@example.com", "!close\n\nAgain.");
        server_says(&b, "ann@acme.example", OUTBOX_SENT, "");
        server_says(&b, "bob@acme.example", OUTBOX_SENT, "");
        assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
        bed_close(&b);
    }
}

/* Somebody else on the ticket whose address is dead: the agent learns of it, and it keeps no ticket open. */
static void test_a_party_who_cant_be_reached(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open_acme(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!close\n\nDone, goodbye.");
    server_says(&b, "bob@acme.example", OUTBOX_FAILED, "5.1.1");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_RESOLVED);
    assert_true(bed_ticket(&b, 1).closing);
    assert_true(is_dead(&b, "bob@acme.example"));
    (void)desk_newest(&b, "kim@example.com", &octets);
    assert_true(bed_says(desk_read(&b, octets)->text, "did not reach bob@acme.example"));
    server_says(&b, "ann@acme.example", OUTBOX_SENT, "");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
    bed_close(&b);

    desk_open_acme(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!close\n\nDone, goodbye.");
    server_says(&b, "ann@acme.example", OUTBOX_SENT, "");
    server_says(&b, "bob@acme.example", OUTBOX_FAILED, "5.1.1"); /* the last one */
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
    bed_close(&b);

    desk_open_acme(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "Done, goodbye.");
    server_says(&b, "bob@acme.example", OUTBOX_FAILED, "5.1.1");
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "!close").outcome,
                        "held"); /* ann's is on its way */
    server_says(&b, "ann@acme.example", OUTBOX_SENT, "");
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "!close").outcome, "command");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_closed_when_it_has_arrived),
        cmocka_unit_test(test_an_answer_that_failed),
        cmocka_unit_test(test_a_party_who_cant_be_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
