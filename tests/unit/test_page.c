/* On-call, on a clock of the test's own: who calls, whom, how long, and what ends it. */
#include "tests/unit/fake_clock.h"

#include "daemon/gate/delivery.h"
#include "daemon/gate/settle.h"
#include "daemon/store/page.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

#define NOON_MS 1795780800000 /* 2026-11-27 12:00 UTC */

static const char plans[] =
    "trust { authserv_id = {\"mx.example.com\"} }\n"
    "plan \"diamond\" { tickets = \"24x7\" first_response = 1h oncall = 15m }\n"
    "plan \"gold\" { tickets = \"24x7\" first_response = 8h chat = \"24x7\" }\n"
    "plan \"call\" { tickets = \"none\" oncall = 30m }\n"
    "type \"breach\" { aliases = {\"security breach\"} priority = \"urgent\" page = yes }\n"
    "hook \"duty\" { url = \"https://hooks.example.com/duty\" }\n";

#define LEVELS                                                                                               \
    "oncall { window = 15m level \"first\" { mail = \"pager@example.com\" acknowledge_within = 10m }\n"      \
    "level \"second\" { hook = \"duty\" acknowledge_within = 5m }\n"                                         \
    "level \"third\" { mail = \"lead@example.com\" acknowledge_within = 20m } }\n"

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"diamond\",\"language\":\"en\","
    "\"timezone\":\"Europe/Berlin\",\"members\":[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":"
    "\"developer\"}],\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"},{\"id\":\"acme-blog\",\"name\":\"B\"}]}"
    ","
    "{\"id\":\"blue\",\"name\":\"Blue\",\"plan\":\"gold\",\"members\":[{\"address\":\"bo@blue.example\","
    "\"name\":\"Bo\",\"role\":\"developer\"}],\"sites\":[{\"id\":\"blue-home\",\"name\":\"H\"}]},"
    "{\"id\":\"cold\",\"name\":\"Cold\",\"plan\":\"call\",\"members\":[{\"address\":\"cy@cold.example\","
    "\"name\":\"Cy\",\"role\":\"developer\"}],\"sites\":[{\"id\":\"cold-ice\",\"name\":\"I\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"},"
    "{\"address\":\"lead@example.com\",\"name\":\"Lea\",\"language\":\"de\",\"timezone\":\"Europe/"
    "Berlin\"}]}";

#define PASS(d) "Authentication-Results: mx.example.com; dmarc=pass header.from=" d "\n"
#define ANN     PASS("acme.example") "From: ann@acme.example\nTo: support@example.com\n"
#define BO      PASS("blue.example") "From: bo@blue.example\nTo: support@example.com\n"
#define CY      PASS("cold.example") "From: cy@cold.example\nTo: support@example.com\n"
#define KIM     PASS("example.com") "From: kim@example.com\nTo: support@example.com\n"
#define FIRE    "Subject: [acme-shop] emergency: Shop is on fire\n\nAll of it burns.\n"

static void open_with(struct bed *b, const char *more)
{
    char conf[2000];
    clock_ms = NOON_MS;
    snprintf(conf, sizeof conf, "%s%s", plans, more);
    bed_open(b, conf, directory);
}

/* The n-th page from the end. */
static struct outbox last(struct bed *b, int64_t n, struct span *octets_r)
{
    for (int64_t id = clock_top(b); id > 0; id--) {
        struct outbox row = bed_outbox(b, id, octets_r);
        if (row.kind == OUTBOX_PAGE && n-- == 0)
            return row;
    }
    fail_msg("there is no such page");
    return (struct outbox){0};
}

static int count(struct bed *b, enum outbox_kind kind, int64_t from)
{
    int n = 0;
    for (int64_t id = from; id <= clock_top(b); id++)
        n += bed_outbox(b, id, NULL).kind == kind;
    return n;
}

static bool says(struct span text, const char *what)
{
    return span_find(text, span_of(what)) < text.n;
}

/* The recipients of all pages, in order, from outbox row `from` on. */
static void assert_pages(struct bed *b, int64_t from, const char *expected)
{
    struct buf got;
    buf_init(&got, 4096);
    for (int64_t i = from; i <= clock_top(b); i++) {
        struct outbox row = bed_outbox(b, i, NULL);
        if (row.kind != OUTBOX_PAGE)
            continue;
        buf_adds(&got, got.n ? " " : "");
        buf_add(&got, row.to);
    }
    if (!span_eq(buf_span(&got), span_of(expected)))
        fail_msg("%.*s instead of %s", SPAN_FMT(buf_span(&got)), expected);
    buf_release(&got);
}

