/* What people of the house and honest people in a muddle may do to others: a guest of another organization,
 * an agent who attaches what he got, who writes to a colleague, who is away alone; and what each of them
 * hears. */
#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/gate/announce.h"
#include "daemon/gate/reminder.h"
#include "daemon/store/held.h"

/* Who was let into a ticket of another organization doesn't take it into his own by a Site: line. */
static void test_a_guest_moves_no_ticket(void **state)
{
    (void)state;
    static const char *const lines[] = {"Site: blue-home\nType: emergency\n\nI join.", "Site: blue-home"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        (void)desk_answers(&b, KIM, "kim@example.com", "!cc bo@blue.example\nPlease join.");
        assert_string_equal(desk_answers(&b, BO, "bo@blue.example", lines[i]).outcome, "updated");
        struct ticket t = bed_ticket(&b, 1);
        assert_true(span_eq(t.organization, SPAN_LIT("acme")));
        assert_true(span_eq(t.site, SPAN_LIT("acme-shop")));
        assert_int_equal(desk_count(&b, "pager@example.com"), 0);
        struct intake_answer a = bed_take(&b, NULL, BOSS "To: support@example.com\nSubject: !show 1\n\n");
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(bed_says(octets, "no such ticket"));
        assert_string_equal(desk_answers(&b, ANN, "ann@acme.example", "And I?").outcome, "updated");
        bed_close(&b);
    }
}

/* His own he moves, and a colleague does it for him. */
static void test_a_site_is_corrected(void **state)
{
    (void)state;
    struct bed b;
    desk_open(&b);
    (void)desk_answers(&b, ANN, "ann@acme.example", "Site: acme-blog\n\nSorry.");
    assert_true(span_eq(bed_ticket(&b, 1).site, SPAN_LIT("acme-blog")));
    (void)bed_take(&b, NULL,
                   "From: ann@acme.example\nSubject: Help\nMessage-ID: <2@acme.example>\n\nHelp.\n");
    (void)desk_answers(&b, KIM, "kim@example.com", "!cc bob@acme.example\nBob?");
    assert_string_equal(desk_answers(&b, BOB, "bob@acme.example", "Site: acme-shop\n\nThat.").outcome,
                        "updated");
    assert_true(span_eq(bed_ticket(&b, 2).site, SPAN_LIT("acme-shop")));
    bed_close(&b);
}

/* He writes once more when it is closed: the new ticket is about the same site, he gets what is answered on
 * it, and so does who opened the old one. */
static void test_a_guest_writes_on_a_closed_ticket(void **state)
{
    (void)state;
    static const struct {
        const char *address, *from;
    } table[] = {
        {"bo@blue.example", BO},
        {"free@lance.example", "From: Free <free@lance.example>\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        (void)desk_answers(&b, KIM, "kim@example.com",
                           arena_printf(b.arena, "!cc %s\nPlease join.", table[i].address).p);
        desk_arrives(&b);
        (void)desk_answers(&b, LEE, "lee@example.com", "!close");
        assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
        struct intake_answer a = desk_answers(&b, table[i].from, table[i].address, "It is back.");
        assert_string_equal(a.outcome, "opened");
        struct ticket t = bed_ticket(&b, 2);
        assert_true(span_eq(t.requester, span_of(table[i].address)));
        assert_true(span_eq(t.site, SPAN_LIT("acme-shop")));
        size_t his = desk_count(&b, table[i].address), hers = desk_count(&b, "ann@acme.example");
        assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "We look at it.").outcome, "updated");
        assert_int_equal(desk_count(&b, table[i].address), his + 1);
        assert_int_equal(desk_count(&b, "ann@acme.example"), hers + 1);
        assert_string_equal(desk_answers(&b, table[i].from, table[i].address, "And now?").outcome, "updated");
        a = bed_take(&b, NULL, BOSS "To: support@example.com\nSubject: !show 2\n\n");
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(bed_says(octets, "no such ticket"));
        bed_close(&b);
    }
}

/* One who is away gets no notices; where all are, each does, for somebody must hear of it. */
static void test_all_are_away(void **state)
{
    (void)state;
    struct bed b;
    desk_open(&b);
    (void)desk_answers(&b, LEE, "lee@example.com", "!away 2999-12-24");
    size_t kim = desk_count(&b, "kim@example.com"), lee = desk_count(&b, "lee@example.com");
    (void)desk_answers(&b, ANN, "ann@acme.example", "Any news?");
    assert_int_equal(desk_count(&b, "kim@example.com"), kim + 1);
    assert_int_equal(desk_count(&b, "lee@example.com"), lee);
    struct intake_answer a =
        desk_answers(&b, KIM "Auto-Submitted: auto-replied\n", "kim@example.com", "I am away.");
    assert_string_equal(a.outcome, "automatic");
    (void)desk_answers(&b, ANN, "ann@acme.example", "Nobody there?");
    assert_int_equal(desk_count(&b, "kim@example.com"), kim + 2);
    assert_int_equal(desk_count(&b, "lee@example.com"), lee + 1);
    bed_close(&b);
}

