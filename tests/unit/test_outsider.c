/* What somebody may do to others who is nobody here, but has seen a mail of ours: he was in Cc, or reads a
 * list's archive. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/store/participant.h"

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\","
    "\"members\":[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"},"
    "{\"address\":\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"team_member\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";
static const char without_bob[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\","
    "\"members\":[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"}]}]}";
static const char trusting[] = "trust { authserv_id = {\"mx.example.com\"} }\n"
                               "plan \"gold\" { tickets = \"24x7\" first_response = 8h oncall = 15m }\n";

#define FAIL "Authentication-Results: mx.example.com; dmarc=fail header.from="
#define EVE  DESK_PASS "evil.example\nFrom: Eve <eve@evil.example>\n"

static const char *reply_to_of(struct bed *b, const char *to)
{
    struct span octets;
    assert_int_not_equal(desk_newest(b, to, &octets).id, 0);
    return arena_str(b->arena, desk_read(b, octets)->reply_to.v[0].address);
}

static struct intake_answer writes_to(struct bed *b, const char *from, const char *to, const char *text)
{
    return bed_take(b, NULL,
                    arena_printf(b->arena,
                                 "%sTo: %s\nMessage-ID: <%lld@client.example>\nSubject: Re: Checkout\n%s\n",
                                 from, to, (long long)b->mails, text)
                        .p);
}

/* To where the newest mail to `address` is answered. */
static struct intake_answer writes(struct bed *b, const char *from, const char *address, const char *text)
{
    return writes_to(b, from, reply_to_of(b, address), text);
}

#define OPENS                                                                                                \
    "To: support@example.com\nMessage-ID: <1@acme.example>\nSubject: [acme-shop] general: "                  \
    "Checkout\n\nIt is broken.\n"

static void a_ticket(struct bed *b)
{
    bed_open(b, trusting, directory);
    (void)bed_take(b, NULL, ANN OPENS);
    assert_int_equal(bed_count(b, "tickets"), 1);
}

/* Lines of somebody who was noted, as many as are looked for and more, keep no answer back; nor do they hide
 * an agent's. */
static void test_many_noted_lines(void **state)
{
    (void)state;
    struct bed b;
    struct buf text;
    a_ticket(&b);
    const char *to_ann = reply_to_of(&b, "kim@example.com");
    buf_init(&text, 1 << 20);
    buf_adds(&text, "\n");
    for (int i = 0; i < 9000; i++)
        buf_printf(&text, "line %06d of what somebody writes to fill a ticket\n", i);
    assert_string_equal(
        writes_to(&b, EVE, reply_to_of(&b, "ann@acme.example"), arena_str(b.arena, buf_span(&text))).outcome,
        "noted");
    buf_release(&text);
    size_t n = desk_count(&b, "ann@acme.example");
    assert_string_equal(writes_to(&b, KIM, to_ann, "\nTry again.").outcome, "updated");
    assert_int_equal(desk_count(&b, "ann@acme.example"), n + 1);
    assert_string_equal(
        writes_to(&b, KIM, to_ann, "\nline 000007 of what somebody writes to fill a ticket\n").outcome,
        "held");
    assert_string_equal(
        writes_to(&b, KIM, to_ann, "\n!note\nThey have not paid since the spring of last year.").outcome,
        "command");
    assert_string_equal(
        writes_to(&b, KIM, to_ann, "\nThey have not paid since the spring of last year.\n").outcome, "held");
    assert_int_equal(desk_count(&b, "ann@acme.example"), n + 1);
    bed_close(&b);
}

