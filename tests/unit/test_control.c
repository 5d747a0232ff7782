/* Orders over the control socket: what each says and refuses, that an order by hand leaves the ticket as the
 * same order by mail does, and that a refused one leaves it as it was. */
#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/gate/control_command.h"
#include "daemon/store/directory.h"
#include "daemon/store/participant.h"
#include "parsers/facts.h"
#include "parsers/json.h"
#include "parsers/rules.h"

static const char directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"language\":\"en\",\"members\":["
    "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"},{\"id\":\"acme-blog\",\"name\":\"B\"}]},"
    "{\"id\":\"other\",\"name\":\"O\",\"members\":[{\"address\":\"olga@other.example\",\"name\":\"O\","
    "\"role\":\"administrator\"}],\"sites\":[{\"id\":\"other-site\",\"name\":\"O\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"addresses\":[\"kim@home.example\"],\"name\":\"Kim\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";
static const char trusting[] = "trust { authserv_id = {\"mx.example.com\"} }\n";

#define PASS "Authentication-Results: mx.example.com; dmarc=pass header.from="
#define ANN  PASS "acme.example\nFrom: ann@acme.example\nTo: support@example.com\n"
#define OLGA PASS "other.example\nFrom: olga@other.example\nTo: support@example.com\n"
#define KIM                                                                                                  \
    PASS "example.com\nFrom: kim@example.com\nTo: support@example.com\nIn-Reply-To: <{id}>\nSubject: Re: "   \
         "x\n"

/* 1 and 2 are Ann's, 3 Olga's, 4 a stranger's. */
static void four_tickets(struct bed *b)
{
    bed_open(b, trusting, directory);
    (void)bed_take(b, NULL, ANN "Message-ID: <1@a>\nSubject: [acme-shop] technical: Checkout\n\nIt fails.\n");
    (void)bed_take(b, NULL, ANN "Message-ID: <2@a>\nSubject: [acme-blog] Feed\n\nIt is empty.\n");
    (void)bed_take(b, NULL, OLGA "Message-ID: <3@o>\nSubject: Olga asks\n\nHow?\n");
    (void)bed_take(b, NULL,
                   "Message-ID: <4@s>\nFrom: sam@s.example\nTo: support@example.com\nSubject: Buy\n\nBuy.\n");
    assert_int_equal(bed_count(b, "tickets"), 4);
}

static const struct control_command *find(struct span name)
{
    for (const struct control_command *c = control_commands; c->name; c++)
        if (span_eq(span_of(c->name), name))
            return c;
    fail_msg("no command %.*s", SPAN_FMT(name));
    return NULL;
}

/* As control.c has it done: in a savepoint, which goes where the order is refused.  What was said. */
static const char *order(struct bed *b, const char *request, bool *ok_r)
{
    struct why why = {0};
    struct buf error;
    buf_init(&error, 256);
    struct jsonin *doc = jsonin_parse(span_of(request), JSONIN_LIMITS, &error);
    if (!doc)
        fail_msg("%s: %s", request, error.p);
    struct control_request r = {.arena = b->arena, .args = jsonin_root(doc)};
    const struct control_command *c = find(jsonin_str(jsonin_get(&r.args, "command")));
    r.name = c->name;
    assert_int_equal(db_begin(b->gate.db, &why), OK);
    assert_int_equal(db_savepoint(b->gate.db, &why), OK);
    enum result result = c->run(&b->gate, &r, &why);
    const char *fault = jsonin_error(doc);
    *ok_r = result == OK && !fault;
    const char *said = arena_str(b->arena, !*ok_r      ? span_of(fault ? fault : why.text)
                                           : r.reply.n ? r.reply
                                                       : r.said);
    struct why ignored;
    if (!*ok_r)
        db_undo(b->gate.db);
    else
        assert_int_equal(db_release(b->gate.db, &ignored), OK);
    assert_int_equal(db_commit(b->gate.db, &ignored), OK);
    jsonin_free(&doc);
    buf_release(&error);
    return said;
}

static const char *role_of(struct bed *b, int64_t ticket, const char *address)
{
    struct why why;
    struct participant p;
    bool found;
    assert_int_equal(participant_get(b->gate.db, ticket, span_of(address), b->arena, &p, &found, &why), OK);
    return found ? arena_str(b->arena, p.role) : "-";
}

/* All that an order can change, in one text: the ticket, people, links, the timeline, who is blocked. */
static const char *state_of(struct bed *b, int64_t ticket)
{
    struct ticket t = bed_ticket(b, ticket);
    struct entries all = bed_entries(b, ticket);
    struct ticket_links links = {0};
    struct why why;
    struct buf out;
    bool blocked;
    buf_init(&out, 1 << 16);
    assert_int_equal(directory_blocked(b->gate.db, t.requester, &blocked, &why), OK);
    assert_int_equal(ticket_links(b->gate.db, ticket, b->arena, &links, &why), OK);
    buf_printf(&out, "%s %.*s %s '%.*s' site=%.*s by=%.*s of=%.*s org=%.*s into=%lld bob=%s ann=%s%s\n",
               ticket_status_name(t.status), SPAN_FMT(t.type), ticket_priority_name(t.priority),
               SPAN_FMT(t.subject), SPAN_FMT(t.site), SPAN_FMT(t.assignee), SPAN_FMT(t.requester),
               SPAN_FMT(t.organization), (long long)t.merged_into, role_of(b, ticket, "bob@b.example"),
               role_of(b, ticket, "ann@acme.example"), blocked ? " blocked" : "");
    for (size_t i = 0; i < links.n; i++)
        buf_printf(&out, "link %lld %.*s\n", (long long)links.v[i].ticket, SPAN_FMT(links.v[i].kind));
    for (size_t i = 1; i < all.n; i++)
        buf_printf(&out, "%s %.*s: %.*s\n", entry_kind_name(all.v[i].kind), SPAN_FMT(all.v[i].author),
                   SPAN_FMT(span_trim(all.v[i].text)));
    const char *state = arena_str(b->arena, buf_span(&out));
    buf_release(&out);
    return state;
}

static void test_as_by_mail(void **unused)
{
    static const struct {
        const char *by_mail, *by_hand;
        int64_t other; /* a ticket that changes as well */
    } table[] = {
        {"!resolve", "\"resolve\"", 0},
        {"!close", "\"close\"", 0},
        {"!reopen", "\"reopen\"", 0},
        {"!pending", "\"pending\"", 0},
        {"!assign lee", "\"assign\",\"argument\":\"lee\"", 0},
        {"!assign Lee@Example.com", "\"assign\",\"argument\":\"Lee@Example.com\"", 0},
        {"!link 3", "\"link\",\"argument\":\"3\"", 3},
        {"!merge 2", "\"merge\",\"argument\":\"2\"", 2},
        {"!cc bob@b.example", "\"cc\",\"argument\":\"bob@b.example\"", 0},
        {"!type billing", "\"set\",\"set\":[{\"field\":\"type\",\"value\":\"billing\"}]", 0},
        {"!type outage", "\"set\",\"set\":[{\"field\":\"type\",\"value\":\"outage\"}]", 0},
        {"!priority urgent", "\"set\",\"set\":[{\"field\":\"priority\",\"value\":\"urgent\"}]", 0},
        {"!site acme-blog", "\"set\",\"set\":[{\"field\":\"site\",\"value\":\"acme-blog\"}]", 0},
        {"!requester bob@b.example",
         "\"set\",\"set\":[{\"field\":\"requester\",\"value\":\"bob@b.example\"}]", 0},
        {"!resolve", "\"set\",\"set\":[{\"field\":\"status\",\"value\":\"resolved\"}]", 0},
        {"!close", "\"set\",\"set\":[{\"field\":\"status\",\"value\":\"closed\"}]", 0},
        {"!pending", "\"set\",\"set\":[{\"field\":\"status\",\"value\":\"pending\"}]", 0},
        {"!assign kim\n!type billing\n!pending",
         "\"set\",\"set\":[{\"field\":\"assignee\",\"value\":\"kim\"},{\"field\":\"type\",\"value\":"
         "\"billing\"},"
         "{\"field\":\"status\",\"value\":\"pending\"}]",
         0},
        {"!note\nShe called twice.", "\"note\",\"text\":\"She called twice.\"", 0},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bed mail, hand;
        bool ok;
        four_tickets(&mail);
        four_tickets(&hand);
        struct intake_answer a =
            bed_take(&mail, NULL,
                     arena_str(mail.arena, arena_printf(mail.arena, KIM "Message-ID: <k%zu@e>\n\n%s\n", i,
                                                        table[i].by_mail)));
        assert_string_equal(a.outcome, "command");
        const char *said =
            order(&hand,
                  arena_str(hand.arena,
                            arena_printf(hand.arena, "{\"id\":1,\"as\":\"kim@example.com\",\"command\":%s}",
                                         table[i].by_hand)),
                  &ok);
        if (!ok)
            fail_msg("%s: %s", table[i].by_hand, said);
        assert_string_equal(state_of(&hand, 1), state_of(&mail, 1));
        if (table[i].other)
            assert_string_equal(state_of(&hand, table[i].other), state_of(&mail, table[i].other));
        assert_int_equal(bed_count(&hand, "mails"), 4); /* no mail, no ledger row */
        bed_close(&mail);
        bed_close(&hand);
    }
}

static void test_refused(void **unused)
{
    static const struct {
        const char *request, *error;
    } table[] = {
        {"\"resolve\",\"id\":99", "there is no ticket 99"},
        {"\"resolve\"", "id: missing"},
        {"\"resolve\",\"id\":\"1\"", "id: a whole number"},
        {"\"resolve\",\"id\":1,\"argument\":\"now\"", "resolve now: not done"},
        {"\"resolve\",\"id\":1,\"as\":\"ann@acme.example\"", "ann@acme.example is no agent"},
        {"\"spam\",\"id\":1", "spam: not done, the requester is in the directory"},
        {"\"merge\",\"id\":1,\"argument\":\"3\"", "different organizations"},
        {"\"merge\",\"id\":1,\"argument\":\"1\"", "ticket 1 and itself"},
        {"\"link\",\"id\":1,\"argument\":\"77\"", "there is no ticket 77"},
        {"\"cc\",\"id\":1,\"argument\":\"support@example.com\"", "cc support@example.com: not done"},
        {"\"cc\",\"id\":1,\"argument\":\"nobody\"", "cc nobody: not done"},
        {"\"assign\",\"id\":1,\"argument\":\"eve\"", "nobody of that name"},
        {"\"set\",\"id\":1", "set: missing"},
        {"\"set\",\"id\":1,\"set\":[]", "one field at least"},
        {"\"set\",\"id\":1,\"set\":[{\"field\":\"colour\",\"value\":\"red\"}]", "no field colour"},
        {"\"set\",\"id\":1,\"set\":[{\"field\":\"status\",\"value\":\"odd\"}]", "status odd"},
        {"\"set\",\"id\":1,\"set\":[{\"field\":\"subject\",\"value\":\" \"}]", "subject: an empty one"},
        {"\"set\",\"id\":1,\"set\":[{\"field\":\"site\",\"value\":\"nosuch\"}]", "site nosuch: not done"},
        {"\"set\",\"id\":1,\"set\":[{\"field\":\"type\",\"value\":\"billing\"},{\"field\":\"type\",\"value\":"
         "\"x\"}]",
         "type x: not done"},
        {"\"set\",\"id\":1,\"set\":[{\"field\":\"priority\",\"value\":\"odd\"}]",
         "low, normal, high or urgent"},
        {"\"set\",\"id\":1,\"set\":[{\"field\":\"type\",\"value\":\"odd\"}]",
         "general, technical, downtime, billing or emergency"},
        {"\"reply\",\"id\":1,\"text\":\"!note\\nHe never pays.\"", "\"!note\" looks like an order"},
        {"\"reply\",\"id\":1,\"text\":\"Soon.\\n - !resolve\"", "\"!resolve\" looks like an order"},
        {"\"note\",\"id\":1,\"text\":\" \\n\"", "an empty note"},
        {"\"note\",\"id\":1", "text: missing"},
        {"\"open\",\"facts\":\"{}\",\"bytes\":2", ""},
        {"\"agent add\",\"address\":\"Support@Example.com\"", "our own address"},
        {"\"block add\",\"what\":\"Kim@example.com\"", "shut out kim@example.com, an agent"},
        {"\"block add\",\"what\":\"kim@home.example\"", "shut out kim@home.example, an agent"},
        {"\"block add\",\"what\":\"home.example\"", "shut out kim@home.example, an agent"},
        {"\"block add\",\"what\":\"support@example.com\"", "our own address"},
        {"\"block add\",\"what\":\"support+x@example.com\"", "our own address"},
        {"\"block add\",\"what\":\"EXAMPLE.com\"", "shut out support@example.com, our own address"},
        {"\"block add\",\"what\":\"com\"", "our own address"},
    };
    struct bed b;
    bool ok;
    (void)unused;
    four_tickets(&b);
    const char *before = state_of(&b, 1);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *said =
            order(&b, arena_str(b.arena, arena_printf(b.arena, "{\"command\":%s}", table[i].request)), &ok);
        if (ok || span_find(span_of(said), span_of(table[i].error)) == strlen(said))
            fail_msg("%s: %s", table[i].request, said);
    }
    assert_string_equal(state_of(&b, 1), before);
    bed_close(&b);
}