/* The texts of a ticket's events, behind its first entry. */
static void assert_events(struct bed *b, int64_t ticket, const char *expected)
{
    struct entries e = bed_entries(b, ticket);
    struct buf got;
    buf_init(&got, 16384);
    for (size_t i = 0; i < e.n; i++) {
        if (e.v[i].kind != ENTRY_EVENT)
            continue;
        buf_adds(&got, got.n ? "; " : "");
        if (e.v[i].author.n) {
            buf_add(&got, e.v[i].author);
            buf_adds(&got, ": ");
        }
        buf_add(&got, e.v[i].text);
    }
    if (!span_eq(buf_span(&got), span_of(expected)))
        fail_msg("%.*s instead of %s", SPAN_FMT(buf_span(&got)), expected);
    buf_release(&got);
}

static void test_levels_until_somebody_acknowledges(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    open_with(&b, LEVELS);
    int64_t one = bed_take(&b, NULL, ANN FIRE).ticket;
    struct ticket t = bed_ticket(&b, one);
    assert_int_equal(t.priority, TICKET_URGENT);
    assert_int_equal(t.first_response_due_ms, NOON_MS + 15 * MINUTE_MS);
    (void)bed_outbox(&b, 1, &octets);
    assert_true(says(octets, "An engineer on call is being called now."));
    assert_true(says(octets, "13:15 CET"));

    assert_pages(&b, 1, "pager@example.com");
    (void)last(&b, 0, &octets);
    assert_true(says(octets, "Subject: Page: acme-shop, Shop is on fire [#1]"));
    assert_true(says(octets, "You are on call"));
    assert_true(says(octets, "All of it burns."));
    assert_true(says(octets, "support+p1-"));
    assert_true(says(octets, "12:10"));
    assert_true(says(octets, "Auto-Submitted: auto-generated"));

    assert_int_equal(clock_step(&b, clock_round), 10 * MINUTE_MS);
    assert_pages(&b, 1, "pager@example.com hook:duty");
    (void)last(&b, 0, &octets);
    assert_true(says(octets, "\"event\": \"page\"") || says(octets, "\"event\":\"page\""));
    assert_int_equal(clock_step(&b, clock_round),
                     75 * 1000); /* the warning that the answer is due soon: not a page */
    assert_int_equal(clock_step(&b, clock_round),
                     225 * 1000); /* missed, and the third level, at one moment */
    assert_int_equal(clock_ms, NOON_MS + 15 * MINUTE_MS);
    assert_pages(&b, 1, "pager@example.com hook:duty lead@example.com");
    (void)last(&b, 0, &octets);
    assert_true(says(octets, "Sie haben Bereitschaft"));
    assert_int_equal(clock_step(&b, clock_round), 20 * MINUTE_MS); /* in vain: anew, and it is told */
    assert_pages(&b, 1, "pager@example.com hook:duty lead@example.com pager@example.com");
    assert_int_equal(count(&b, OUTBOX_ALERT, 1),
                     6); /* two agents and the admin: missed, and nobody answers */
    int64_t before = clock_top(&b);

    clock_ms += MINUTE_MS;
    struct intake_answer a = bed_take(&b, NULL, KIM "In-Reply-To: <{id}>\nSubject: Re: fire\n\n!ack\n");
    assert_string_equal(a.outcome, "command");
    /* the other two and the hook hear of it */
    assert_pages(&b, before + 1, "pager@example.com hook:duty lead@example.com");
    (void)last(&b, 1, &octets);
    assert_true(says(octets, "acknowledged") && says(octets, "kim@example.com"));
    assert_int_equal(clock_step(&b, clock_round), 0);
    assert_events(&b, one,
                  "paged: level first, pager@example.com; paged: level second, hook:duty; "
                  "first answer due soon: 2026-11-27 12:15:00 UTC; "
                  "first answer missed: it was due 2026-11-27 12:15:00 UTC; "
                  "paged: level third, lead@example.com; "
                  "nobody has acknowledged the page: all levels anew; paged: level first, pager@example.com; "
                  "kim@example.com: page acknowledged");
    /* twice is refused, and told so */
    assert_string_equal(bed_take(&b, NULL, KIM "In-Reply-To: <{id}>\nSubject: Re: fire\n\n!ack\n\n").outcome,
                        "held");

    before = clock_top(&b);
    clock_move(&b, one, STATE_RESOLVE);
    assert_pages(&b, before + 1, "pager@example.com hook:duty lead@example.com");
    (void)last(&b, 2, &octets);
    assert_true(says(octets, "Subject: Page over: acme-shop, Shop is on fire [#1]"));
    bed_close(&b);
}

