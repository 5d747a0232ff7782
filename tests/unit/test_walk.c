/* One mail's walk to its rows: what is written of a mail, what the confirmation says and bears, duplicates,
 * replies, held mail tried again. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/gate/state.h"
#include "daemon/store/directory.h"
#include "daemon/store/held.h"
#include "daemon/store/participant.h"
#include "daemon/store/section.h"

static const char acme[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\",\"language\":\"en\","
    "\"timezone\":"
    "\"Europe/Berlin\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"addresses\":[\"ann@home.example\"],\"name\":\"Ann\",\"role\":"
    "\"administrator\"},"
    "{\"address\":\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"developer\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"Shop\",\"domains\":[\"shop.acme.example\"]},"
    "{\"id\":\"acme-blog\",\"name\":\"Blog\"}]},"
    "{\"id\":\"solo\",\"name\":\"Solo\",\"plan\":\"silver\",\"language\":\"en\",\"members\":["
    "{\"address\":\"sol@solo.example\",\"name\":\"Sol\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"solo-site\",\"name\":\"S\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"}]}";

static const char plans[] =
    "plan \"gold\" { tickets = \"24x7\" first_response = 1h chat = \"24x7\" oncall = 15m }\n"
    "plan \"silver\" { tickets = \"none\" chat = \"24x5\" oncall = \"none\" }\n"
    "trust { authserv_id = {\"mx.example.com\"} }\n";

#define PASS "Authentication-Results: mx.example.com; dmarc=pass header.from="
#define ANN                                                                                                  \
    "From: Ann <ann@acme.example>\nTo: support@example.com\nMessage-ID: <1@acme.example>\nReferences: "      \
    "<0@acme.example>\nSubject: [acme-shop] downtime: Checkout returns 500\n\n"                              \
    "Steps to reproduce:\n1. Buy something\n\nThe shop is down.\n"

static void assert_says(struct span text, const char *what)
{
    if (!bed_says(text, what))
        fail_msg("\"%s\" is not in:\n%.*s", what, SPAN_FMT(text));
}

static void assert_silent(struct span text, const char *what)
{
    if (bed_says(text, what))
        fail_msg("\"%s\" is in:\n%.*s", what, SPAN_FMT(text));
}

static void test_a_members_ticket_and_confirmation(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, plans, acme);
    struct intake_answer a = bed_take(&b, &(struct bed_envelope){.sender = "ann@acme.example"}, ANN);
    struct ticket t = bed_ticket(&b, a.ticket);
    assert_int_equal(t.status, TICKET_OPEN);
    assert_int_equal(t.priority, TICKET_HIGH);
    assert_true(span_eq(t.site, SPAN_LIT("acme-shop")));
    assert_true(span_eq(t.organization, SPAN_LIT("acme")));
    assert_true(span_eq(t.plan, SPAN_LIT("gold")));
    assert_true(span_eq(t.type, SPAN_LIT("downtime")));
    assert_true(span_eq(t.subject, SPAN_LIT("Checkout returns 500")));
    assert_true(span_eq(t.requester, SPAN_LIT("ann@acme.example")));
    assert_int_equal(t.first_response_due_ms, t.opened_at_ms + 3600 * 1000);
    assert_false(t.site_inferred);
    assert_false(t.verified);

    struct ledger_mail m = bed_ledger(&b, a.mail);
    assert_int_equal(m.outcome, LEDGER_OPENED);
    assert_int_equal(m.ticket, a.ticket);
    assert_int_equal(m.answer, a.outbox);
    assert_true(span_eq(m.message_id, SPAN_LIT("1@acme.example")));
    assert_says(m.walk, "\"step\":\"new\",\"says\":\"mine\"");

    struct outbox row = bed_outbox(&b, a.outbox, &octets);
    assert_int_equal(row.kind, OUTBOX_CONFIRMATION);
    assert_int_equal(row.ticket, a.ticket);
    assert_int_equal(row.mail, a.mail);
    assert_true(span_eq(row.to, SPAN_LIT("ann@acme.example")));
    assert_true(span_starts(row.envelope_sender, SPAN_LIT("support+b.1-")));
    assert_true(span_starts(row.message_id, SPAN_LIT("1.1.")));
    assert_says(octets, "<support+r1-");
    assert_says(octets, "\r\nIn-Reply-To: <1@acme.example>\r\n");
    assert_says(octets, "<0@acme.example> <1@acme.example>");
    assert_says(octets, "\r\nAuto-Submitted: auto-replied\r\n");
    assert_says(octets, "Re: Checkout returns 500 [#1]");
    assert_says(octets, "acme-shop");
    assert_true(b.gate.outbox_due && b.gate.index_due);

    struct entries e = bed_entries(&b, a.ticket);
    assert_int_equal(e.n, 1);
    assert_int_equal(e.v[0].kind, ENTRY_MESSAGE);
    assert_int_equal(e.v[0].mail, a.mail);
    assert_says(e.v[0].text, "The shop is down.");
    bed_close(&b);
}

/* Attacks 12, 14 and 15. */
static void test_a_stranger_gets_words_of_ours_alone(void **state)
{
    (void)state;
    static const char *const sites[] = {"acme-shop", "solo-site", "no-such-1"};
    struct span before = SPAN_EMPTY;
    struct bed b[3];
    for (int i = 0; i < 3; i++) {
        char text[1000];
        struct span octets;
        bed_open(&b[i], plans, acme);
        snprintf(text, sizeof text,
                 "From: \"BUY-NOW http://evil.example\" <sam@stranger.example>\nTo: support@example.com\n"
                 "Subject: [%s] downtime: BUY-NOW at evil.example\n\nBUY-NOW http://evil.example/\n",
                 sites[i]);
        struct intake_answer a = bed_take(&b[i], NULL, text);
        struct ticket t = bed_ticket(&b[i], a.ticket);
        assert_true(span_eq(t.site, span_of(sites[i])));
        assert_true(!t.organization.n && !t.plan.n && !t.first_response_due_ms);
        (void)bed_outbox(&b[i], a.outbox, &octets);
        assert_silent(octets, "BUY-NOW");
        assert_silent(octets, "evil");
        assert_silent(octets, sites[i]);
        assert_says(octets, "#1");
        struct span body = span_from(octets, span_find(octets, SPAN_LIT("\r\n\r\n")));
        assert_true(i == 0 || span_eq(body, before));
        before = body;
    }
    for (int i = 0; i < 3; i++)
        bed_close(&b[i]);
}

