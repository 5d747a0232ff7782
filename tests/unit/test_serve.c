/* Agents' commands by mail: what each does, that all of a mail's are obeyed or none, and that nothing private
 * ever leaves with a mail that was misspelt (attacks 8, 9, 10). */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/gate/token.h"
#include "daemon/store/directory.h"
#include "daemon/store/held.h"
#include "daemon/store/participant.h"
#include "parsers/address.h"

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"language\":\"en\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"},"
    "{\"address\":\"una@acme.example\",\"name\":\"Una\",\"role\":\"unprivileged\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"},{\"id\":\"acme-blog\",\"name\":\"B\"}]},"
    "{\"id\":\"other\",\"name\":\"O\",\"members\":[{\"address\":\"olga@other.example\",\"name\":\"O\","
    "\"role\":\"administrator\"}],\"sites\":[{\"id\":\"other-site\",\"name\":\"O\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";
static const char without_kim[] = "{\"agents\":[{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";
static const char trusting[] = "trust { authserv_id = {\"mx.example.com\"} }\n";

#define PASS "Authentication-Results: mx.example.com; dmarc=pass header.from="
#define ANN  PASS "acme.example\nFrom: ann@acme.example\nTo: support@example.com\n"
#define OLGA PASS "other.example\nFrom: olga@other.example\nTo: support@example.com\n"
#define KIM                                                                                                  \
    PASS "example.com\nFrom: kim@example.com\nTo: support@example.com\nIn-Reply-To: <{id}>\nSubject: Re: "   \
         "x\n"
#define FORGE "From: kim@example.com\nTo: support@example.com\nIn-Reply-To: <{id}>\nSubject: Re: x\n"

static bool says(struct span text, const char *what)
{
    return span_find(text, span_of(what)) < text.n;
}

/* 1 and 2 are Ann's, 3 Olga's, 4 a stranger's; Tom, a stranger, wrote into 1 by way of Ann's token. */
static void four_tickets(struct bed *b)
{
    bed_open(b, trusting, directory);
    (void)bed_take(b, NULL, ANN "Message-ID: <1@a>\nSubject: [acme-shop] technical: Checkout\n\nIt fails.\n");
    (void)bed_take(b, NULL, ANN "Message-ID: <2@a>\nSubject: [acme-blog] Feed\n\nIt is empty.\n");
    (void)bed_take(b, NULL, OLGA "Message-ID: <3@o>\nSubject: Olga asks\n\nHow?\n");
    (void)bed_take(b, NULL,
                   "Message-ID: <4@s>\nFrom: sam@s.example\nTo: support@example.com\nSubject: Buy\n\nBuy.\n");
    assert_string_equal(
        bed_take(b, NULL, "Message-ID: <5@t>\nFrom: tom@t.example\nTo: {to}\nSubject: Re: x\n\nI know why.\n")
            .outcome,
        "noted");
    assert_int_equal(bed_count(b, "tickets"), 4);
}

static const char *role_of(struct bed *b, int64_t ticket, const char *address)
{
    struct why why;
    struct participant p;
    bool found;
    assert_int_equal(participant_get(b->gate.db, ticket, span_of(address), b->arena, &p, &found, &why), OK);
    return found ? arena_str(b->arena, p.role) : "-";
}

static bool blocked(struct bed *b, const char *address)
{
    struct why why;
    bool is;
    assert_int_equal(directory_blocked(b->gate.db, span_of(address), &is, &why), OK);
    return is;
}

/* The state of the world, in one line: ticket 1 (or another), what was noted last, and people. */
static const char *state_of(struct bed *b, int64_t ticket)
{
    struct ticket t = bed_ticket(b, ticket);
    return arena_printf(b->arena, "%s %.*s %s site=%.*s by=%.*s of=%.*s org=%.*s into=%lld",
                        ticket_status_name(t.status), SPAN_FMT(t.type), ticket_priority_name(t.priority),
                        SPAN_FMT(t.site), SPAN_FMT(t.requester), SPAN_FMT(t.assignee),
                        SPAN_FMT(t.organization), (long long)t.merged_into)
        .p;
}

#define BEFORE "open technical normal site=acme-shop by=ann@acme.example of= org=acme into=0"

static const struct {
    const char *orders, *state, *said;
} done[] = {
    {"!resolve", "resolved technical normal site=acme-shop by=ann@acme.example of= org=acme into=0",
     "resolved"},
    {"!close", "closed technical normal site=acme-shop by=ann@acme.example of= org=acme into=0", "is closed"},
    {"!pending", "pending technical normal site=acme-shop by=ann@acme.example of= org=acme into=0", "waits"},
    {"!resolve\n!reopen", BEFORE, "open again"},
    {"!assign lee",
     "open technical normal site=acme-shop by=ann@acme.example of=lee@example.com org=acme into=0",
     "assigned (lee@example.com)"},
    {"!assign LEE@example.com",
     "open technical normal site=acme-shop by=ann@acme.example of=lee@example.com org=acme into=0",
     "assigned"},
    {"!take", "open technical normal site=acme-shop by=ann@acme.example of=kim@example.com org=acme into=0",
     "assigned (kim@example.com)"},
    {"!type outage", "open downtime high site=acme-shop by=ann@acme.example of= org=acme into=0", "downtime"},
    {"!type billing", "open billing normal site=acme-shop by=ann@acme.example of= org=acme into=0",
     "billing"},
    {"!priority urgent", "open technical urgent site=acme-shop by=ann@acme.example of= org=acme into=0",
     "urgent"},
    {"!priority low\n!type outage",
     "open downtime low site=acme-shop by=ann@acme.example of= org=acme into=0", "downtime"},
    {"!type outage\n!priority low",
     "open downtime low site=acme-shop by=ann@acme.example of= org=acme into=0", "low"},
    {"!site acme-blog", "open technical normal site=acme-blog by=ann@acme.example of= org=acme into=0",
     "acme-blog"},
    {"!site other-site", "open technical normal site=other-site by=ann@acme.example of= org=acme into=0",
     "done"},
    {"!requester una@acme.example",
     "open technical normal site=acme-shop by=una@acme.example of= org=acme into=0", "una@acme"},
    {"!requester olga@other.example",
     "open technical normal site=acme-shop by=olga@other.example of= org=other into=0", "olga@other"},
    {"!merge 2", "closed technical normal site=acme-shop by=ann@acme.example of= org=acme into=2", "merged"},
    {"!link #3", BEFORE, "linked"},
    {"!cc new@n.example", BEFORE, "takes part now"},
    {"!accept", BEFORE, "takes part now (tom@t.example)"},
    {"!accept tom@t.example", BEFORE, "takes part now"},
    {"!note\nThe customer is slow.", BEFORE, "noted"},
    {"!note The customer is slow.", BEFORE, "noted"},
    {"  * **!Take**\n\n\xef\xbc\x81resolve\n",
     "resolved technical normal site=acme-shop by=ann@acme.example of=kim@example.com org=acme into=0",
     "resolved"},
    {"!take\n\n> !close\n",
     "open technical normal site=acme-shop by=ann@acme.example of=kim@example.com org=acme into=0",
     "assigned"},
};

static void test_what_each_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
        struct bed b;
        struct span octets = SPAN_EMPTY;
        four_tickets(&b);
        assert_string_equal(state_of(&b, 1), BEFORE);
        int64_t mails_out = bed_count(&b, "outbox");
        struct intake_answer a = bed_take(&b, NULL, arena_printf(b.arena, KIM "\n%s\n", done[i].orders).p);
        if (a.outbox)
            (void)bed_outbox(&b, a.outbox, &octets);
        if (strcmp(a.outcome, "command") || a.ticket != 1 || strcmp(state_of(&b, 1), done[i].state) ||
            !says(octets, done[i].said))
            fail_msg("%s: %s by %s: %s\n%.*s", done[i].orders, a.outcome, a.rule, state_of(&b, 1),
                     SPAN_FMT(octets));
        assert_int_equal(bed_count(&b, "outbox"), mails_out + 1);
        assert_true(says(octets, "To: kim@example.com") || says(octets, "To: Kim"));
        assert_true(says(octets, "support+n1-"));
        bed_close(&b);
    }
}

