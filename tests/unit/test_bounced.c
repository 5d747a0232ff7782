/* Bounces: a hard one stops what nobody asked for until a person writes from that address; the agent whose
 * answer came back is told. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/loop.h"
#include "daemon/gate/announce.h"
#include "daemon/gate/summary.h"
#include "daemon/gate/token.h"
#include "daemon/store/undeliverable.h"

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"A\",\"members\":[{\"address\":\"ann@acme.example\","
    "\"name\":\"Ann\",\"role\":\"developer\"}]}],\"agents\":[{\"address\":\"kim@example.com\",\"name\":"
    "\"Kim\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";

#define BOUNCE(status, more)                                                                                 \
    "From: MAILER-DAEMON@mx.example\nTo: x@example.com\nSubject: Undelivered\nMIME-Version: 1.0\n"           \
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"                       \
    "Content-Type: text/plain\n\nCould not.\n--b\nContent-Type: message/delivery-status\n\n"                 \
    "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ann@acme.example\nAction: failed\n"          \
    "Status: " status "\nDiagnostic-Code: smtp; 550 no such user\n\n" more "--b--\n"

static const struct bed_envelope to_token = {.sender = "", .recipient = "{bounce}"};

static bool dead(struct bed *b, const char *address)
{
    struct why why;
    struct undeliverables one;
    assert_int_equal(undeliverable_get(b->gate.db, span_of(address), b->arena, &one, &why), OK);
    return one.n == 1;
}

static int64_t after_a_summary(struct bed *b)
{
    struct why why;
    bool left;
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    assert_int_equal(summary_round(&b->gate, wall_now_ms() + 2 * 3600 * 1000, &left, &why), OK);
    assert_int_equal(db_commit(b->gate.db, &why), OK);
    return bed_count(b, "outbox");
}

/* Two tickets, the second's number still owed. */
static void one_is_owed(struct bed *b)
{
    bed_open(b, "limits { customer_hour = 1 }\n", directory);
    (void)bed_take(b, NULL, "From: ann@acme.example\nTo: support@example.com\nSubject: One\n\n1\n");
    (void)bed_take(b, NULL, "From: ann@acme.example\nTo: support@example.com\nSubject: Two\n\n2\n");
    assert_int_equal(bed_count(b, "outbox"), 1);
}

static void test_a_hard_bounce_stops_what_nobody_asked_for(void **state)
{
    (void)state;
    struct bed b;
    one_is_owed(&b);
    assert_string_equal(bed_take(&b, &to_token, BOUNCE("5.1.1", "")).outcome, "bounce");
    assert_int_equal(bed_outbox(&b, 1, NULL).state, OUTBOX_BOUNCED);
    assert_true(dead(&b, "Ann@acme.example"));
    assert_int_equal(after_a_summary(&b), 1);
    /* her robot doesn't say that she is there */
    (void)bed_take(
        &b, NULL, "Auto-Submitted: auto-replied\nFrom: ann@acme.example\nTo: {to}\nSubject: Away\n\nAway.\n");
    assert_true(dead(&b, "ann@acme.example"));
    assert_int_equal(after_a_summary(&b), 1);
    /* she does, and then learns what she is owed */
    b.gate.owed_due = false;
    (void)bed_take(&b, NULL, "From: ann@acme.example\nTo: {to}\nSubject: Re: One\n\nI am back.\n");
    assert_false(dead(&b, "ann@acme.example"));
    assert_true(b.gate.owed_due);
    assert_int_equal(after_a_summary(&b), 2);
    bed_close(&b);
}

/* Whoever has the token can send as many bounces as he likes: the first is told. */
static void test_the_same_mail_comes_back_once(void **state)
{
    (void)state;
    struct bed b;
    one_is_owed(&b);
    (void)bed_take(&b, &to_token, BOUNCE("5.1.1", ""));
    size_t told = bed_entries(&b, 1).n;
    for (int i = 0; i < 3; i++) {
        const char *another =
            arena_printf(b.arena, "Message-ID: <%d@mx.example>\n%s", i, BOUNCE("5.1.1", "")).p;
        assert_string_equal(bed_take(&b, &to_token, another).outcome, "bounce");
    }
    assert_int_equal(bed_entries(&b, 1).n, told);
    assert_int_equal(bed_outbox(&b, 1, NULL).state, OUTBOX_BOUNCED);
    bed_close(&b);
}