static void test_the_same_mail_twice(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, NULL, NULL);
    struct intake_answer first = bed_take(&b, NULL, ANN);
    struct intake_answer again =
        bed_take(&b, &(struct bed_envelope){.source = INTAKE_PIPE}, "Received: by x\n" ANN);
    assert_string_equal(again.outcome, "duplicate");
    assert_int_equal(again.ticket, first.ticket);
    assert_int_equal(again.outbox, 0);
    assert_int_equal(bed_ledger(&b, again.mail).duplicate_of, first.mail);
    assert_int_equal(bed_count(&b, "tickets"), 1);
    assert_int_equal(bed_count(&b, "outbox"), 1);
    assert_int_equal(bed_count(&b, "mails"), 2);
    /* attack 19: the same Message-ID with another body is another mail */
    struct intake_answer other = bed_take(&b, NULL, ANN "And more.\n");
    assert_string_equal(other.outcome, "opened");
    /* without a Message-ID the whole mail is the key */
    static const char no_id[] = "From: x@y.example\nSubject: s\n\nt\n";
    assert_string_equal(bed_take(&b, NULL, no_id).outcome, "opened");
    assert_string_equal(bed_take(&b, NULL, no_id).outcome, "duplicate");
    assert_string_equal(bed_take(&b, NULL, "X: y\nFrom: x@y.example\nSubject: s\n\nt\n").outcome, "opened");
    bed_close(&b);
}

