/* Commands by mail: who is obeyed, what the transcript says, and that nothing else is let out (attacks 8, 9).
 */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/loop.h"
#include "daemon/gate/announce.h"
#include "daemon/store/held.h"

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"language\":\"en\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"},"
    "{\"address\":\"una@acme.example\",\"name\":\"Una\",\"role\":\"unprivileged\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"}]},"
    "{\"id\":\"other\",\"name\":\"O\",\"members\":[{\"address\":\"olga@other.example\",\"name\":\"O\","
    "\"role\":"
    "\"administrator\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"}]}";
static const char trusting[] = "trust { authserv_id = {\"mx.example.com\"} }\n";

#define PASS  "Authentication-Results: mx.example.com; dmarc=pass header.from="
#define ANN   PASS "acme.example\nFrom: ann@acme.example\nTo: support@example.com\n"
#define UNA   PASS "acme.example\nFrom: una@acme.example\nTo: support@example.com\n"
#define OLGA  PASS "other.example\nFrom: olga@other.example\nTo: support@example.com\n"
#define KIM   PASS "example.com\nFrom: kim@example.com\nTo: support@example.com\n"
#define FORGE "From: kim@example.com\nTo: support@example.com\n"

/* Tickets 1 (Ann's, acme-shop), 2 (Una's) and 3 (Olga's). */
static void three_tickets(struct bed *b)
{
    bed_open(b, trusting, directory);
    (void)bed_take(
        b, NULL, ANN "Message-ID: <1@a>\nSubject: [acme-shop] downtime: Checkout fails\n\nSecret of Ann.\n");
    (void)bed_take(b, NULL, UNA "Message-ID: <2@a>\nSubject: Una asks\n\nSecret of Una.\n");
    (void)bed_take(b, NULL, OLGA "Message-ID: <3@o>\nSubject: Olga asks\n\nSecret of Olga.\n");
}

static const struct {
    const char *name, *mail;
    const char *outcome;
    const char *has[4], *lacks[4];
} reads[] = {
    {"list",
     ANN "Subject: !list\n\n",
     "command",
     {"#1 (open, high) acme-shop: Checkout fails", "#2", "Una asks"},
     {"#3", "Olga asks"}},
    {"list mine", ANN "Subject: !list mine\n\n", "command", {"#1"}, {"#2", "#3"}},
    {"list of the unprivileged", UNA "Subject: !list\n\n", "command", {"#2"}, {"#1", "#3"}},
    {"list of an agent", KIM "Subject: !list\n\n", "command", {"#1", "#2", "#3"}, {0}},
    {"list unassigned", KIM "Subject: !list unassigned\n\n", "command", {"#1"}, {0}},
    {"list of nonsense", ANN "Subject: !list everything\n\n", "command", {"no such command"}, {"#1"}},
    {"without the mark, empty body", ANN "Subject: list\n\n", "command", {"#1"}, {0}},
    {"without the mark, a body", ANN "Subject: list\n\nof my wishes\n", "opened", {0}, {0}},
    {"show",
     ANN "Subject: !show 1\n\nplease\n",
     "command",
     {"Checkout fails", "Requester: ann@acme.example"},
     {"Secret"}},
    {"show another's", ANN "Subject: !show 3\n\n", "command", {"you have no such ticket"}, {"Olga"}},
    {"show one that isn't there", ANN "Subject: !show 99\n\n", "command", {"you have no such ticket"}, {0}},
    {"show by the unprivileged",
     UNA "Subject: !show 1\n\n",
     "command",
     {"you have no such ticket"},
     {"Checkout"}},
    {"transcript", ANN "Subject: !transcript #1\n\n", "command", {"Secret of Ann."}, {"Secret of Una"}},
    {"help", ANN "Subject: !help\n\n", "command", {"!transcript", "!list"}, {"!resolve"}},
    {"help of an agent", KIM "Subject: !help\n\n", "command", {"!transcript", "!resolve"}, {0}},
    {"not proven",
     "From: ann@acme.example\nTo: support@example.com\nSubject: !list\n\n",
     "command",
     {"could not verify"},
     {"#1"}},
    {"a stranger",
     "From: sam@s.example\nTo: support@example.com\nSubject: !list\n\n",
     "opened",
     {0},
     {"Checkout"}},
    {"attack 8: a forged agent", FORGE "Subject: !list\n\n", "command", {"could not verify"}, {"#1"}},
};