static void test_blocks_that_are_not_ours(void **unused)
{
    static const char *const table[] = {"ann@acme.example", "sam@example.com", "ample.com",
                                        "x.example.com",    "example.org",     "acme.example"};
    struct bed b;
    bool ok;
    (void)unused;
    four_tickets(&b);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct span request = arena_printf(b.arena, "{\"command\":\"block add\",\"what\":\"%s\"}", table[i]);
        const char *said = order(&b, arena_str(b.arena, request), &ok);
        if (!ok)
            fail_msg("%s: %s", table[i], said);
    }
    assert_non_null(strstr(state_of(&b, 1), " blocked"));
    const char *said = order(&b, "{\"command\":\"agent add\",\"address\":\"x@acme.example\"}", &ok);
    assert_non_null(strstr(said, "block remove"));
    assert_false(ok);
    bed_close(&b);
}

static void test_merged_and_closed(void **unused)
{
    struct bed b;
    bool ok;
    (void)unused;
    four_tickets(&b);
    order(&b, "{\"command\":\"merge\",\"id\":1,\"argument\":\"2\"}", &ok);
    assert_true(ok);
    assert_string_equal(order(&b, "{\"command\":\"reopen\",\"id\":1}", &ok), "ticket 1 was merged into 2");
    assert_false(ok);
    assert_string_equal(order(&b, "{\"command\":\"merge\",\"id\":2,\"argument\":\"#1\"}", &ok),
                        "ticket 1 was merged into 2");
    assert_false(ok);
    order(&b, "{\"command\":\"close\",\"id\":3}", &ok);
    assert_true(ok);
    assert_non_null(strstr(order(&b, "{\"command\":\"resolve\",\"id\":3}", &ok), "status does not allow it"));
    assert_false(ok);
    assert_non_null(
        strstr(order(&b, "{\"command\":\"spam\",\"id\":4}", &ok), "; sam@s.example is blocked now"));
    assert_true(ok);
    assert_non_null(strstr(state_of(&b, 4), " blocked"));
    bed_close(&b);
}