/* A colleague's answer is seen behind thousands of events that anybody with a Message-ID of ours may add. */
static void test_overtaken_among_many(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    int64_t id;
    a_ticket(&b);
    const char *to_ann = reply_to_of(&b, "kim@example.com");
    struct span octets;
    const char *notice = arena_str(b.arena, desk_newest(&b, "kim@example.com", &octets).message_id);
    const char *lees = reply_to_of(&b, "lee@example.com");
    bed_group_begin(&b);
    for (int i = 0; i < 2500; i++) {
        struct entry e = {.ticket = 1, .at_ms = wall_now_ms(), .kind = ENTRY_EVENT, .text = SPAN_LIT("away")};
        assert_int_equal(entry_insert(b.gate.db, &e, &id, &why), OK);
    }
    bed_group_end(&b);
    assert_string_equal(writes_to(&b, LEE, lees, "\nIt is mended.").outcome, "updated");
    assert_string_equal(
        writes_to(&b, arena_printf(b.arena, KIM "In-Reply-To: <%s>\n", notice).p, to_ann, "\nWe look.")
            .outcome,
        "held");
    bed_close(&b);
}

/* Mail that failed authentication spends a stranger's budget, and not that of whom it claims to be. */
static void test_anothers_budget(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, trusting, directory);
    for (int i = 0; i < 31; i++)
        (void)bed_take(&b, NULL,
                       arena_printf(b.arena,
                                    FAIL
                                    "acme.example\nFrom: Ann <ann@acme.example>\nTo: support@example.com\n"
                                    "Message-ID: <%d@evil.example>\nSubject: %c%c\n\nSomething %d.\n",
                                    i, 'a' + i % 26, 'a' + i / 26, i)
                           .p);
    assert_int_equal(desk_count(&b, "ann@acme.example"), 5);
    struct intake_answer a = bed_take(&b, NULL, ANN OPENS);
    assert_string_equal(bed_answer(&b, &a), "sent");
    bed_close(&b);
}

/* Who has left the organization hears no more of a closed ticket, either, when a guest writes on it. */
static void test_who_left_before_it_closed(void **state)
{
    (void)state;
    struct bed b;
    a_ticket(&b);
    assert_string_equal(writes(&b, BOB, "ann@acme.example", "\nI see it, too.").outcome, "updated");
    (void)writes(&b, KIM, "kim@example.com", "\n!cc guest@guest.example\nPlease look.");
    desk_arrives(&b);
    (void)writes(&b, KIM, "kim@example.com", "\n!close\n");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
    bed_import(&b, without_bob);
    size_t anns = desk_count(&b, "ann@acme.example"), bobs = desk_count(&b, "bob@acme.example");
    struct intake_answer a = writes(&b, DESK_PASS "guest.example\nFrom: Guest <guest@guest.example>\n",
                                    "guest@guest.example", "\nOnce more.");
    assert_string_equal(a.outcome, "opened");
    assert_string_equal(writes(&b, KIM, "kim@example.com", "\nOur secret.").outcome, "updated");
    assert_int_equal(desk_count(&b, "bob@acme.example"), bobs);
    assert_true(desk_count(&b, "ann@acme.example") > anns);
    bed_close(&b);
}

/* Who got a customer's mail sooner than we did sends it as his own: hers is no duplicate of that. */
static void test_the_same_mail_by_another(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, trusting, directory);
    assert_string_equal(bed_take(&b, NULL, EVE OPENS).outcome, "opened");
    assert_string_equal(bed_take(&b, NULL, ANN OPENS).outcome, "opened");
    assert_string_equal(bed_take(&b, NULL, DESK_PASS "acme.example\nFrom: ANN@acme.example\n" OPENS).outcome,
                        "duplicate");
    assert_string_equal(bed_take(&b, NULL,
                                 "From: 'Ann' by Support <support@example.com>\n"
                                 "X-Original-From: Ann <ann@acme.example>\n" OPENS)
                            .outcome,
                        "duplicate");
    bed_close(&b);
}

/* Who has seen a customer's mail sends one with its Message-ID: an agent's answer to it is not his to read,
 * and neither does he get the customer's own replies. */