static void test_a_passing_trouble_stops_nothing(void **state)
{
    (void)state;
    struct bed b;
    one_is_owed(&b);
    (void)bed_take(&b, &to_token, BOUNCE("4.2.2", ""));
    assert_false(dead(&b, "ann@acme.example"));
    assert_int_equal(after_a_summary(&b), 2);
    bed_close(&b);
}

/* Nobody can cut off an address with a bounce that proves nothing. */
static void test_a_forged_bounce_stops_nothing(void **state)
{
    (void)state;
    struct bed b;
    one_is_owed(&b);
    static const struct bed_envelope forged = {.sender = "",
                                               .recipient = "support+b.1-aaaaaaaaaaaaaaaaaaaa@example.com"};
    (void)bed_take(&b, &forged, BOUNCE("5.1.1", ""));
    assert_false(dead(&b, "ann@acme.example"));
    assert_int_equal(after_a_summary(&b), 2);
    bed_close(&b);
}

static void test_announcements_spare_it_too(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    int64_t again;
    bed_open(&b, "directory { strangers = \"hold\" }\n", directory);
    (void)bed_take(&b, NULL, "From: sam@s.example\nTo: support@example.com\nSubject: x\n\ny\n");
    assert_int_equal(undeliverable_add(b.gate.db, SPAN_LIT("kim@example.com"), 1, SPAN_LIT("550"), &why), OK);
    assert_int_equal(db_begin(b.gate.db, &why), OK);
    assert_int_equal(announce_round(&b.gate, wall_now_ms(), &again, &why), OK);
    assert_int_equal(db_commit(b.gate.db, &why), OK);
    assert_int_equal(bed_count(&b, "outbox"), 2); /* Lee and the admin */
    for (int64_t i = 1; i <= 2; i++)
        assert_false(span_eq(bed_outbox(&b, i, NULL).to, SPAN_LIT("kim@example.com")));
    bed_close(&b);
}

/* Kim's answer in ticket 1, as it stands in the outbox; its Message-ID. */
static struct span an_answer(struct bed *b)
{
    struct why why;
    struct ticket t = bed_ticket(b, 1);
    struct token_keys keys = {b->gate.token_key, SPAN_EMPTY};
    struct entry e = {.ticket = 1, .at_ms = 1, .kind = ENTRY_REPLY, .author = SPAN_LIT("kim@example.com")};
    struct outbox row = {.ticket = 1,
                         .kind = OUTBOX_REPLY,
                         .to = SPAN_LIT("ann@acme.example"),
                         .envelope_sender = SPAN_LIT("support@example.com"),
                         .created_at_ms = 1};
    int64_t id;
    row.message_id = token_message_id(&keys, 1, 99, span_make((const char *)t.random, sizeof t.random),
                                      SPAN_LIT("example.com"), b->arena);
    assert_int_equal(entry_insert(b->gate.db, &e, &row.entry, &why), OK);
    assert_int_equal(outbox_insert(b->gate.db, &row, SPAN_LIT("x"), &id, &why), OK);
    return row.message_id;
}

static void test_the_agent_is_told(void **state)
{
    (void)state;
    struct bed b;
    struct span octets;
    bed_open(&b, NULL, directory);
    (void)bed_take(&b, NULL, "From: ann@acme.example\nTo: support@example.com\nSubject: One\n\n1\n");
    struct span id = an_answer(&b);
    static const struct bed_envelope null_sender = {.sender = ""};
    const char *mail = arena_printf(b.arena,
                                    BOUNCE("5.1.1", "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: "
                                                    "<%.*s>\nSubject: x\n\n"),
                                    SPAN_FMT(id))
                           .p;
    struct intake_answer a = bed_take(&b, &null_sender, mail);
    assert_string_equal(a.outcome, "bounce");
    assert_int_equal(a.ticket, 1);
    struct outbox row = bed_outbox(&b, bed_count(&b, "outbox") + bed_count(&b, "notices"), &octets);
    assert_true(span_eq(row.to, SPAN_LIT("kim@example.com")));
    assert_true(span_find(octets, SPAN_LIT("did not reach ann@acme.example")) < octets.n);
    assert_true(span_find(octets, SPAN_LIT("5.1.1")) < octets.n);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hard_bounce_stops_what_nobody_asked_for),
        cmocka_unit_test(test_the_same_mail_comes_back_once),
        cmocka_unit_test(test_a_passing_trouble_stops_nothing),
        cmocka_unit_test(test_a_forged_bounce_stops_nothing),
        cmocka_unit_test(test_announcements_spare_it_too),
        cmocka_unit_test(test_the_agent_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