/* An emergency that is merged into another ticket is still one: whoever was called isn't told that it is
 * resolved, and acknowledges it there. */
static void test_a_page_is_merged(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open(&b);
    (void)bed_take(&b, NULL, BO "To: support@example.com\nSubject: [blue-home] general: Slow\n\nSlow.\n");
    (void)bed_take(&b, NULL, BO "To: support@example.com\nSubject: [blue-home] emergency: Down\n\nDown.\n");
    assert_int_equal(desk_count(&b, "pager@example.com"), 1);
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "!merge 2").outcome, "command");
    assert_int_equal(bed_ticket(&b, 3).status, TICKET_CLOSED);
    assert_int_equal(desk_count(&b, "pager@example.com"), 1);
    assert_string_equal(
        desk_answers(&b, "From: pager@example.com\n", "pager@example.com", "On my way.").outcome, "command");
    (void)desk_newest(&b, "pager@example.com", &octets);
    assert_true(bed_says(octets, "acknowledged"));
    (void)desk_answers(&b, BO, "bo@blue.example", "Hurry!");
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "!resolve").outcome, "command");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_RESOLVED);
    (void)desk_newest(&b, "pager@example.com", &octets);
    assert_true(bed_says(octets, "It is resolved"));
    bed_close(&b);
}

/* What nobody has answered doesn't vanish with what was over; what is answered in the same breath may. */
static void test_merged_into_what_is_over(void **state)
{
    (void)state;
    static const struct {
        const char *first, *text;
        enum ticket_status status;
    } table[] = {
        {"!resolve", "!merge 1", TICKET_OPEN},
        {"!close", "!merge 1", TICKET_OPEN},
        {"!close", "!merge 1\n\nAs I wrote: it works again.", TICKET_CLOSED},
        {"!close", "!resolve\n!merge 1", TICKET_CLOSED},
        {"!pending", "!merge 1", TICKET_OPEN},
        {"!pending", "!merge 1\n\nAs I wrote: which one?", TICKET_PENDING},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        desk_open(&b);
        (void)desk_answers(&b, KIM, "kim@example.com", table[i].first);
        (void)bed_take(&b, NULL,
                       ANN "To: support@example.com\nSubject: [acme-shop] general: Again\n\nAgain.\n");
        struct intake_answer a = desk_answers(&b, LEE, "lee@example.com", table[i].text);
        assert_string_equal(a.outcome, strstr(table[i].text, "As I") ? "updated" : "command");
        if (bed_ticket(&b, 1).status != table[i].status)
            fail_msg("%zu: %d", i, (int)bed_ticket(&b, 1).status);
        assert_int_equal(bed_ticket(&b, 2).status, TICKET_CLOSED);
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_int_equal(bed_says(octets, "open again"), table[i].status == TICKET_OPEN);
        bed_close(&b);
    }
}

/* What was merged away has no state of its own any more. */
static void test_merged_and_moved(void **state)
{
    (void)state;
    struct bed b;
    desk_open(&b);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: [acme-shop] general: Again\n\nAgain.\n");
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "!merge 1\n!pending").outcome, "held");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_OPEN);
    assert_int_equal(bed_ticket(&b, 2).merged_into, 0);
    bed_close(&b);
}

/* An agent who opens a ticket about an organization's site gets what a colleague answers, and answers as any
 * requester does, with and without a token. */
static void test_an_agent_asks(void **state)
{
    (void)state;
    struct bed b;
    desk_open(&b);
    (void)bed_take(&b, NULL,
                   KIM "To: support@example.com\nSubject: [acme-shop] general: Mine\n\nMy question.\n");
    assert_true(span_eq(bed_ticket(&b, 2).organization, SPAN_LIT("acme")));
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "And more.").outcome, "updated");
    assert_string_equal(desk_answers(&b, LEE, "lee@example.com", "An answer.").outcome, "updated");
    assert_true(bed_says(desk_text(&b, "kim@example.com"), "An answer."));
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_PENDING);
    assert_string_equal(desk_answers(&b, KIM, "kim@example.com", "Not quite.").outcome, "updated");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_OPEN);
    assert_true(bed_says(desk_text(&b, "lee@example.com"), "Not quite."));
    (void)desk_answers(&b, LEE, "lee@example.com", "Another answer.");
    struct intake_answer a =
        bed_take(&b, NULL, KIM "To: support@example.com\nSubject: Re: Mine [#2]\n\nStill not.\n");
    assert_string_equal(a.rule, "reply");
    assert_int_equal(bed_ticket(&b, 2).status, TICKET_OPEN);
    bed_close(&b);
}

