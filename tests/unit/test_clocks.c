/* What happens to tickets by itself, on a clock of the test's own: warnings and alerts of first answers,
 * reminders, closing; nothing of it while the last answer is undelivered; a stop, a jump of the clock, and
 * another configuration. */
#include "daemon/store/undeliverable.h"
#include "tests/unit/fake_clock.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };

/* Friday, 27 November 2026, 20:00 UTC */
#define FRIDAY_MS 1795809600000

static const char plans[] = "plan \"gold\" { tickets = \"24x5\" first_response = 8h chat = \"24x7\" }\n"
                            "plan \"quick\" { tickets = \"24x7\" first_response = 2h }\n"
                            "life { remind_after = 3d close_after = 14d }\n";

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\",\"language\":\"de\","
    "\"timezone\":\"Europe/Berlin\",\"members\":[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":"
    "\"developer\"}],\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"}]},"
    "{\"id\":\"blue\",\"name\":\"Blue\",\"plan\":\"quick\",\"language\":\"ja\",\"timezone\":\"Asia/Tokyo\","
    "\"members\":[{\"address\":\"bo@blue.example\",\"name\":\"Bo\",\"role\":\"developer\"}],\"sites\":[{"
    "\"id\":"
    "\"blue-home\",\"name\":\"H\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\",\"timezone\":\"America/New_York\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\",\"language\":\"fr\",\"types\":[\"billing\"]}]}";

#define ANN                                                                                                  \
    "From: ann@acme.example\nTo: support@example.com\nSubject: [acme-shop] technical: Slow\n\nIt is.\n"
#define BO "From: bo@blue.example\nTo: support@example.com\nSubject: [blue-home] billing: Sum\n\nHm.\n"

/* What rounds have put into the outbox, apart from the desk's notices of what mails did. */
static struct {
    int64_t ids[1000];
    int64_t n;
} made;

static void open_at(struct bed *b, int64_t now_ms, const char *more)
{
    char conf[1000];
    clock_ms = now_ms;
    made.n = 0;
    snprintf(conf, sizeof conf, "%s%s", plans, more);
    bed_open(b, conf, directory);
}

static int64_t round_now(struct bed *b)
{
    int64_t before = clock_top(b), next = clock_round(b);
    for (int64_t id = before + 1; id <= clock_top(b) && made.n < 1000; id++)
        made.ids[made.n++] = id;
    return next;
}

/* The n-th of them from the end. */
static struct outbox last(struct bed *b, int64_t n, struct span *octets_r)
{
    assert_true(made.n > n);
    return bed_outbox(b, made.ids[made.n - 1 - n], octets_r);
}

static bool says(struct span text, const char *what)
{
    return span_find(text, span_of(what)) < text.n;
}

static void assert_last_entry(struct bed *b, int64_t ticket, const char *text)
{
    struct entries e = bed_entries(b, ticket);
    assert_true(e.n > 0);
    const struct entry *one = &e.v[e.n - 1];
    if (!span_eq(one->text, span_of(text)))
        fail_msg("%.*s", SPAN_FMT(one->text));
    assert_int_equal(one->at_ms, clock_ms);
    assert_int_equal(one->kind, ENTRY_EVENT);
    assert_int_equal(one->author.n, 0);
}