static void test_a_reply_fills_gaps_and_reopens(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct sections sections;
    bed_open(&b, plans, acme);
    struct intake_answer a = bed_take(&b, NULL,
                                      "From: ann@acme.example\nTo: support@example.com\nMessage-ID: "
                                      "<1@a>\nSubject: [acme-shop] downtime: x\n\nIt is down.\n");
    struct ticket t = bed_ticket(&b, a.ticket);
    size_t missing = t.missing.n;
    assert_true(missing > 0);
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    assert_int_equal(state_move(&b.gate, &t, STATE_RESOLVE, SPAN_EMPTY, 0, t.opened_at_ms, NULL, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);

    struct intake_answer r = bed_take(&b, NULL,
                                      "From: ann@acme.example\nTo: {to}\nSubject: Re: x\n\n"
                                      "Steps to reproduce:\n1. Buy\n2. Pay\n");
    assert_string_equal(r.outcome, "updated");
    assert_int_equal(r.ticket, a.ticket);
    t = bed_ticket(&b, a.ticket);
    assert_int_equal(t.status, TICKET_OPEN);
    assert_int_equal(t.resolved_at_ms, 0);
    assert_int_equal(t.missing.n, missing - 1);
    assert_int_equal(section_list(b.gate.db, a.ticket, b.arena, &sections, &why), OK);
    assert_int_equal(sections.n, 1);
    assert_says(sections.v[0].text, "Pay");
    /* message, resolved, the reply, reopened */
    struct entries e = bed_entries(&b, a.ticket);
    assert_int_equal(e.n, 4);
    assert_true(span_eq(e.v[3].text, SPAN_LIT("resolved -> open")));
    assert_true(e.v[2].verified); /* by the token */
    assert_int_equal(bed_count(&b, "outbox"), 1);
    bed_close(&b);
}

static void test_closed_opens_a_linked_one(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct span octets;
    struct ticket_links links;
    bed_open(&b, plans, acme);
    struct ticket t = bed_ticket(&b, bed_take(&b, NULL, ANN).ticket);
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    assert_int_equal(state_move(&b.gate, &t, STATE_CLOSE, SPAN_EMPTY, 0, 1, NULL, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);
    struct intake_answer r =
        bed_take(&b, NULL, "From: ann@acme.example\nTo: {to}\nSubject: Re: Checkout returns 500\n\nAgain.\n");
    assert_string_equal(r.outcome, "opened");
    assert_string_equal(r.rule, "reply");
    struct ticket next = bed_ticket(&b, r.ticket);
    assert_int_not_equal(next.id, t.id);
    assert_true(span_eq(next.site, t.site) && span_eq(next.type, t.type) && span_eq(next.plan, t.plan));
    assert_int_equal(ticket_links(b.gate.db, next.id, b.arena, &links, &why), OK);
    assert_int_equal(links.n, 1);
    assert_int_equal(links.v[0].ticket, t.id);
    (void)bed_outbox(&b, r.outbox, &octets);
    assert_says(octets, "Ticket #1 is closed");
    assert_int_equal(bed_ticket(&b, t.id).status, TICKET_CLOSED);
    bed_close(&b);
}

/* "When a reply is another matter." */
static void test_another_matter(void **state)
{
    (void)state;
    static const struct {
        const char *mail;
        bool another;
    } rows[] = {
        {"To: {to}\nSubject: [acme-blog] Comments are gone\n", true},
        {"To: {to}\nSubject: Re: Checkout returns 500 [#1]\n", false},
        {"To: {to}\nSubject: STILL DOWN\n", false},
        {"To: support@example.com\nIn-Reply-To: <{id}>\nSubject: Invoice for March\n", true},
        {"To: support@example.com\nIn-Reply-To: <{id}>\nSubject: Invoice for March [#1]\n", false},
        {"To: support@example.com\nIn-Reply-To: <{id}>\nSubject: checkout, still\n", false},
        {"To: support@example.com\nIn-Reply-To: <{id}>\nSubject: \n", false},
        {"To: {to}\nSubject: [no-such-site] Comments are gone\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        struct span octets;
        char text[1000];
        bed_open(&b, plans, acme);
        (void)bed_take(&b, NULL, ANN);
        snprintf(text, sizeof text, "From: ann@acme.example\n%s\nMore of it.\n", rows[i].mail);
        struct intake_answer a = bed_take(&b, NULL, text);
        if ((a.ticket != 1) != rows[i].another)
            fail_msg("row %zu: %s, ticket %lld: %.*s", i, a.outcome, (long long)a.ticket,
                     SPAN_FMT(bed_ledger(&b, a.mail).walk));
        if (rows[i].another) {
            (void)bed_outbox(&b, a.outbox, &octets);
            assert_says(octets, "another matter");
        }
        bed_close(&b);
    }
}

static void test_corrections(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, plans, acme);
    (void)bed_take(&b, NULL,
                   "From: ann@acme.example\nTo: support@example.com\nMessage-ID: <1@a>\nSubject: "
                   "[acme-shop] billing: x\n\nHm.\n");
    struct intake_answer a = bed_take(&b, NULL,
                                      "From: ann@acme.example\nTo: {to}\nSubject: Re: x [#1]\n\n"
                                      "Site: acme-blog\nType: emergency\n\nSorry.\n");
    assert_string_equal(a.outcome, "updated");
    struct ticket t = bed_ticket(&b, 1);
    assert_true(span_eq(t.site, SPAN_LIT("acme-blog")));
    assert_true(span_eq(t.type, SPAN_LIT("emergency")));
    assert_int_equal(t.priority, TICKET_URGENT);
    struct entries e = bed_entries(&b, 1);
    bool said = false;
    for (size_t i = 0; i < e.n; i++)
        said = said || span_eq(e.v[i].text, SPAN_LIT("site: acme-shop -> acme-blog"));
    assert_true(said);
    /* a site that isn't theirs changes nothing; a lower type leaves the priority */
    (void)bed_take(&b, NULL,
                   "From: ann@acme.example\nTo: {to}\nSubject: Re: x [#1]\n\n"
                   "Site: solo-site\nType: billing\n\nHm.\n");
    t = bed_ticket(&b, 1);
    assert_true(span_eq(t.site, SPAN_LIT("acme-blog")));
    assert_true(span_eq(t.type, SPAN_LIT("billing")));
    assert_int_equal(t.priority, TICKET_URGENT);
    bed_close(&b);
}

static void test_the_sender_only_site_and_what_is_unknown(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, "plan \"silver\" { tickets = \"24x7\" first_response = 1d }\n", acme);
    struct ticket t = bed_ticket(
        &b,
        bed_take(&b, NULL, "From: sol@solo.example\nTo: support@example.com\nSubject: broken\n\nx\n").ticket);
    assert_true(span_eq(t.site, SPAN_LIT("solo-site")) && t.site_inferred);
    /* a URL on a site's own domain */
    t = bed_ticket(&b, bed_take(&b, NULL,
                                "From: ann@acme.example\nTo: support@example.com\nSubject: broken\n\n"
                                "See https://www.shop.acme.example/cart please.\n")
                           .ticket);
    assert_true(span_eq(t.site, SPAN_LIT("acme-shop")) && t.site_inferred);
    /* another organization's site is as unknown as one that isn't there (attack 16) */
    static const char *const stated[] = {"solo-site", "no-such-1"};
    for (int i = 0; i < 2; i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "From: ann@acme.example\nTo: support@example.com\nSubject: [%s] broken\n\nx\n", stated[i]);
        struct intake_answer a = bed_take(&b, NULL, text);
        t = bed_ticket(&b, a.ticket);
        assert_int_equal(t.site.n, 0);
        assert_true(span_eq(t.organization, SPAN_LIT("acme")));
        (void)bed_outbox(&b, a.outbox, &octets);
        assert_says(octets, "we know no site of that name");
        assert_says(octets, "acme-blog, acme-shop");
    }
    bed_close(&b);
}