/* A customer's !close on what is closed opens nothing; with words of his it does. */
static void test_closed_twice(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open(&b);
    (void)desk_answers(&b, KIM, "kim@example.com", "!close");
    struct intake_answer a = desk_answers(&b, ANN, "ann@acme.example", "!close\n\nOn Monday you wrote:\n> x");
    assert_string_equal(a.outcome, "command");
    assert_int_equal(a.ticket, 1);
    assert_int_equal(bed_count(&b, "tickets"), 1);
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_CLOSED);
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "the ticket is closed"));
    assert_string_equal(desk_answers(&b, ANN, "ann@acme.example", "!close\nBut why?").outcome, "opened");
    assert_string_equal(desk_answers(&b, BOSS, "ann@acme.example", "!close").outcome, "noted");
    bed_close(&b);
}

/* The admin is told how to decide about held mail: his word counts, where it is proven to be his, and that of
 * others who got hold of the mail doesn't. */
static void test_the_admin_decides(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    int64_t again;
    bed_open(&b, desk_conf, desk_directory);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: Help\n\nHelp.\n");
    struct intake_answer held = desk_answers(&b, KIM, "kim@example.com", "!bad");
    assert_string_equal(held.outcome, "held");
    assert_int_equal(announce_round(&b.gate, wall_now_ms(), &again, &why), OK);
    (void)desk_newest(&b, "root@example.com", &octets);
    assert_true(bed_says(octets, "!drop"));
    struct span to = desk_read(&b, octets)->reply_to.v[0].address;
    static const struct {
        const char *from, *outcome;
        bool told, gone;
    } table[] = {
        {ANN, "opened", true, false},
        {"From: root@example.com\n", "command", false, false},
        {"From: root@example.com\n", "command", true, true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct held there;
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena, "%sTo: %.*s\nSubject: Re: Held\n\n!drop %lld\n", table[i].from,
                         SPAN_FMT(table[i].told ? to : SPAN_LIT("support@example.com")), (long long)held.mail)
                .p);
        assert_string_equal(a.outcome, table[i].outcome);
        assert_int_equal(held_get(b.gate.db, held.mail, b.arena, &there, &why), OK);
        assert_int_equal(there.mail.id, table[i].gone ? 0 : held.mail);
    }
    bed_close(&b);
}

static const char called[] = "trust { authserv_id = {\"mx.example.com\"} }\n"
                             "plan \"gold\" { tickets = \"24x7\" oncall = 15m }\n"
                             "oncall { level \"first\" { mail = \"kim@example.com\" } }\n";

/* An agent's answer to a page is a note, below an order, too, and where mail has no tokens. */
static void test_an_agent_answers_a_page(void **state)
{
    (void)state;
    static const struct {
        const char *conf, *text, *outcome;
        bool acks;
    } table[] = {
        {"", "!assign lee\nA fool of a customer.", "command", false},
        {"", "A fool of a customer.", "command", true},
        {"reply_address = \"\"\n", "!assign lee\nA fool of a customer.", "command", false},
        {"reply_address = \"\"\n", "A fool of a customer.", "command", true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct why why;
        struct outboxes all;
        struct outbox_filter filter = {.limit = 1000};
        char conf[1000];
        snprintf(conf, sizeof conf, "%s%s", called, table[i].conf);
        bed_open(&b, conf, desk_directory);
        (void)bed_take(&b, NULL,
                       BO "To: support@example.com\nSubject: [blue-home] emergency: Down\n\nDown.\n");
        assert_int_equal(outbox_list(b.gate.db, &filter, b.arena, &all, &why), OK);
        struct span octets = SPAN_EMPTY;
        struct outbox page = {0};
        for (size_t k = 0; k < all.n; k++) {
            if (all.v[k].kind == OUTBOX_PAGE)
                page = bed_outbox(&b, all.v[k].id, &octets);
        }
        assert_int_equal(!page.id, 0);
        struct facts *f = desk_read(&b, octets);
        struct span to = f->reply_to.n ? f->reply_to.v[0].address : SPAN_LIT("support@example.com");
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena, KIM "To: %.*s\nIn-Reply-To: <%.*s>\nSubject: Re: %.*s\n\n%s\n",
                         SPAN_FMT(to), SPAN_FMT(page.message_id), SPAN_FMT(f->subject), table[i].text)
                .p);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%zu: %s", i, a.outcome);
        assert_int_equal(desk_count(&b, "bo@blue.example"), 1);
        bool acked = false, noted = false;
        struct entries e = bed_entries(&b, 1);
        for (size_t k = 0; k < e.n; k++) {
            acked = acked || bed_says(e.v[k].text, "page acknowledged");
            noted = noted || (e.v[k].kind == ENTRY_NOTE && bed_says(e.v[k].text, "A fool"));
        }
        assert_int_equal(acked, table[i].acks);
        assert_true(noted);
        bed_close(&b);
    }
}