static void test_the_promise_is_said_warned_of_and_missed(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    open_at(&b, FRIDAY_MS, "");
    struct intake_answer a = bed_take(&b, NULL, ANN);
    assert_true(b.gate.clocks_due);
    struct ticket t = bed_ticket(&b, a.ticket);
    /* four hours of Friday, four of Monday; said in the customer's zone */
    assert_int_equal(t.first_response_due_ms, FRIDAY_MS + 56 * HOUR_MS);
    (void)bed_outbox(&b, 1, &octets);
    assert_true(says(octets, "Montag, 30. November 2026, 05:00 Uhr CET"));

    assert_int_equal(clock_step(&b, round_now), 54 * HOUR_MS); /* a quarter is left */
    assert_last_entry(&b, a.ticket, "first answer due soon: 2026-11-30 04:00:00 UTC");
    struct outbox row = last(&b, 0, &octets);
    assert_int_equal(row.kind, OUTBOX_NOTICE);
    assert_true(span_eq(row.to, SPAN_LIT("kim@example.com"))); /* lee is for billing alone */
    assert_int_equal(made.n, 1);
    assert_true(says(octets, "Subject: First answer due soon [#1]"));
    /* all that an answer needs, and the answer goes to the customer */
    assert_true(says(octets, "Your reply goes to: ann@acme.example"));
    assert_true(says(octets, "Private notes: support+n1-"));
    assert_true(says(octets, "Reply-To: Example Support <support+a1-"));
    assert_true(says(octets, "A first answer is due soon.\r\n\r\nIt is."));
    assert_true(says(octets, "Reply due: Sunday, 29 November 2026, 23:00 EST"));
    assert_true(says(octets, "Organization: Acme"));
    assert_true(says(octets, "X-Gatepost-Ticket: 1"));
    assert_true(says(octets, "Auto-Submitted: auto-generated"));

    assert_int_equal(clock_step(&b, round_now), 2 * HOUR_MS);
    assert_last_entry(&b, a.ticket, "first answer missed: it was due 2026-11-30 04:00:00 UTC");
    assert_int_equal(made.n, 3);
    row = last(&b, 0, &octets);
    assert_int_equal(row.kind, OUTBOX_ALERT);
    assert_true(span_eq(row.to, SPAN_LIT("root@example.com")));
    assert_true(says(octets, "Subject: First answer missed [#1]"));
    assert_true(says(octets, "#1 Slow\r\n  Due: Monday, 30 November 2026, 04:00 UTC\r\n  Site: acme-shop"));
    assert_true(says(octets, "Organization: acme (plan gold)"));
    assert_false(says(octets, "Reply-To:"));
    assert_true(span_eq(last(&b, 1, &octets).to, SPAN_LIT("kim@example.com")));
    /* and never again */
    assert_int_equal(clock_step(&b, round_now), 0);
    t = bed_ticket(&b, a.ticket);
    assert_true(t.missed && !t.wake_at_ms);
    assert_int_equal(t.updated_at_ms, FRIDAY_MS);
    bed_close(&b);
}

static void test_an_answer_ends_it(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct ticket_promises p;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, BO).ticket, two = bed_take(&b, NULL, BO "\n").ticket,
            three = bed_take(&b, NULL, BO "\n\n").ticket;
    clock_ms += HOUR_MS;
    clock_move(&b, one, STATE_AGENT_ANSWERS);
    assert_int_equal(bed_ticket(&b, one).first_responded_at_ms, clock_ms);
    clock_ms += 2 * HOUR_MS;
    clock_move(&b, two, STATE_AGENT_ANSWERS);
    clock_move(&b, three, STATE_RESOLVE);
    clock_ms += HOUR_MS;
    clock_move(&b, two, STATE_AGENT_ANSWERS);
    assert_int_equal(bed_ticket(&b, two).first_responded_at_ms, clock_ms - HOUR_MS);
    assert_int_equal(ticket_promises(b.gate.db, 0, clock_ms, &p, &why), OK);
    assert_int_equal(p.kept, 1);
    assert_int_equal(p.missed, 2); /* the third was resolved after its time, and never answered */
    assert_int_equal(ticket_promises(b.gate.db, clock_ms, clock_ms, &p, &why), OK);
    assert_int_equal(p.kept + p.missed, 0);
    bed_close(&b);
}