static void test_a_note_is_private_and_whole(void **state)
{
    (void)state;
    struct bed b;
    four_tickets(&b);
    (void)bed_take(&b, NULL, KIM "\n!take\n!note The customer\nis slow.\n\n> !close\n");
    struct entries e = bed_entries(&b, 1);
    size_t notes = 0;
    for (size_t i = 0; i < e.n; i++) {
        if (e.v[i].kind != ENTRY_NOTE || !address_equal(e.v[i].author, SPAN_LIT("kim@example.com")))
            continue;
        notes++;
        assert_true(span_eq(e.v[i].text, SPAN_LIT("The customer\nis slow.")));
        assert_true(e.v[i].verified);
    }
    assert_int_equal(notes, 1);
    bed_close(&b);
}

static void test_people_and_other_tickets(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct ticket_links links;
    four_tickets(&b);
    (void)bed_take(&b, NULL, KIM "\n!accept\n!cc <new@n.example>\n!link 3\n");
    assert_string_equal(role_of(&b, 1, "tom@t.example"), "cc");
    assert_string_equal(role_of(&b, 1, "new@n.example"), "cc");
    assert_int_equal(ticket_links(b.gate.db, 3, b.arena, &links, &why), OK);
    assert_int_equal(links.n, 1);
    /* he who was accepted is of the ticket, who was taken out isn't */
    assert_string_equal(
        bed_take(&b, NULL, "Message-ID: <6@t>\nFrom: tom@t.example\nTo: {to}\nSubject: Re: x\n\nMore.\n")
            .outcome,
        "updated");
    (void)bed_take(&b, NULL, KIM "\n!uncc tom@t.example\n");
    assert_string_equal(role_of(&b, 1, "tom@t.example"), "-");
    assert_string_equal(
        bed_take(&b, NULL, "Message-ID: <7@t>\nFrom: tom@t.example\nTo: {to}\nSubject: Re: x\n\nAnd?\n")
            .outcome,
        "noted");
    /* merged: the survivor has the people, and gets the mail */
    (void)bed_take(&b, NULL, KIM "\n!merge 2\n");
    assert_string_equal(role_of(&b, 2, "new@n.example"), "cc");
    struct intake_answer a = bed_take(
        &b, NULL, "Message-ID: <8@a>\nFrom: ann@acme.example\nTo: {to}\nSubject: Re: x\n\nAny news?\n");
    assert_string_equal(a.outcome, "updated");
    assert_int_equal(a.ticket, 2);
    bed_close(&b);
}