static void test_an_answer_acknowledges(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    open_with(&b, LEVELS);
    int64_t one = bed_take(&b, NULL, ANN FIRE).ticket;
    /* a robot's doesn't */
    (void)bed_take(
        &b, NULL,
        "From: pager@example.com\nTo: {to2}\nAuto-Submitted: auto-replied\nSubject: Away\n\nAway.\n");
    /* and neither does somebody else's with the same token */
    (void)bed_take(&b, NULL, "From: eve@evil.example\nTo: {to2}\nSubject: Re: Page\n\nOn it.\n");
    assert_int_equal(clock_step(&b, clock_round), 10 * MINUTE_MS);
    assert_pages(&b, 1, "pager@example.com hook:duty");
    struct intake_answer a =
        bed_take(&b, NULL, "From: Pat <pager@example.com>\nTo: {to2}\nSubject: Re: Page\n\nOn my way.\n");
    assert_string_equal(a.outcome, "command");
    assert_string_equal(bed_ledger(&b, a.mail).rule.p, "page");
    (void)bed_outbox(&b, a.outbox, &octets);
    assert_true(says(octets, "done, the page is acknowledged"));
    struct entries e = bed_entries(&b, one);
    bool noted = false, acked = false;
    for (size_t i = 0; i < e.n; i++) {
        noted = noted || (e.v[i].kind == ENTRY_NOTE && says(e.v[i].text, "On my way."));
        acked = acked || (span_eq(e.v[i].text, SPAN_LIT("page acknowledged")) &&
                          span_eq(e.v[i].author, SPAN_LIT("pager@example.com")) && e.v[i].at_ms == clock_ms);
    }
    assert_true(noted && acked);
    /* who was called and is told is the hook alone: he knows it himself */
    assert_pages(&b, a.outbox + 1, "hook:duty");
    bed_close(&b);
}