/* Whoever answers the warning answers the customer. */
static void test_an_answer_to_the_warning_is_the_first_one(void **state)
{
    (void)state;
    struct bed b;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, BO).ticket;
    (void)clock_step(&b, round_now);
    struct outbox warning = last(&b, 1, NULL);
    assert_true(span_eq(warning.to, SPAN_LIT("kim@example.com")));
    clock_ms += MINUTE_MS;
    char mail[300];
    snprintf(mail, sizeof mail, "From: kim@example.com\nTo: {to@%lld}\nSubject: Re: x\n\nIt is 42.\n",
             (long long)warning.id);
    assert_string_equal(bed_take(&b, NULL, mail).outcome, "updated");
    assert_int_equal(bed_ticket(&b, one).first_responded_at_ms, clock_ms);
    bool answered = false;
    for (int64_t id = warning.id; id <= clock_top(&b); id++) {
        struct outbox row = bed_outbox(&b, id, NULL);
        answered = answered || (row.kind == OUTBOX_REPLY && span_eq(row.to, SPAN_LIT("bo@blue.example")));
    }
    assert_true(answered);
    assert_true(clock_step(&b, round_now) > 2 * HOUR_MS); /* the reminder; nothing was missed */
    bed_close(&b);
}

static void test_a_pause_moves_the_due_time(void **state)
{
    (void)state;
    struct bed b;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, BO).ticket;
    clock_ms += HOUR_MS;
    clock_move(&b, one, STATE_PEND);
    assert_int_equal(bed_ticket(&b, one).first_response_due_ms, 0);
    clock_ms += 30 * HOUR_MS;
    struct intake_answer r =
        bed_take(&b, NULL, "From: bo@blue.example\nTo: {to}\nSubject: Re: Sum\n\nHere.\n");
    assert_string_equal(r.outcome, "updated");
    assert_int_equal(bed_ticket(&b, one).first_response_due_ms, clock_ms + HOUR_MS);
    bed_close(&b);
}

static void test_who_is_told(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, BO).ticket; /* billing: both */
    struct ticket t = bed_ticket(&b, one);
    (void)clock_step(&b, round_now);
    assert_int_equal(made.n, 2);
    assert_true(span_eq(last(&b, 0, &octets).to, SPAN_LIT("lee@example.com")));
    assert_true(says(octets, "Une premi=C3=A8re") || says(octets, "première réponse"));
    /* the assignee alone, and the admin */
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    t = bed_ticket(&b, one);
    t.assignee = SPAN_LIT("kim@example.com");
    assert_int_equal(ticket_update(b.gate.db, &t, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);
    (void)clock_step(&b, round_now);
    assert_int_equal(made.n, 4);
    assert_true(span_eq(last(&b, 1, &octets).to, SPAN_LIT("kim@example.com")));
    assert_true(says(octets, "Assigned to: kim@example.com"));
    bed_close(&b);
}

/* After an outage all is one mail a person, and what was missed isn't warned of. */
static void test_what_is_late_is_done_at_once(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    open_at(&b, FRIDAY_MS, "");
    for (int i = 0; i < 60; i++) {
        char mail[300];
        snprintf(mail, sizeof mail, "Message-ID: <%d@b>\n" ANN, i);
        (void)bed_take(&b, NULL, mail);
    }
    int64_t before = made.n;
    clock_ms += 365LL * DAY_MS;
    assert_int_equal(round_now(&b), 0);
    assert_int_equal(made.n, before + 2);
    (void)last(&b, 0, &octets);
    assert_true(says(octets, "Subject: First answer missed (60)"));
    assert_true(says(octets, "And 10 more"));
    assert_false(says(octets, "private note"));
    /* put back: nothing is told twice */
    clock_ms -= 366LL * DAY_MS;
    assert_int_equal(round_now(&b), 0);
    assert_int_equal(made.n, before + 2);
    bed_close(&b);
}