static void test_spam(void **state)
{
    (void)state;
    struct bed b;
    four_tickets(&b);
    struct intake_answer a = bed_take(
        &b, NULL,
        PASS "example.com\nFrom: kim@example.com\nTo: support@example.com\nSubject: Re: Buy [#4]\n\n!spam\n");
    assert_string_equal(a.outcome, "command");
    assert_int_equal(bed_ticket(&b, 4).status, TICKET_CLOSED);
    assert_true(blocked(&b, "sam@s.example"));
    assert_string_equal(bed_take(&b, NULL, KIM "\n!spam\n").outcome, "held");
    assert_false(blocked(&b, "ann@acme.example"));
    bed_close(&b);
}

#define SECRET "the customer hasn't paid in a year, don't hurry"

/* Nothing of these goes to anybody but the agent, nothing is done, and the mail waits. */
static const struct {
    const char *text, *said;
} closed[] = {
    {"!ntoe\n" SECRET, "no such command"},
    {"! ntoe\n" SECRET, "no such command"},
    {"\xef\xbc\x81ntoe\n" SECRET, "no such command"},
    {"- !ntoe\n" SECRET, "no such command"},
    {"Hi,\n!note\n" SECRET, "commands stand at the top"},
    {"Hi,\n\xef\xbc\x81note\n" SECRET, "commands stand at the top"},
    {"Hi,\n! note\n" SECRET, "commands stand at the top"},
    {"Hi,\n\n  * !note " SECRET, "commands stand at the top"},
    {SECRET "\n!resolve\n", "commands stand at the top"},
    {"!note\n" SECRET "\n!close\n", "commands stand at the top"},
    {"!take\n!ntoe\n" SECRET, "not all of the mail"},
    {"!assign nobody", "nobody of that name"},
    {"!assign", "what stands behind it"},
    {"!take lee", "what stands behind it"},
    {"!type nonsense", "what stands behind it"},
    {"!priority 1", "what stands behind it"},
    {"!site nosuch", "what stands behind it"},
    {"!requester nobody", "what stands behind it"},
    {"!requester support@example.com", "what stands behind it"},
    {"!cc support+n1-x@example.com", "what stands behind it"},
    {"!uncc stranger@s.example", "nobody of that name"},
    {"!accept ann@acme.example", "nobody of that name"},
    {"!merge 3", "different organizations"},
    {"!merge 1", "no such ticket"},
    {"!merge 99", "no such ticket"},
    {"!link 1", "no such ticket"},
    {"!close now", "what stands behind it"},
};