static void test_a_message_id_of_anothers(void **state)
{
    (void)state;
    struct bed b;
    a_ticket(&b);
    for (int i = 0; i < 5; i++)
        (void)bed_take(
            &b, NULL,
            arena_printf(b.arena,
                         EVE "To: support@example.com\nCc: ann@acme.example\nMessage-ID: <1@acme.example>\n"
                             "Subject: Hello\n\nMine, %d.\n",
                         i)
                .p);
    size_t eves = desk_count(&b, "eve@evil.example");
    struct intake_answer a =
        bed_take(&b, NULL,
                 KIM "To: ann@acme.example, support@example.com\nMessage-ID: <2@example.com>\n"
                     "In-Reply-To: <1@acme.example>\nSubject: Re: Checkout\n\nYour password is swordfish.\n");
    assert_string_equal(a.outcome, "held");
    a = bed_take(
        &b, NULL,
        KIM "To: ann@acme.example, support@example.com\nMessage-ID: <3@example.com>\n"
            "In-Reply-To: <1@acme.example>\nSubject: Re: Checkout [#1]\n\nYour password is swordfish.\n");
    assert_string_equal(a.outcome, "updated");
    assert_int_equal(a.ticket, 1);
    assert_int_equal(desk_count(&b, "eve@evil.example"), eves);
    a = bed_take(&b, NULL,
                 ANN "To: support@example.com\nMessage-ID: <4@acme.example>\nIn-Reply-To: <1@acme.example>\n"
                     "Subject: Re: Checkout\n\nStill broken.\n");
    assert_string_equal(a.outcome, "updated");
    assert_int_equal(a.ticket, 1);
    bed_close(&b);
}

/* To be named in a stranger's mail takes nobody's reply away from his own ticket. */
static void test_named_by_a_stranger(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, trusting, directory);
    (void)bed_take(&b, NULL,
                   EVE
                   "To: support@example.com\nCc: ann@acme.example\nMessage-ID: <1@acme.example>\nSubject: "
                   "Hello\n\nMine.\n");
    (void)bed_take(&b, NULL,
                   ANN
                   "To: support@example.com\nMessage-ID: <1@acme.example>\nSubject: Checkout\n\nBroken.\n");
    struct intake_answer a =
        bed_take(&b, NULL,
                 ANN "To: support@example.com\nMessage-ID: <2@acme.example>\nIn-Reply-To: <1@acme.example>\n"
                     "Subject: Re: Checkout\n\nStill broken.\n");
    assert_string_equal(a.outcome, "updated");
    assert_int_equal(a.ticket, 2);
    bed_close(&b);
}

/* Fifty people more with each mail: a ticket takes so many, and those who do take part all the same. */
static void test_many_are_named(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    int64_t people;
    a_ticket(&b);
    for (int i = 0; i < 12; i++) {
        struct buf cc;
        buf_init(&cc, 1 << 16);
        for (int k = 0; k < 50; k++)
            buf_printf(&cc, "%sp%d.%d@many.example", k ? ",\n " : "", i, k);
        (void)writes(&b, arena_printf(b.arena, ANN "Cc: %s\n", cc.p).p, "ann@acme.example", "\nMore.");
        buf_release(&cc);
    }
    assert_int_equal(participant_count(b.gate.db, 1, &people, &why), OK);
    assert_in_range(people, 500, 550);
    (void)writes(&b, ANN "Cc: Bob <bob@acme.example>\n", "ann@acme.example", "\nBob, too.");
    (void)writes(&b, KIM, "kim@example.com", "\nThank you.");
    assert_int_equal(desk_count(&b, "bob@acme.example"), 1);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_noted_lines),         cmocka_unit_test(test_overtaken_among_many),
        cmocka_unit_test(test_anothers_budget),          cmocka_unit_test(test_who_left_before_it_closed),
        cmocka_unit_test(test_the_same_mail_by_another), cmocka_unit_test(test_a_message_id_of_anothers),
        cmocka_unit_test(test_named_by_a_stranger),      cmocka_unit_test(test_many_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