/* A site that is named without any form: one of the sender's own, and only one. */
static void test_a_site_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *from, *subject, *text, *site;
        bool inferred;
    } rows[] = {
        {"ann@acme.example", "acme-shop is slow", "x", "acme-shop", true},
        {"ann@acme.example", "Problem with ACME-Shop.", "x", "acme-shop", true},
        {"ann@acme.example", "help", "Hi, our acme-blog, since today, x", "acme-blog", true},
        {"ann@acme.example", "acme-shop is slow", "unlike acme-blog", "acme-shop", true},
        {"ann@acme.example", "acme-shop or acme-blog", "x", "", false},
        {"ann@acme.example", "my-acme-shop, acme-shop2, acme-shop.test", "x@acme-shop, www.acme-shop", "",
         false},
        {"ann@acme.example", "solo-site is slow", "x", "", false},
        {"eve@stranger.example", "acme-shop is slow", "x", "", false},
        {"ann@acme.example", "[shop.acme.example] slow", "x", "acme-shop", false},
        {"ann@acme.example", "help", "Site: https://www.shop.acme.example/cart\n\nx", "acme-shop", false},
        {"eve@stranger.example", "[shop.acme.example] slow", "x", "shop.acme.example", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        char text[300];
        bed_open(&b, plans, acme);
        snprintf(text, sizeof text, "From: %s\nTo: support@example.com\nSubject: %s\n\n%s\n", rows[i].from,
                 rows[i].subject, rows[i].text);
        struct ticket t = bed_ticket(&b, bed_take(&b, NULL, text).ticket);
        if (!span_eq(t.site, span_of(rows[i].site)) || t.site_inferred != rows[i].inferred)
            fail_msg("%s: «%.*s»", rows[i].subject, SPAN_FMT(t.site));
        bed_close(&b);
    }
}