/* An agent who is a customer's member, too: a note of his is one, an answer an answer, by whichever token;
 * what he opens is his organization's. */
static void test_agent_and_member(void **state)
{
    (void)state;
    struct bed b;
    char both[DESK_DIRECTORY_SIZE + 200];
    desk_open(&b);
    size_t open = strlen(desk_directory) - 2;
    snprintf(both, sizeof both, "%.*s,{\"address\":\"bob@acme.example\",\"name\":\"Bob\"}]}", (int)open,
             desk_directory);
    bed_import(&b, both);
    (void)desk_answers(&b, ANN, "ann@acme.example", "Any news?");
    size_t before = desk_count(&b, "ann@acme.example");
    assert_string_equal(desk_answers(&b, BOB, "bob@acme.example", "!note She has not paid.").outcome,
                        "command");
    assert_string_equal(desk_answers(&b, BOB, "bob@acme.example", "Not once.").outcome, "command");
    assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    (void)desk_answers(&b, ANN, "ann@acme.example", "Hello?");
    assert_string_equal(desk_answers(&b, BOB, "bob@acme.example", "Hello Ann.").rule, "agent");
    assert_int_equal(desk_count(&b, "ann@acme.example"), before + 1);
    struct span text = desk_text(&b, "ann@acme.example");
    assert_true(bed_says(text, "Hello Ann."));
    assert_false(bed_says(text, "Bob"));
    (void)bed_take(&b, NULL, BOB "To: support@example.com\nSubject: [acme-blog] general: Mine\n\nMine.\n");
    assert_true(span_eq(bed_ticket(&b, 2).organization, SPAN_LIT("acme")));
    /* what a colleague writes to him is no answer to the customer */
    struct intake_answer a = bed_take(
        &b, NULL,
        KIM
        "To: bob@acme.example\nCc: support@example.com\nSubject: Re: Checkout [#1]\n\nShe has not paid.\n");
    assert_string_equal(a.outcome, "held");
    /* an agent no more, but a member still: what was to be a note goes nowhere */
    struct span octets;
    (void)desk_answers(&b, LEE, "lee@example.com", "!note To be seen by nobody else.");
    (void)desk_newest(&b, "bob@acme.example", &octets);
    struct span note = desk_read(&b, octets)->reply_to.v[0].address;
    assert_true(bed_says(note, "support+n"));
    before = desk_count(&b, "ann@acme.example");
    bed_import(&b, desk_directory);
    a = bed_take(&b, NULL,
                 arena_printf(b.arena, BOB "To: %.*s\nSubject: Re: x\n\nNot once.\n", SPAN_FMT(note)).p);
    assert_string_equal(a.outcome, "refused");
    assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    bed_close(&b);
}

/* Who left an organization lists as little of it as he is shown. */
static void test_what_a_leaver_lists(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open(&b);
    struct intake_answer a = bed_take(&b, NULL, ANN "To: support@example.com\nSubject: !list\n\n");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "Checkout"));
    a = bed_take(&b, NULL, KIM "To: support@example.com\nSubject: !list\n\n");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "Checkout"));
    char left[DESK_DIRECTORY_SIZE];
    snprintf(left, sizeof left, "%s", desk_directory);
    char *ann = strstr(left, "ann@acme.example");
    memcpy(ann, "eve@", 4);
    bed_import(&b, left);
    static const char *const subjects[] = {"!list", "!list mine", "!show 1"};
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        a = bed_take(
            &b, NULL,
            arena_printf(b.arena,
                         ANN "To: support@example.com\nMessage-ID: <%zu.l@acme.example>\nSubject: %s\n\n", i,
                         subjects[i])
                .p);
        assert_string_equal(a.outcome, "command");
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_true(octets.n > 0);
        assert_false(bed_says(octets, "Checkout"));
    }
    /* nor is he reminded of it */
    struct why why;
    bool sent;
    size_t before = desk_count(&b, "ann@acme.example");
    struct ticket t = bed_ticket(&b, 1);
    assert_int_equal(reminder_send(&b.gate, b.arena, &t, wall_now_ms(), &sent, &why), OK);
    assert_true(sent);
    assert_int_equal(desk_count(&b, "ann@acme.example"), before);
    bed_close(&b);
}