static void test_fails_closed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        struct bed b;
        struct span octets = SPAN_EMPTY;
        four_tickets(&b);
        int64_t mails_out = bed_count(&b, "outbox");
        size_t entries = bed_entries(&b, 1).n;
        struct intake_answer a = bed_take(&b, NULL, arena_printf(b.arena, KIM "\n%s\n", closed[i].text).p);
        if (strcmp(a.outcome, "held") || strcmp(state_of(&b, 1), BEFORE) || bed_entries(&b, 1).n != entries)
            fail_msg("%s: %s by %s: %s", closed[i].text, a.outcome, a.rule, state_of(&b, 1));
        assert_int_equal(bed_count(&b, "outbox"), mails_out + 1);
        struct outbox row = bed_outbox(&b, a.outbox, &octets);
        if (!says(octets, closed[i].said) || !says(octets, "Nothing of your mail went"))
            fail_msg("%s:\n%.*s", closed[i].text, SPAN_FMT(octets));
        assert_true(span_eq(row.to, SPAN_LIT("kim@example.com")));
        assert_true(says(octets, "\r\n> "));
        assert_true(says(octets, "Subject: Re: Checkout [#1]"));
        assert_int_equal(bed_ledger(&b, a.mail).ticket, 1);
        for (int64_t out = 1; out <= bed_count(&b, "outbox") + bed_count(&b, "notices"); out++) {
            row = bed_outbox(&b, out, &octets);
            if (!span_ends(row.to, SPAN_LIT("@example.com")) && says(octets, "paid in a"))
                fail_msg("%s went to %.*s", closed[i].text, SPAN_FMT(row.to));
        }
        bed_close(&b);
    }
}