static void test_subject_and_nobody(void **unused)
{
    struct bed b;
    bool ok;
    (void)unused;
    four_tickets(&b);
    const char *said =
        order(&b,
              "{\"command\":\"set\",\"id\":1,\"as\":\"kim@example.com\",\"set\":[{\"field\":\"subject\","
              "\"value\":\"Pay\\r\\nBcc: x\"},{\"field\":\"assignee\",\"value\":\"kim\"}]}",
              &ok);
    assert_true(ok);
    assert_string_equal(said, "ticket 1: open, technical, priority normal, assigned to kim@example.com");
    assert_true(span_eq(bed_ticket(&b, 1).subject, SPAN_LIT("Pay Bcc: x")));
    order(&b, "{\"command\":\"reply\",\"id\":1,\"verbatim\":true,\"text\":\"!bang is a keyword.\"}", &ok);
    assert_true(ok);
    order(&b, "{\"command\":\"assign\",\"id\":1}", &ok);
    assert_true(ok);
    assert_int_equal(bed_ticket(&b, 1).assignee.n, 0);
    const char *state = state_of(&b, 1);
    assert_non_null(strstr(state, "event kim@example.com: subject: Checkout -> Pay Bcc: x\n"));
    assert_non_null(strstr(state, "event : assignee: kim@example.com ->\n"));
    bed_close(&b);
}