static void test_reading(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        struct bed b;
        struct span octets = SPAN_EMPTY;
        three_tickets(&b);
        struct intake_answer a = bed_take(&b, NULL, reads[i].mail);
        if (strcmp(a.outcome, reads[i].outcome))
            fail_msg("%s: %s by %s", reads[i].name, a.outcome, a.rule);
        struct outbox row = bed_outbox(&b, a.outbox, &octets);
        if (strcmp(a.outcome, "command") == 0)
            assert_int_equal(row.kind, OUTBOX_TRANSCRIPT);
        for (int k = 0; k < 4 && reads[i].has[k]; k++)
            if (!bed_says(octets, reads[i].has[k]))
                fail_msg("%s lacks \"%s\":\n%.*s", reads[i].name, reads[i].has[k], SPAN_FMT(octets));
        for (int k = 0; k < 4 && reads[i].lacks[k]; k++)
            if (bed_says(octets, reads[i].lacks[k]))
                fail_msg("%s has \"%s\":\n%.*s", reads[i].name, reads[i].lacks[k], SPAN_FMT(octets));
        bed_close(&b);
    }
}

static const struct {
    const char *name, *mail;
    const char *outcome;
    enum ticket_status status;
    const char *said;
} moves[] = {
    {"close by token", "From: ann@acme.example\nTo: {to}\nSubject: Re: x\n\nThanks, it works.\n!close\n",
     "command", TICKET_RESOLVED, "the ticket is resolved"},
    {"close, proven by the border", ANN "In-Reply-To: <{id}>\nSubject: Re: x\n\n!close\n", "command",
     TICKET_RESOLVED, "the ticket is resolved"},
    {"close, not proven",
     "From: ann@acme.example\nTo: support@example.com\nIn-Reply-To: <{id}>\nSubject: Re: "
     "x\n\n!close\n",
     "command", TICKET_OPEN, "could not verify"},
    {"the last one counts", "From: ann@acme.example\nTo: {to}\nSubject: Re: x\n\n!close\n!reopen\n",
     "command", TICKET_OPEN, "open again"},
    {"close with words is text", "From: ann@acme.example\nTo: {to}\nSubject: Re: x\n\n!close it please\n",
     "updated", TICKET_OPEN, NULL},
    {"attack 9: quoted", "From: ann@acme.example\nTo: {to}\nSubject: Re: x\n\nNo.\n\n> !close\n", "updated",
     TICKET_OPEN, NULL},
    {"attack 9: in the signature", "From: ann@acme.example\nTo: {to}\nSubject: Re: x\n\nNo.\n\n-- \n!close\n",
     "updated", TICKET_OPEN, NULL},
    {"by a stranger with the token", "From: sam@s.example\nTo: {to}\nSubject: Re: x\n\n!close\n", "noted",
     TICKET_OPEN, NULL},
    {"by a robot",
     "Auto-Submitted: auto-generated\nFrom: ann@acme.example\nTo: {to}\nSubject: Re: x\n\n!close\n",
     "updated", TICKET_OPEN, NULL},
};

static void test_moving(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        struct bed b;
        struct span octets = SPAN_EMPTY;
        three_tickets(&b);
        struct intake_answer a = bed_take(&b, NULL, moves[i].mail);
        if (strcmp(a.outcome, moves[i].outcome) || a.ticket != 1 ||
            bed_ticket(&b, 1).status != moves[i].status)
            fail_msg("%s: %s by %s, ticket %lld, status %d", moves[i].name, a.outcome, a.rule,
                     (long long)a.ticket, bed_ticket(&b, 1).status);
        if (moves[i].said) {
            (void)bed_outbox(&b, a.outbox, &octets);
            if (!bed_says(octets, moves[i].said) || !bed_says(octets, "Re: Checkout fails [#1]"))
                fail_msg("%s:\n%.*s", moves[i].name, SPAN_FMT(octets));
        } else {
            assert_int_equal(a.outbox, 0);
        }
        bed_close(&b);
    }
}