static void test_beyond_the_budget_a_digest_in_five_minutes(void **state)
{
    (void)state;
    struct bed b;
    open_at(&b, FRIDAY_MS, "limits { notice_hour = 2 }\n");
    for (int i = 0; i < 6; i++) {
        char mail[300];
        snprintf(mail, sizeof mail, "Message-ID: <%d@b>\n" BO, i);
        (void)bed_take(&b, NULL, mail);
        clock_ms += MINUTE_MS;
    }
    int64_t before = made.n;
    for (int i = 0; i < 2; i++)
        (void)clock_step(&b, round_now);
    assert_int_equal(made.n, before + 4);
    (void)clock_step(&b, round_now); /* the third is the first digest */
    assert_int_equal(made.n, before + 6);
    int64_t digest_ms = clock_ms;
    while (made.n == before + 6)
        (void)clock_step(&b, round_now);
    assert_int_equal(clock_ms, digest_ms + 5 * MINUTE_MS);
    struct span octets;
    (void)last(&b, 0, &octets);
    assert_true(says(octets, "(3)"));
    bed_close(&b);
}

static void test_reminder_and_closing(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, ANN).ticket;
    clock_ms += HOUR_MS;
    clock_move(&b, one, STATE_AGENT_ANSWERS);
    clock_ms += HOUR_MS;
    clock_move(&b, one, STATE_AGENT_ANSWERS); /* once more: the wait begins anew */
    assert_int_equal(clock_step(&b, round_now), 3 * DAY_MS);
    assert_last_entry(&b, one, "ann@acme.example: reminded");
    struct outbox row = last(&b, 0, &octets);
    assert_int_equal(row.kind, OUTBOX_REMINDER);
    assert_int_equal(row.budget, OUTBOX_BUDGET_CUSTOMER);
    assert_true(span_eq(row.to, SPAN_LIT("ann@acme.example")));
    assert_true(says(octets, "Subject: Re: Slow [#1]"));
    assert_true(says(octets, "support+r1-"));
    assert_true(says(octets, "Freitag, 27. November 2026, 23:00 Uhr CET"));
    struct span first = bed_outbox(&b, 1, NULL).message_id;
    assert_true(says(octets, arena_printf(b.arena, "In-Reply-To: <%.*s>", SPAN_FMT(first)).p));
    assert_int_equal(clock_step(&b, round_now), 0); /* once */

    clock_move(&b, one, STATE_RESOLVE);
    b.gate.index_due = false;
    assert_int_equal(clock_step(&b, round_now), 14 * DAY_MS);
    assert_int_equal(bed_ticket(&b, one).status, TICKET_CLOSED);
    assert_last_entry(&b, one, "resolved -> closed");
    assert_true(b.gate.index_due); /* no mail comes after it: the index learns it all the same */
    assert_int_equal(clock_step(&b, round_now), 0);
    bed_close(&b);
}

static void queue_reply(struct bed *b, int64_t ticket, int64_t *id_r)
{
    struct why why;
    struct outbox row = {.ticket = ticket,
                         .kind = OUTBOX_REPLY,
                         .to = SPAN_LIT("ann@acme.example"),
                         .message_id = SPAN_LIT("x@y"),
                         .created_at_ms = clock_ms};
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    assert_int_equal(outbox_insert(b->gate.db, &row, SPAN_LIT("x"), id_r, &why), OK);
    assert_int_equal(db_commit(b->gate.db, &why), OK);
}

static void settle(struct bed *b, int64_t id, enum outbox_state to)
{
    struct why why;
    struct outboxes rows;
    struct outbox_result result = {.state = to, .at_ms = clock_ms};
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    assert_int_equal(outbox_retry(b->gate.db, id, clock_ms, &(bool){0}, &why), OK);
    assert_int_equal(outbox_claim(b->gate.db, clock_ms, 1000, b->arena, &rows, &why), OK);
    assert_int_equal(outbox_settle(b->gate.db, id, &result, NULL, &why), OK);
    assert_int_equal(db_commit(b->gate.db, &why), OK);
}