/* As cmd_open.c makes the request. */
static const char *open_request(struct bed *b, const char *mail, const char *more)
{
    struct buf facts, out;
    buf_init(&facts, 1 << 20);
    buf_init(&out, 1 << 20);
    struct facts_conf *conf = facts_conf_default();
    facts_json(facts_read(conf, (struct facts_arrival){.received_at_s = 1800000000}, span_of(mail), b->arena),
               true, &facts);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_key(&j, "command");
    json_str(&j, SPAN_LIT("open"));
    json_key(&j, "facts");
    json_str(&j, buf_span(&facts));
    json_key(&j, "bytes");
    json_int(&j, (int64_t)strlen(mail));
    json_key(&j, "as");
    json_str(&j, SPAN_LIT("kim@example.com"));
    buf_printf(&out, "%s}", more);
    const char *request = arena_str(b->arena, buf_span(&out));
    facts_conf_free(&conf);
    buf_release(&facts);
    buf_release(&out);
    return request;
}

#define PHONED "From: ann@acme.example\n\nThe cart is empty\n\nSteps to reproduce:\n1. put something in\n"

static void test_open(void **unused)
{
    struct bed b;
    bool ok;
    (void)unused;
    four_tickets(&b);
    int64_t outbox = bed_count(&b, "outbox");
    const char *said =
        order(&b, open_request(&b, PHONED, ",\"site\":\"ACME-shop\",\"type\":\"outage\""), &ok);
    assert_string_equal(said, "{\"ok\":true,\"ticket\":5,\"said\":\"ticket 5 opened\"}");
    struct ticket t = bed_ticket(&b, 5);
    assert_true(span_eq(t.requester_name, SPAN_LIT("Ann")));
    assert_true(span_eq(t.organization, SPAN_LIT("acme")));
    assert_false(t.verified);
    assert_int_equal(t.priority, TICKET_HIGH);
    assert_string_equal(
        state_of(&b, 5),
        "open downtime high 'The cart is empty' site=acme-shop by= of=ann@acme.example org=acme "
        "into=0 bob=- ann=-\nevent kim@example.com: opened by hand\n");
    assert_int_equal(bed_count(&b, "outbox"), outbox + 1);
    assert_int_equal(bed_count(&b, "mails"), 4);
    said = order(&b, open_request(&b, PHONED, ",\"quiet\":true"), &ok);
    assert_string_equal(said,
                        "{\"ok\":true,\"ticket\":6,\"said\":\"ticket 6 opened; no confirmation is sent\"}");
    assert_int_equal(bed_count(&b, "outbox"), outbox + 1);
    bed_close(&b);
}

static void test_open_refused(void **unused)
{
    static const struct {
        const char *mail, *more, *error;
    } table[] = {
        {PHONED, ",\"site\":\"other-site\"", "ann@acme.example has no site other-site"},
        {PHONED, ",\"site\":\"nosuch\"", "ann@acme.example has no site nosuch"},
        {PHONED, ",\"type\":\"nosuch\"", "there is no type nosuch"},
        {"From: support@example.com\n\nx\n", "", "no address of somebody"},
        {"Subject: x\n\nx\n", "", "no address of somebody"},
    };
    struct bed b;
    bool ok;
    (void)unused;
    four_tickets(&b);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *said = order(&b, open_request(&b, table[i].mail, table[i].more), &ok);
        assert_false(ok);
        if (!strstr(said, table[i].error))
            fail_msg("%s: %s", table[i].error, said);
    }
    assert_int_equal(bed_count(&b, "tickets"), 4);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_by_mail),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_blocks_that_are_not_ours),
        cmocka_unit_test(test_merged_and_closed),
        cmocka_unit_test(test_subject_and_nobody),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_open_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