static int64_t held_now(struct bed *b)
{
    struct why why;
    int64_t count, oldest;
    assert_int_equal(held_count(b->gate.db, &count, &oldest, &why), OK);
    return count;
}

/* Two mails of strangers are held (1 and 2), and announced: rows 1 and 2 go to the admin, 3 and 4 to Kim. */
static void two_held(struct bed *b)
{
    struct why why;
    int64_t again;
    bed_open(b, "directory { strangers = \"hold\" }\ntrust { authserv_id = {\"mx.example.com\"} }\n",
             directory);
    (void)bed_take(b, NULL, "From: sam@s.example\nTo: support@example.com\nSubject: One\n\nFirst.\n");
    (void)bed_take(b, NULL, "From: tom@s.example\nTo: support@example.com\nSubject: Two\n\nSecond.\n");
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    assert_int_equal(announce_round(&b->gate, wall_now_ms(), &again, &why), OK);
    assert_int_equal(db_commit(b->gate.db, &why), OK);
    assert_int_equal(held_now(b), 2);
}

static const struct {
    const char *name, *mail, *outcome, *said;
    int64_t held, tickets;
} decisions[] = {
    {"release by number", KIM "Subject: x\n\n!release 1\n", "command", "let in", 1, 1},
    {"drop by number", KIM "Subject: x\n\n!drop 2\n", "command", "put away", 1, 0},
    {"both", KIM "Subject: x\n\n!drop 2\n!release 1\n", "command", "let in", 0, 1},
    {"by the announcement's token",
     "From: kim@example.com\nTo: {to3}\nSubject: Re: Held: mail 1\n\n!release\n", "command", "let in", 1, 1},
    {"not held", KIM "Subject: x\n\n!release 77\n", "command", "no such mail", 2, 0},
    {"attack 8: forged", FORGE "Subject: x\n\n!release 1\n", "command", "could not verify", 2, 0},
    {"somebody else with the token", "From: ann@acme.example\nTo: {to3}\nSubject: x\n\n!release\n", "opened",
     NULL, 2, 1},
    {"with a line that isn't understood", KIM "Subject: x\n\n!release 1\n!ntoe hm\n", "held", NULL, 3, 0},
    {"attack 9: below other text", KIM "Subject: x\n\nHello,\n!release 1\n", "held", NULL, 3, 0},
    {"attack 9: quoted", KIM "Subject: x\n\nHm.\n\n> !release 1\n", "opened", NULL, 2, 1},
};

static void test_deciding_on_held_mail(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
        struct bed b;
        struct span octets = SPAN_EMPTY;
        two_held(&b);
        struct intake_answer a = bed_take(&b, NULL, decisions[i].mail);
        if (strcmp(a.outcome, decisions[i].outcome) || held_now(&b) != decisions[i].held ||
            bed_count(&b, "tickets") != decisions[i].tickets)
            fail_msg("%s: %s by %s; %lld held, %lld tickets; %.*s", decisions[i].name, a.outcome, a.rule,
                     (long long)held_now(&b), (long long)bed_count(&b, "tickets"),
                     SPAN_FMT(bed_ledger(&b, a.mail).walk));
        if (decisions[i].said) {
            (void)bed_outbox(&b, a.outbox, &octets);
            if (!bed_says(octets, decisions[i].said))
                fail_msg("%s:\n%.*s", decisions[i].name, SPAN_FMT(octets));
        }
        bed_close(&b);
    }
}

/* What is open is listed however much was closed since. */
static void test_list_behind_what_is_closed(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    int64_t id;
    three_tickets(&b);
    struct ticket closed = bed_ticket(&b, 1);
    closed.status = TICKET_CLOSED;
    closed.updated_at_ms += 1000;
    bed_group_begin(&b);
    for (int i = 0; i < 210; i++)
        assert_int_equal(ticket_insert(b.gate.db, &closed, &id, &why), OK);
    bed_group_end(&b);
    struct intake_answer a = bed_take(&b, NULL, ANN "Subject: !list\n\n");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(bed_says(octets, "#1 (open"));
    assert_false(bed_says(octets, "closed"));
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_list_behind_what_is_closed),
        cmocka_unit_test(test_moving),
        cmocka_unit_test(test_deciding_on_held_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
