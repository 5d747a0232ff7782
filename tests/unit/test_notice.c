/* What agents are told besides the single notice: who is away, digests, the commands. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/gate/notice.h"
#include "daemon/gate/summary.h"
#include "daemon/store/directory.h"

/* An agent's own robot: away until she writes; open tickets of hers are nobody's, and the others are told. */
static void test_away_by_itself(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    struct directory_agent kim;
    bool left;
    desk_open_acme(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!take");
    struct outbox row = desk_newest(&b, "kim@example.com", &octets);
    const char *robot = arena_printf(b.arena,
                                     "From: Kim <kim@example.com>\nTo: support@example.com\nAuto-Submitted: "
                                     "auto-replied\nIn-Reply-To: <%.*s>\nSubject: Out of office\n\nAway.\n",
                                     SPAN_FMT(row.message_id))
                            .p;
    /* anybody can write that */
    assert_string_equal(bed_take(&b, NULL, robot).outcome, "automatic");
    assert_int_equal(directory_agent(b.gate.db, SPAN_LIT("kim@example.com"), b.arena, &kim, &why), OK);
    assert_int_equal(kim.away_until_ms, 0);
    /* who answers to our envelope sender had the mail */
    const struct bed_envelope to = {.sender = "", .recipient = arena_str(b.arena, row.envelope_sender)};
    robot = arena_printf(b.arena, "X-Again: 1\n%s2\n", robot).p;
    assert_string_equal(bed_take(&b, &to, robot).outcome, "automatic");
    assert_int_equal(directory_agent(b.gate.db, SPAN_LIT("kim@example.com"), b.arena, &kim, &why), OK);
    assert_true(kim.away_until_ms == DIRECTORY_AWAY_OPEN);
    assert_int_equal(bed_ticket(&b, 1).assignee.n, 0);
    assert_true(b.gate.owed_due);
    assert_int_equal(summary_round(&b.gate, wall_now_ms(), &left, &why), OK);
    (void)desk_newest(&b, "lee@example.com", &octets);
    assert_true(bed_says(octets, "Subject: Tickets mit Neuem"));
    assert_true(bed_says(octets, "#1 "));
    size_t before = desk_count(&b, "kim@example.com");
    (void)bed_take(&b, NULL, ANN "To: {to}\nSubject: Re: Checkout [#1]\n\nAnd?\n");
    assert_int_equal(desk_count(&b, "kim@example.com"), before);
    /* she writes */
    (void)bed_take(&b, NULL, KIM "To: support@example.com\nSubject: !list\n\n");
    assert_int_equal(directory_agent(b.gate.db, SPAN_LIT("kim@example.com"), b.arena, &kim, &why), OK);
    assert_int_equal(kim.away_until_ms, 0);
    bed_close(&b);
}

/* Beyond limits.notice_hour: one digest. */
static void test_a_digest(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    bool left;
    bed_open(&b, "limits { notice_hour = 2 }\n", desk_acme_directory);
    for (int i = 0; i < 5; i++)
        (void)bed_take(&b, NULL,
                       arena_printf(b.arena,
                                    "Message-ID: <%d@a>\nFrom: ann@acme.example\nTo: "
                                    "support@example.com\nSubject: Number %d\n\nx\n",
                                    i, i)
                           .p);
    assert_int_equal(desk_count(&b, "kim@example.com"), 2);
    assert_int_equal(summary_round(&b.gate, wall_now_ms(), &left, &why), OK);
    assert_int_equal(desk_count(&b, "kim@example.com"), 3);
    (void)desk_newest(&b, "kim@example.com", &octets);
    assert_true(bed_says(octets, "Subject: Tickets with news"));
    assert_true(bed_says(octets, "Number 2") && bed_says(octets, "Number 4"));
    assert_false(bed_says(octets, "Number 1"));
    assert_int_equal(summary_round(&b.gate, wall_now_ms(), &left, &why), OK);
    assert_int_equal(desk_count(&b, "kim@example.com"), 3);
    bed_close(&b);
}

static void test_a_new_agent_is_told_the_commands(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    struct directory_agents before;
    bool added;
    bed_open(&b, NULL, desk_acme_directory);
    assert_int_equal(directory_agents(b.gate.db, b.arena, &before, &why), OK);
    assert_int_equal(directory_agent_add(b.gate.db, SPAN_LIT("max@example.com"), &added, &why), OK);
    assert_int_equal(notice_welcome(&b.gate, b.arena, &before, wall_now_ms(), &why), OK);
    assert_int_equal(bed_count(&b, "outbox"), 1);
    (void)desk_newest(&b, "max@example.com", &octets);
    static const char *const commands[] = {"!resolve", "!note",  "!for ",  "!get 3", "!send",
                                           "!away",    "!merge", "!uncc ", "!ack",   "!spam"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        assert_true(bed_says(octets, commands[i]));
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_away_by_itself),
        cmocka_unit_test(test_a_digest),
        cmocka_unit_test(test_a_new_agent_is_told_the_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