/* We asked for the site, and the answer names it. */
static void test_a_site_in_an_answer(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, plans, acme);
    (void)bed_take(&b, NULL, "From: ann@acme.example\nTo: support@example.com\nSubject: slow\n\nx\n");
    (void)bed_take(&b, NULL, "From: ann@acme.example\nTo: {to}\nSubject: Re: slow [#1]\n\nIt's acme-shop.\n");
    struct ticket t = bed_ticket(&b, 1);
    assert_true(span_eq(t.site, SPAN_LIT("acme-shop")) && t.site_inferred);
    (void)bed_take(&b, NULL,
                   "From: ann@acme.example\nTo: {to}\nSubject: Re: slow [#1]\n\nacme-blog works.\n");
    t = bed_ticket(&b, 1);
    assert_true(span_eq(t.site, SPAN_LIT("acme-shop")));
    bed_close(&b);
}

static void test_a_plan_without_tickets(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, plans, acme);
    struct intake_answer a =
        bed_take(&b, NULL, "From: sol@solo.example\nTo: support@example.com\nSubject: broken\n\nx\n");
    assert_string_equal(a.outcome, "refused");
    assert_string_equal(a.rule, "plan");
    assert_int_equal(a.ticket, 0);
    struct outbox row = bed_outbox(&b, a.outbox, &octets);
    assert_int_equal(row.kind, OUTBOX_NOTICE);
    assert_says(octets, "not part of your plan");
    assert_says(octets, "around the clock on weekdays");
    bed_close(&b);
}

static void test_a_bounce_moves_its_row(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, NULL, NULL);
    struct intake_answer a =
        bed_take(&b, NULL, "From: sam@s.example\nTo: support@example.com\nSubject: x\n\ny\n");
    struct why why;
    struct outboxes rows;
    bool was;
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    assert_int_equal(outbox_claim(b.gate.db, INT64_MAX / 2, 10, b.arena, &rows, &why), OK);
    struct outbox_result sent = {.state = OUTBOX_SENT, .at_ms = 1};
    assert_int_equal(outbox_settle(b.gate.db, a.outbox, &sent, &was, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);
    static const char dsn[] =
        "From: MAILER-DAEMON@mx.example\nTo: x@example.com\nSubject: Undelivered\nMIME-Version: "
        "1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: "
        "text/plain\n\nNo.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
        "mx.example\n\nFinal-Recipient: rfc822; sam@s.example\nAction: %s\nStatus: 5.1.1\n\n--b--\n";
    char text[1000];
    struct bed_envelope to_token = {.sender = "", .recipient = "{bounce}"};
    snprintf(text, sizeof text, dsn, "delayed");
    assert_string_equal(bed_take(&b, &to_token, text).outcome, "bounce");
    assert_int_equal(bed_outbox(&b, a.outbox, NULL).state, OUTBOX_SENT);
    snprintf(text, sizeof text, dsn, "failed");
    assert_string_equal(bed_take(&b, &to_token, text).outcome, "bounce");
    assert_int_equal(bed_outbox(&b, a.outbox, NULL).state, OUTBOX_BOUNCED);
    assert_int_equal(bed_entries(&b, a.ticket).n, 3);
    assert_int_equal(bed_ticket(&b, a.ticket).status, TICKET_OPEN);
    assert_int_equal(bed_count(&b, "outbox"), 1);
    bed_close(&b);
}

static void test_held_and_let_in(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    int64_t held, oldest;
    static const char mail[] =
        "From: sam@s.example\nTo: support@example.com\nMessage-ID: <1@s>\nSubject: x\n\ny\n";
    bed_open(&b, "directory { strangers = \"hold\" }\n", NULL);
    struct intake_answer a = bed_take(&b, NULL, mail);
    assert_string_equal(a.outcome, "held");
    assert_int_equal(held_count(b.gate.db, &held, &oldest, &why), OK);
    assert_int_equal(held, 1);
    assert_string_equal(bed_take(&b, NULL, mail).outcome, "duplicate");
    struct intake_answer again = bed_take(&b, &(struct bed_envelope){.again = a.mail, .let_in = true}, mail);
    assert_string_equal(again.outcome, "opened");
    assert_int_equal(again.mail, a.mail);
    assert_int_equal(held_count(b.gate.db, &held, &oldest, &why), OK);
    assert_int_equal(held, 0);
    assert_int_equal(bed_ledger(&b, a.mail).outcome, LEDGER_OPENED);
    assert_int_equal(bed_ledger(&b, a.mail).ticket, again.ticket);
    bed_close(&b);
}