/* Said with a word, it is the same; an agent's other commands are obeyed as ever. */
static void test_an_answer_that_says_ack(void **state)
{
    (void)state;
    static const struct {
        const char *mail, *rule, *who;
    } rows[] = {
        {"From: pager@example.com\nTo: {to2}\nSubject: Re: Page\n\n!ack\n", "page", "pager@example.com"},
        {"From: kim@example.com\nTo: {to2}\nSubject: Re: Page\n\n!ACK\n", "page", "kim@example.com"},
        {KIM "Subject: Re: Page [#1]\n\n!ack\n!take\n", "agent", "kim@example.com"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        open_with(&b, LEVELS);
        (void)bed_take(&b, NULL, ANN FIRE);
        struct intake_answer a = bed_take(&b, NULL, rows[i].mail);
        assert_string_equal(a.outcome, "command");
        assert_string_equal(bed_ledger(&b, a.mail).rule.p, rows[i].rule);
        struct entries e = bed_entries(&b, 1);
        bool acked = false;
        for (size_t k = 0; k < e.n; k++)
            acked = acked || (span_eq(e.v[k].text, SPAN_LIT("page acknowledged")) &&
                              span_eq(e.v[k].author, span_of(rows[i].who)));
        assert_true(acked);
        bed_close(&b);
    }
}

/* The level's address is a list: an agent who is on it answers as himself, though nothing proves him but that
 * he has the page; one whose mail fails authentication doesn't. */
static void test_an_agent_behind_a_list(void **state)
{
    (void)state;
    struct bed b;
    open_with(&b, LEVELS);
    (void)bed_take(&b, NULL, ANN FIRE);
    struct intake_answer a =
        bed_take(&b, NULL,
                 "Authentication-Results: mx.example.com; dmarc=fail header.from=example.com\n"
                 "From: kim@example.com\nTo: {to2}\nSubject: Re: Page\n\nI have it.\n");
    assert_string_not_equal(bed_ledger(&b, a.mail).rule.p, "page");
    a = bed_take(&b, NULL, "From: kim@example.com\nTo: {to2}\nSubject: Re: Page\n\nI do have it.\n");
    assert_string_equal(a.outcome, "command");
    assert_string_equal(bed_ledger(&b, a.mail).rule.p, "page");
    assert_events(&b, 1, "paged: level first, pager@example.com; kim@example.com: page acknowledged");
    bed_close(&b);
}

static void test_one_page_and_a_digest(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    open_with(&b, LEVELS);
    int64_t one = bed_take(&b, NULL, ANN FIRE).ticket;
    clock_ms += MINUTE_MS;
    int64_t two = bed_take(&b, NULL, ANN "Subject: [acme-shop] emergency: Cart burns\n\nToo.\n").ticket;
    int64_t three = bed_take(&b, NULL, ANN "Subject: [ACME-shop] emergency: Login\n\nToo.\n").ticket;
    assert_pages(&b, 1, "pager@example.com");
    /* another site or type is another page */
    (void)bed_take(&b, NULL, ANN "Subject: [acme-blog] emergency: Blog\n\nToo.\n");
    (void)bed_take(&b, NULL, ANN "Subject: [acme-shop] breach: Shell\n\nFound.\n");
    assert_pages(&b, 1, "pager@example.com pager@example.com pager@example.com");
    assert_events(&b, two, "not paged anew: it joins the page of #1");

    /* acknowledged by way of one that joined */
    assert_string_equal(bed_take(&b, NULL, KIM "Subject: Re: x [#2]\n\n!ack\n").outcome, "command");
    assert_events(
        &b, one,
        "paged: level first, pager@example.com; kim@example.com: page acknowledged, with that of #2");
    int64_t before = clock_top(&b);
    while (clock_ms < NOON_MS + 15 * MINUTE_MS)
        assert_true(clock_step(&b, clock_round) > 0);
    (void)clock_round(&b);
    assert_int_equal(clock_ms, NOON_MS + 15 * MINUTE_MS);
    int64_t digest = 0;
    for (int64_t i = before + 1; i <= clock_top(&b); i++) {
        struct outbox row = bed_outbox(&b, i, &octets);
        if (row.kind == OUTBOX_PAGE && says(octets, "More tickets about the same")) {
            assert_int_equal(digest, 0);
            digest = i;
            assert_true(says(octets, "#2 Cart burns") && says(octets, "#3 Login"));
            assert_false(says(octets, "#1 "));
        }
    }
    assert_true(digest);

    /* over when all are */
    before = clock_top(&b);
    clock_move(&b, one, STATE_RESOLVE);
    clock_move(&b, two, STATE_RESOLVE);
    assert_pages(&b, before + 1, "");
    clock_move(&b, three, STATE_CLOSE);
    assert_pages(&b, before + 1, "pager@example.com");

    /* beyond the window, and after the end: a new one */
    clock_ms += MINUTE_MS;
    before = clock_top(&b);
    (void)bed_take(&b, NULL, ANN "Subject: [acme-shop] emergency: Again\n\nYes.\n");
    assert_pages(&b, before + 1, "pager@example.com");
    bed_close(&b);
}

/* Attack 93: sites that nobody knows are no way to a page each; one page, one digest in each window. */
static void test_many_made_up_sites(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    open_with(&b, "limits { customer_hour = 1000 customer_day = 1000 }\n" LEVELS);
    for (int i = 0; i < 120; i++) {
        char mail[400];
        snprintf(mail, sizeof mail, "Message-ID: <%d@a>\n" ANN "Subject: [site-%d] emergency: No %d\n\nx\n",
                 i, i, i);
        assert_string_equal(bed_take(&b, NULL, mail).outcome, "opened");
    }
    assert_pages(&b, 1, "pager@example.com");
    int64_t end = clock_top(&b);
    clock_ms = NOON_MS + 15 * MINUTE_MS;
    (void)clock_round(&b);
    int digests = 0;
    for (int64_t id = end + 1; id <= clock_top(&b); id++) {
        struct outbox row = bed_outbox(&b, id, &octets);
        if (row.kind != OUTBOX_PAGE || !says(octets, "More tickets about the same"))
            continue;
        digests++;
        assert_true(says(octets, "#2 No 1") && says(octets, "And 69 more"));
    }
    assert_int_equal(digests, 1);
    bed_close(&b);
}

/* Attack 97: a clock that was years ahead when the page was made lets nobody wait for years. */
static void test_a_clock_that_is_put_back(void **state)
{
    (void)state;
    struct bed b;
    open_with(&b, LEVELS);
    clock_ms += 10LL * 365 * 24 * HOUR_MS;
    (void)bed_take(&b, NULL, ANN FIRE);
    clock_ms = NOON_MS;
    (void)clock_round(&b);
    assert_pages(&b, 1, "pager@example.com hook:duty");
    assert_int_equal(clock_step(&b, clock_round), 5 * MINUTE_MS);
    assert_pages(&b, 1, "pager@example.com hook:duty lead@example.com");
    bed_close(&b);
}

static void test_who_calls_nobody(void **state)
{
    (void)state;
    static const struct {
        const char *name, *mail;
        enum ticket_priority priority;
    } rows[] = {
        {"not proven", "From: ann@acme.example\nTo: support@example.com\n" FIRE, TICKET_URGENT},
        {"no on-call in the plan", BO "Subject: [blue-home] emergency: Down\n\nx\n", TICKET_HIGH},
        {"no paging type", ANN "Subject: [acme-shop] downtime: Down\n\nx\n", TICKET_HIGH},
        {"old", "Date: Mon, 23 Nov 2026 10:00:00 +0000\n" ANN FIRE, TICKET_URGENT},
        {"a robot", "Auto-Submitted: auto-generated\n" ANN FIRE, TICKET_URGENT},
        {"a stranger", "From: sam@s.example\nTo: support@example.com\n" FIRE, TICKET_URGENT},
        {"of another organization", BO FIRE, TICKET_HIGH},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bed b;
        open_with(&b, LEVELS);
        struct intake_answer a = bed_take(&b, NULL, rows[i].mail);
        assert_string_equal(a.outcome, "opened");
        assert_pages(&b, 1, "");
        if (bed_ticket(&b, a.ticket).priority != rows[i].priority)
            fail_msg("%s: priority %d", rows[i].name, bed_ticket(&b, a.ticket).priority);
        bed_close(&b);
    }
}

static void test_a_plan_with_oncall_alone(void **state)
{
    (void)state;
    struct bed b;
    open_with(&b, LEVELS);
    struct intake_answer a = bed_take(&b, NULL, CY "Subject: [cold-ice] emergency: Melting\n\nx\n");
    assert_string_equal(a.outcome, "opened");
    assert_int_equal(bed_ticket(&b, a.ticket).first_response_due_ms, NOON_MS + 30 * MINUTE_MS);
    assert_pages(&b, 1, "pager@example.com");
    assert_string_equal(bed_take(&b, NULL, CY "Subject: [cold-ice] technical: Warm\n\nx\n").outcome,
                        "refused");
    bed_close(&b);
}

/* A higher type by a line of a reply pages as if it were new. */
static void test_a_reply_raises(void **state)
{
    (void)state;
    struct bed b;
    open_with(&b, LEVELS);
    int64_t one = bed_take(&b, NULL, ANN "Subject: [acme-shop] technical: Slow\n\nx\n").ticket;
    clock_ms += 10 * MINUTE_MS;
    assert_pages(&b, 1, "");
    struct intake_answer a = bed_take(
        &b, NULL, ANN "In-Reply-To: <{id}>\nSubject: Re: Slow [#1]\n\nType: emergency\n\nDown now.\n");
    assert_string_equal(a.outcome, "updated");
    struct ticket t = bed_ticket(&b, one);
    assert_int_equal(t.priority, TICKET_URGENT);
    assert_int_equal(t.first_response_due_ms, clock_ms + 15 * MINUTE_MS);
    assert_pages(&b, 1, "pager@example.com");
    /* said once more it is nothing new */
    (void)bed_take(&b, NULL,
                   ANN "In-Reply-To: <{id}>\nSubject: Re: Slow [#1]\n\nType: emergency\n\nStill.\n");
    assert_pages(&b, 1, "pager@example.com");
    bed_close(&b);
}

/* As dispatch.c does it. */
static void settle(struct bed *b, int64_t id, enum send_class class)
{
    struct why why;
    struct outboxes rows;
    struct outbox_result out;
    struct sendresult result = {.class = class, .code = 500, .response = "gone"};
    must(db_begin(b->gate.db, &why), &why);
    must(outbox_claim(b->gate.db, clock_ms, 1000, b->arena, &rows, &why), &why);
    struct outbox row = bed_outbox(b, id, NULL);
    settle_verdict(&row, &result, clock_ms, 0, &out);
    must(delivery_settle(&b->gate, &row, &out, false, &why), &why);
    must(db_commit(b->gate.db, &why), &why);
}

static void test_a_call_that_fails_calls_the_next(void **state)
{
    (void)state;
    static const enum send_class failures[] = {SEND_FAILED, SEND_DEFERRED};
    for (size_t i = 0; i < 2; i++) {
        struct bed b;
        struct span octets;
        open_with(&b, LEVELS);
        (void)bed_take(&b, NULL, ANN FIRE);
        clock_ms += 2000;
        int64_t page = last(&b, 0, &octets).id, end = clock_top(&b);
        settle(&b, page, failures[i]);
        assert_int_equal(bed_outbox(&b, end + 1, &octets).kind, OUTBOX_ALERT);
        assert_true(says(octets, "pager@example.com: gone"));
        (void)clock_round(&b);
        assert_pages(&b, 1, "pager@example.com hook:duty");
        /* acknowledged: a later failure calls nobody */
        assert_string_equal(bed_take(&b, NULL, KIM "Subject: Re: x [#1]\n\n!ack\n").outcome, "command");
        int64_t before = clock_top(&b);
        for (int64_t n = 1; n <= before; n++)
            if (span_eq(bed_outbox(&b, n, NULL).to, SPAN_LIT("pager@example.com")) && n > page)
                settle(&b, n, SEND_FAILED);
        while (clock_step(&b, clock_round))
            ;
        assert_pages(&b, before + 1, "");
        bed_close(&b);
    }
}

/* The last one failed, and nobody would have been called any more. */
static void test_the_last_level_is_tried_again(void **state)
{
    (void)state;
    struct bed b;
    open_with(&b, "oncall { level \"only\" { mail = \"pager@example.com\" } }\n");
    (void)bed_take(&b, NULL, ANN FIRE);
    assert_true(clock_step(&b, clock_round) > 5 * MINUTE_MS); /* the clock of the answer; no level follows */
    clock_ms = NOON_MS;
    settle(&b, last(&b, 0, NULL).id, SEND_FAILED);
    assert_int_equal(clock_step(&b, clock_round), 5 * MINUTE_MS);
    assert_pages(&b, 1, "pager@example.com pager@example.com");
    bed_close(&b);
}

static void test_nobody_is_on_call(void **state)
{
    (void)state;
    struct bed b;
    open_with(&b, "");
    struct intake_answer a = bed_take(&b, NULL, ANN FIRE);
    struct span octets;
    assert_events(&b, a.ticket, "not paged: no level of on-call is configured");
    (void)bed_outbox(&b, 1, &octets);
    assert_false(says(octets, "being called now"));
    assert_int_equal(count(&b, OUTBOX_ALERT, 1), 1);
    bed_close(&b);
}

/* Whoever comes back finds the page as it was: all of it is in the database. */
static void test_a_stop_in_between(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    struct page p;
    open_with(&b, LEVELS);
    int64_t one = bed_take(&b, NULL, ANN FIRE).ticket;
    clock_ms += 3 * HOUR_MS;
    (void)clock_round(&b);
    assert_pages(&b, 1, "pager@example.com hook:duty");
    must(page_of_ticket(b.gate.db, one, b.arena, &p, &why), &why);
    assert_int_equal(p.state, PAGE_CALLING);
    assert_int_equal(p.level, 1);
    assert_int_equal(p.next_at_ms, clock_ms + 5 * MINUTE_MS);
    assert_int_equal(p.called.n, 2);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels_until_somebody_acknowledges),
        cmocka_unit_test(test_an_answer_acknowledges),
        cmocka_unit_test(test_an_answer_that_says_ack),
        cmocka_unit_test(test_an_agent_behind_a_list),
        cmocka_unit_test(test_one_page_and_a_digest),
        cmocka_unit_test(test_many_made_up_sites),
        cmocka_unit_test(test_a_clock_that_is_put_back),
        cmocka_unit_test(test_who_calls_nobody),
        cmocka_unit_test(test_a_plan_with_oncall_alone),
        cmocka_unit_test(test_a_reply_raises),
        cmocka_unit_test(test_a_call_that_fails_calls_the_next),
        cmocka_unit_test(test_the_last_level_is_tried_again),
        cmocka_unit_test(test_nobody_is_on_call),
        cmocka_unit_test(test_a_stop_in_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