static void test_nothing_while_the_answer_is_undelivered(void **state)
{
    (void)state;
    struct bed b;
    int64_t reply;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, ANN).ticket;
    queue_reply(&b, one, &reply);
    clock_move(&b, one, STATE_RESOLVE);
    assert_int_equal(clock_step(&b, round_now), 14 * DAY_MS);
    assert_int_equal(bed_ticket(&b, one).status, TICKET_RESOLVED);
    assert_int_equal(clock_step(&b, round_now), HOUR_MS); /* looked at again */
    settle(&b, reply, OUTBOX_FAILED);
    assert_int_equal(clock_step(&b, round_now), HOUR_MS);
    assert_int_equal(bed_ticket(&b, one).status, TICKET_RESOLVED);
    settle(&b, reply, OUTBOX_SENT);
    assert_int_equal(clock_step(&b, round_now), HOUR_MS);
    assert_int_equal(bed_ticket(&b, one).status, TICKET_CLOSED);
    bed_close(&b);
}

static void test_a_reminder_waits_for_room(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    open_at(&b, FRIDAY_MS, "limits { customer_hour = 1 }\n");
    int64_t one = bed_take(&b, NULL, ANN).ticket, two = bed_take(&b, NULL, ANN "\n").ticket;
    clock_move(&b, one, STATE_AGENT_ANSWERS);
    clock_move(&b, two, STATE_AGENT_ANSWERS);
    int64_t before = made.n;
    assert_int_equal(clock_step(&b, round_now), 3 * DAY_MS);
    assert_int_equal(made.n, before + 1);
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);
    assert_int_equal(clock_step(&b, round_now), HOUR_MS);
    assert_true(made.n <= before + 2);
    bed_close(&b);
}

/* Nor what came from an address that no mail can go to, or from none; nor where mail came back. */
static void test_nobody_to_remind(void **state)
{
    (void)state;
    static const struct {
        const char *requester, *says;
        bool dead;
    } rows[] = {
        {"", "not reminded, since the requester has no address", false},
        {"a b@x", "a b@x: not reminded, since no mail can go to that address", false},
        {"ann@acme.example", "ann@acme.example: not reminded, since mail to that address comes back", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        struct why why;
        open_at(&b, FRIDAY_MS, "");
        int64_t one = bed_take(&b, NULL, ANN).ticket;
        struct ticket t = bed_ticket(&b, one);
        t.requester = span_of(rows[i].requester);
        assert_int_equal(ticket_update(b.gate.db, &t, &why), OK);
        clock_move(&b, one, STATE_PEND);
        if (rows[i].dead)
            assert_int_equal(undeliverable_add(b.gate.db, t.requester, 1, SPAN_LIT("550"), &why), OK);
        int64_t before = bed_count(&b, "outbox");
        assert_int_equal(clock_step(&b, round_now), 3 * DAY_MS);
        assert_last_entry(&b, one, rows[i].says);
        assert_int_equal(bed_count(&b, "outbox"), before);
        assert_int_equal(clock_step(&b, round_now), 0);
        bed_close(&b);
    }
}

/* What a robot opened reminds nobody. */
static void test_robots_are_not_reminded(void **state)
{
    (void)state;
    struct bed b;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, "Auto-Submitted: auto-generated\n" ANN).ticket;
    clock_move(&b, one, STATE_PEND);
    assert_int_equal(clock_step(&b, round_now), 3 * DAY_MS);
    assert_last_entry(&b, one, "not reminded, since a robot opened the ticket");
    assert_int_equal(made.n, 0);
    assert_int_equal(clock_step(&b, round_now), 0);
    bed_close(&b);
}