static void test_blocked_senders(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    bool added;
    bed_open(&b, NULL, NULL);
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    assert_int_equal(directory_block_add(b.gate.db, SPAN_LIT("evil.example"), 1, &added, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);
    struct intake_answer a = bed_take(&b, NULL, "From: x@mail.evil.example\nSubject: s\n\nt\n");
    assert_string_equal(a.outcome, "refused");
    assert_string_equal(a.rule, "blocked");
    assert_int_equal(a.result, OK);
    assert_int_equal(bed_count(&b, "tickets"), 0);
    assert_int_equal(bed_count(&b, "outbox"), 0);
    assert_string_equal(bed_take(&b, NULL, "From: x@notevil.example\nSubject: s\n\nt\n").outcome, "opened");
    bed_close(&b);
}

static void test_people(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct participants people;
    bed_open(&b, plans, acme);
    struct intake_answer a =
        bed_take(&b, NULL,
                 PASS "acme.example\nFrom: ann@acme.example\nTo: support@example.com, bob@acme.example\n"
                      "Cc: eve@else.example, ann@acme.example\nSubject: [acme-shop] x\n\ny\n");
    assert_true(bed_ticket(&b, a.ticket).verified);
    assert_int_equal(participant_list(b.gate.db, a.ticket, b.arena, &people, &why), OK);
    assert_int_equal(people.n, 2);
    for (size_t i = 0; i < people.n; i++)
        assert_true(span_eq(people.v[i].role, span_eq(people.v[i].address, SPAN_LIT("bob@acme.example"))
                                                  ? SPAN_LIT("member")
                                                  : SPAN_LIT("named")));
    bed_close(&b);
}

static void test_who_left_the_directory_is_out(void **state)
{
    (void)state;
    struct bed b;
    bed_open(&b, plans, acme);
    (void)bed_take(&b, NULL, ANN);
    bed_import(&b, "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"members\":[{\"address\":"
                   "\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"developer\"}]}]}");
    struct intake_answer a = bed_take(&b, NULL,
                                      "From: ann@acme.example\nTo: support@example.com\nIn-Reply-To: "
                                      "<{id}>\nSubject: Re: x\n\nMore.\n");
    assert_string_equal(a.outcome, "opened");
    assert_int_not_equal(a.ticket, 1);
    bed_close(&b);
}

static void test_merged_is_the_survivor(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    bed_open(&b, plans, acme);
    (void)bed_take(&b, NULL, ANN);
    (void)bed_take(&b, NULL,
                   "From: ann@acme.example\nTo: support@example.com\nMessage-ID: <2@a>\nSubject: "
                   "[acme-shop] y\n\nz\n");
    struct ticket t = bed_ticket(&b, 1);
    t.merged_into = 2;
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    assert_int_equal(ticket_update(b.gate.db, &t, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);
    struct intake_answer a =
        bed_take(&b, NULL, "From: ann@acme.example\nTo: {to}\nSubject: Re: x\n\nMore.\n");
    assert_string_equal(a.outcome, "updated");
    assert_int_equal(a.ticket, 2);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_members_ticket_and_confirmation),
        cmocka_unit_test(test_a_stranger_gets_words_of_ours_alone),
        cmocka_unit_test(test_the_same_mail_twice),
        cmocka_unit_test(test_a_reply_fills_gaps_and_reopens),
        cmocka_unit_test(test_closed_opens_a_linked_one),
        cmocka_unit_test(test_another_matter),
        cmocka_unit_test(test_corrections),
        cmocka_unit_test(test_the_sender_only_site_and_what_is_unknown),
        cmocka_unit_test(test_a_site_in_words),
        cmocka_unit_test(test_a_site_in_an_answer),
        cmocka_unit_test(test_a_plan_without_tickets),
        cmocka_unit_test(test_a_bounce_moves_its_row),
        cmocka_unit_test(test_held_and_let_in),
        cmocka_unit_test(test_blocked_senders),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_who_left_the_directory_is_out),
        cmocka_unit_test(test_merged_is_the_survivor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