static void test_nobody_else_is_obeyed(void **state)
{
    (void)state;
    static const struct {
        const char *head, *outcome, *said;
    } table[] = {
        {FORGE, "held", "could not verify"},
        {"Auto-Submitted: auto-generated\n" KIM, "held", NULL},
        {PASS "acme.example\nFrom: ann@acme.example\nTo: {to}\nSubject: Re: x\n", "updated", NULL},
        {PASS "example.com\nFrom: kim@example.com\nTo: support@example.com\nSubject: x\n", "held",
         "no such ticket"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets = SPAN_EMPTY;
        four_tickets(&b);
        struct intake_answer a =
            bed_take(&b, NULL, arena_printf(b.arena, "%s\n!take\n!resolve\n", table[i].head).p);
        if (strcmp(a.outcome, table[i].outcome) || strcmp(state_of(&b, 1), BEFORE))
            fail_msg("%zu: %s by %s: %s", i, a.outcome, a.rule, state_of(&b, 1));
        if (table[i].said) {
            (void)bed_outbox(&b, a.outbox, &octets);
            assert_true(says(octets, table[i].said));
        } else {
            assert_int_equal(a.outbox, 0);
        }
        bed_close(&b);
    }
}

/* The rendered text of HTML mail counts, as a reader would see it. */
static void test_html(void **state)
{
    (void)state;
    static const struct {
        const char *html, *outcome;
    } table[] = {
        {"<div>!take</div><div>!note</div><div>" SECRET "</div>", "command"},
        {"<p><b>!take</b></p><ul><li>!resolve</li></ul><blockquote>!close</blockquote>", "command"},
        {"<div>Hi,</div><div>!note</div><div>" SECRET "</div>", "held"},
        {"<div>!n<b>toe</b></div><div>" SECRET "</div>", "held"},
        {"<p>&#33;ntoe</p><p>" SECRET "</p>", "held"},
        {"<p>!&nbsp;note&#8203; x</p><p>Hi</p><p>!note</p><p>" SECRET "</p>", "held"},
        {"Hello<br>&#65281;note<br>" SECRET, "held"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct span octets;
        four_tickets(&b);
        struct intake_answer a =
            bed_take(&b, NULL,
                     arena_printf(b.arena,
                                  "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n" KIM
                                  "\n<html><body>%s</body></html>\n",
                                  table[i].html)
                         .p);
        if (strcmp(a.outcome, table[i].outcome))
            fail_msg("%s: %s by %s", table[i].html, a.outcome, a.rule);
        for (int64_t out = 1; out <= bed_count(&b, "outbox") + bed_count(&b, "notices"); out++) {
            struct outbox row = bed_outbox(&b, out, &octets);
            if (!span_ends(row.to, SPAN_LIT("@example.com")) && says(octets, "paid in a"))
                fail_msg("%s went to %.*s", table[i].html, SPAN_FMT(row.to));
        }
        bed_close(&b);
    }
}

/* The address for notes: whatever comes there is private, and it proves the agent whom it was made for. */
static void test_the_address_for_notes(void **state)
{
    (void)state;
    struct bed b;
    four_tickets(&b);
    struct intake_answer a = bed_take(&b, NULL, KIM "\n!take\n");
    const char *mail =
        arena_printf(b.arena, "From: kim@example.com\nTo: {to@%lld}\nSubject: Re: x\n\n" SECRET "\n",
                     (long long)a.outbox)
            .p;
    a = bed_take(&b, NULL, mail);
    assert_string_equal(a.outcome, "command");
    struct entries e = bed_entries(&b, 1);
    assert_int_equal(e.v[e.n - 1].kind, ENTRY_NOTE);
    assert_true(says(e.v[e.n - 1].text, SECRET));
    bed_close(&b);
}

/* About the agent himself: with a ticket or without. */
static void test_away_and_back(void **state)
{
    (void)state;
    static const struct {
        const char *text, *outcome;
        bool away;
    } table[] = {
        {"!away 2099-12-24", "command", true},
        {"!away 2099-12-24\n!back", "command", false},
        {"!away 2001-01-01", "held", false},
        {"!away 2099-02-30", "held", false},
        {"!away tomorrow", "held", false},
        {"!away", "held", false},
        {"!away 2099-12-24\n" SECRET, "held", false},
        {"!away 2099-12-24\n!take", "held", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed b;
        struct why why;
        struct directory_agent kim;
        four_tickets(&b);
        struct intake_answer a = bed_take(
            &b, NULL,
            arena_printf(b.arena,
                         PASS
                         "example.com\nFrom: kim@example.com\nTo: support@example.com\nSubject: x\n\n%s\n",
                         table[i].text)
                .p);
        assert_int_equal(directory_agent(b.gate.db, SPAN_LIT("kim@example.com"), b.arena, &kim, &why), OK);
        if (strcmp(a.outcome, table[i].outcome) || (kim.away_until_ms > 0) != table[i].away)
            fail_msg("%s: %s by %s, %lld", table[i].text, a.outcome, a.rule, (long long)kim.away_until_ms);
        if (table[i].away) /* the day included */
            assert_int_equal(kim.away_until_ms, 4101840000000);
        assert_true(a.outbox != 0);
        bed_close(&b);
    }
}

/* Attack 10. */
static void test_an_agent_who_lost_access(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    four_tickets(&b);
    struct intake_answer a = bed_take(&b, NULL, KIM "\n!take\n");
    size_t entries = bed_entries(&b, 1).n;
    const char *mail =
        arena_printf(b.arena,
                     "From: kim@example.com\nTo: {to@%lld}\nSubject: Re: x\n\n!resolve\n!note " SECRET "\n",
                     (long long)a.outbox)
            .p;
    bed_import(&b, without_kim);
    a = bed_take(&b, NULL, mail);
    assert_string_equal(a.outcome, "refused");
    assert_string_equal(a.rule, "agent");
    assert_int_equal(bed_ticket(&b, 1).status, TICKET_OPEN);
    assert_int_equal(bed_entries(&b, 1).n, entries);
    assert_true(bed_outbox(&b, a.outbox, &octets).id != 0);
    assert_true(says(octets, "no longer one of the agents"));
    assert_false(says(octets, "Checkout"));
    assert_false(says(octets, "Reply-To"));
    bed_close(&b);
}

/* As where a customer states it: a plan that has nobody on call makes no emergency urgent. */
static void test_type_and_plan(void **state)
{
    (void)state;
    static const char plans[] =
        "trust { authserv_id = {\"mx.example.com\"} }\nplan \"silver\" { tickets = \"24x7\" }\n"
        "plan \"gold\" { tickets = \"24x7\" oncall = 15m }\n";
    static const char people[] =
        "{\"organizations\":[{\"id\":\"acme\",\"name\":\"A\",\"plan\":\"silver\",\"members\":["
        "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"}]},"
        "{\"id\":\"other\",\"name\":\"O\",\"plan\":\"gold\",\"members\":["
        "{\"address\":\"olga@other.example\",\"name\":\"O\",\"role\":\"administrator\"}]}],"
        "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"}]}";
    static const struct {
        const char *from;
        enum ticket_priority priority;
    } rows[] = {{ANN, TICKET_HIGH}, {OLGA, TICKET_URGENT}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        bed_open(&b, plans, people);
        (void)bed_take(
            &b, NULL,
            arena_printf(b.arena, "%sMessage-ID: <1@a>\nSubject: Checkout\n\nIt fails.\n", rows[i].from).p);
        assert_string_equal(bed_take(&b, NULL, KIM "\n!type emergency\n").outcome, "command");
        assert_int_equal(bed_ticket(&b, 1).priority, rows[i].priority);
        assert_true(span_eq(bed_ticket(&b, 1).type, SPAN_LIT("emergency")));
        bed_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_type_and_plan),
        cmocka_unit_test(test_what_each_does),
        cmocka_unit_test(test_a_note_is_private_and_whole),
        cmocka_unit_test(test_people_and_other_tickets),
        cmocka_unit_test(test_spam),
        cmocka_unit_test(test_fails_closed),
        cmocka_unit_test(test_nobody_else_is_obeyed),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_the_address_for_notes),
        cmocka_unit_test(test_away_and_back),
        cmocka_unit_test(test_an_agent_who_lost_access),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