/* An agent's vacation robot without any mark but its subject is no answer to the customer; about no ticket,
 * it opens none.  Of others the subject alone says nothing. */
static void test_an_agents_robot(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    desk_open(&b);
    (void)desk_newest(&b, "kim@example.com", &octets);
    struct span to = desk_read(&b, octets)->reply_to.v[0].address;
    static const struct {
        const char *from, *subject, *text, *outcome;
    } table[] = {
        {KIM, "Out of office: Checkout [#1]", "Call Lee, she is a fool.", "automatic"},
        {KIM, "Automatische Antwort: Checkout [#1]", "Weg.", "automatic"},
        {KIM, "Automatische Antwort: Held: mail 7", "Weg.", "automatic"},
        {KIM, "Out of office: Checkout [#1]", "!take", "command"},
        {KIM, "Re: Out of office: it doesn't work [#1]", "We look at it.", "updated"},
        {ANN, "Out of office: Checkout [#1]", "I am not there.", "updated"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        bool about = strstr(table[i].subject, "[#1]");
        size_t before = desk_count(&b, "ann@acme.example");
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena, "%sTo: %.*s\nMessage-ID: <%zu@robot.example>\nSubject: %s\n\n%s\n",
                                  table[i].from, SPAN_FMT(about ? to : SPAN_LIT("support@example.com")), i,
                                  table[i].subject, table[i].text)
                         .p);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%s: %s", table[i].subject, a.outcome);
        assert_int_equal(a.ticket, about);
        bool answers_her = i == 4;
        assert_int_equal(desk_count(&b, "ann@acme.example"), before + answers_her);
    }
    assert_int_equal(bed_count(&b, "tickets"), 1);
    bed_close(&b);
}

/* An agent who works through many tickets hears what became of each order; a robot's rate has its end. */
static void test_a_busy_agent(void **state)
{
    (void)state;
    struct bed b;
    char conf[1000];
    snprintf(conf, sizeof conf, "%slimits { customer_hour = 5 customer_day = 8 notice_hour = 12 }\n",
             desk_conf);
    bed_open(&b, conf, desk_directory);
    (void)bed_take(&b, NULL, ANN "To: support@example.com\nSubject: [acme-shop] general: x\n\nHelp.\n");
    for (int i = 0; i < 14; i++) {
        struct intake_answer a = bed_take(&b, NULL,
                                          arena_printf(b.arena,
                                                       KIM "To: support@example.com\nMessage-ID: <%d@k>\n"
                                                           "Subject: Re: x [#1]\n\n!priority %s\n",
                                                       i, i % 2 ? "low" : "high")
                                              .p);
        assert_string_equal(a.outcome, "command");
        assert_string_equal(bed_answer(&b, &a), i < 12 ? "sent" : "withheld:notice_hour");
    }
    for (int i = 0; i < 7; i++) {
        struct intake_answer a = bed_take(&b, NULL,
                                          arena_printf(b.arena,
                                                       ANN "To: support@example.com\nMessage-ID: <%d@a>\n"
                                                           "Subject: !list\n\n",
                                                       i)
                                              .p);
        assert_string_equal(bed_answer(&b, &a), i < 4 ? "sent" : "withheld:customer_hour");
    }
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_guest_moves_no_ticket),
        cmocka_unit_test(test_a_site_is_corrected),
        cmocka_unit_test(test_a_guest_writes_on_a_closed_ticket),
        cmocka_unit_test(test_all_are_away),
        cmocka_unit_test(test_a_page_is_merged),
        cmocka_unit_test(test_merged_into_what_is_over),
        cmocka_unit_test(test_merged_and_moved),
        cmocka_unit_test(test_an_agent_asks),
        cmocka_unit_test(test_closed_twice),
        cmocka_unit_test(test_the_admin_decides),
        cmocka_unit_test(test_an_agent_answers_a_page),
        cmocka_unit_test(test_agent_and_member),
        cmocka_unit_test(test_what_a_leaver_lists),
        cmocka_unit_test(test_an_agents_robot),
        cmocka_unit_test(test_a_busy_agent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