/* The moments follow the configuration, at once and for all tickets. */
static void test_another_configuration(void **state)
{
    (void)state;
    struct bed b;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, NULL, ANN).ticket;
    clock_move(&b, one, STATE_RESOLVE);
    (void)round_now(&b);
    struct conf *conf = (struct conf *)(uintptr_t)b.gate.conf;
    conf->life.close_after_s = 3600;
    assert_int_equal(clock_step(&b, round_now), HOUR_MS);
    assert_int_equal(bed_ticket(&b, one).status, TICKET_CLOSED);
    bed_close(&b);
}

/* Old mail that is brought in is promised nothing. */
static void test_import_starts_no_clock(void **state)
{
    (void)state;
    struct bed b;
    open_at(&b, FRIDAY_MS, "");
    int64_t one = bed_take(&b, &(struct bed_envelope){.source = INTAKE_IMPORT}, ANN).ticket;
    assert_int_equal(bed_ticket(&b, one).first_response_due_ms, 0);
    assert_int_equal(clock_step(&b, round_now), 0);
    bed_close(&b);
}

/* In all languages, in the zone of the organization. */
static void test_the_promise_in_every_language(void **state)
{
    (void)state;
    static const struct {
        const char *language, *zone, *says;
    } rows[] = {
        {"en", "America/New_York",
         "A person will reply by Friday, 27 November 2026, 17:00 EST (plan quick)."},
        {"de", "Europe/Berlin", "Ein Mensch antwortet Ihnen bis Freitag, 27. November 2026, 23:00 Uhr CET"},
        {"fr", "Europe/Paris",
         "Une personne vous répondra d'ici au vendredi 27 novembre 2026 à 23 h 00 (CET)"},
        {"es", "America/Bogota",
         "Una persona le responderá antes del viernes 27 de noviembre de 2026, 17:00"},
        {"ja", "Asia/Tokyo", "担当者が 2026年11月28日(土) 07:00 (JST) までに返信いたします"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        char people[600];
        struct span octets, rest, line;
        struct buf text;
        clock_ms = FRIDAY_MS;
        snprintf(
            people, sizeof people,
            "{\"organizations\":[{\"id\":\"acme\",\"name\":\"A\",\"plan\":\"quick\",\"language\":\"%s\","
            "\"timezone\":\"%s\",\"members\":[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":"
            "\"developer\"}],\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"}]}]}",
            rows[i].language, rows[i].zone);
        bed_open(&b, plans, people);
        (void)bed_take(&b, NULL, ANN);
        (void)bed_outbox(&b, 1, &octets);
        rest = facts_read(b.gate.conf->facts, (struct facts_arrival){0}, octets, b.arena)->text;
        buf_init(&text, 1 << 16);
        while (span_line(&rest, &line)) { /* unwrapped; Japanese has no blanks to wrap at */
            if (text.n && rows[i].language[0] != 'j')
                buf_addc(&text, ' ');
            buf_add(&text, line);
        }
        if (!says(buf_span(&text), rows[i].says))
            fail_msg("%s: %.*s", rows[i].language, SPAN_FMT(buf_span(&text)));
        buf_release(&text);
        bed_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_promise_is_said_warned_of_and_missed),
        cmocka_unit_test(test_an_answer_ends_it),
        cmocka_unit_test(test_an_answer_to_the_warning_is_the_first_one),
        cmocka_unit_test(test_a_pause_moves_the_due_time),
        cmocka_unit_test(test_who_is_told),
        cmocka_unit_test(test_what_is_late_is_done_at_once),
        cmocka_unit_test(test_beyond_the_budget_a_digest_in_five_minutes),
        cmocka_unit_test(test_reminder_and_closing),
        cmocka_unit_test(test_nothing_while_the_answer_is_undelivered),
        cmocka_unit_test(test_a_reminder_waits_for_room),
        cmocka_unit_test(test_nobody_to_remind),
        cmocka_unit_test(test_robots_are_not_reminded),
        cmocka_unit_test(test_another_configuration),
        cmocka_unit_test(test_import_starts_no_clock),
        cmocka_unit_test(test_the_promise_in_every_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
