/* test_hook.c: what is posted to hooks: JSON whatever the ticket holds, the secret's mark once and from
 * nobody else, entities for Slack, and its row in the outbox, which no mail waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>

#include "daemon/gate/hook.h"
#include "daemon/gate/template.h"

#include "tests/unit/support_bed.h"

#define NASTY "\"},{\\u0001\\\" \x01\r\n\xff <!channel> & {{secret}} \xe2\x80\xae \xe6\x97\xa5"

static const char conf_text[] = "hook \"json\" { url = \"https://a.test/x\" }\n"
                                "hook \"pd\" { url = \"https://b.test/x\" template = pagerduty secret = k }\n"
                                "hook \"ntfy\" { url = \"https://c.test/alarm\" template = ntfy }\n"
                                "hook \"slack\" { url = \"https://d.test/x\" template = slack }\n";

static struct ticket nasty_ticket(void)
{
    static struct span environments[] = {{"live", 4}, {NASTY, sizeof NASTY - 1}};
    return (struct ticket){.id = 12,
                           .status = TICKET_OPEN,
                           .priority = TICKET_URGENT,
                           .type = SPAN_LIT("downtime"),
                           .subject = SPAN_LIT(NASTY),
                           .site = SPAN_LIT(NASTY),
                           .organization = SPAN_LIT(NASTY),
                           .plan = SPAN_LIT("gold"),
                           .requester = SPAN_LIT("ann@acme.test"),
                           .environments = {environments, 2},
                           .opened_at_ms = 1000};
}

static json_t *body_of(struct bed *b, const char *hook, enum hook_what what, const struct ticket *t,
                       struct span *octets_r)
{
    struct hook_event e = {.hook = hook,
                           .what = what,
                           .key = SPAN_LIT("12.3.mac@gate.test"),
                           .ticket = t,
                           .text = t ? SPAN_EMPTY : SPAN_LIT("5 tickets: " NASTY),
                           .by = SPAN_LIT(NASTY),
                           .due_ms = 1767225600000,
                           .now_ms = 1767225600000};
    *octets_r =
        hook_body(b->gate.conf, b->gate.templates, conf_hook(b->gate.conf, span_of(hook)), &e, b->arena);
    json_error_t error;
    json_t *doc = json_loadb(octets_r->p, octets_r->n, JSON_REJECT_DUPLICATES, &error);
    if (!doc)
        fail_msg("%s: %s: %.*s", hook, error.text, SPAN_FMT(*octets_r));
    return doc;
}

static const char *text(json_t *doc, const char *key)
{
    const char *s = json_string_value(json_object_get(doc, key));
    return s ? s : "(none)";
}

static void test_every_template_makes_json(void **state)
{
    (void)state;
    static const char *const hooks[] = {"json", "pd", "ntfy", "slack"};
    struct ticket t = nasty_ticket(), bare = {.id = 7, .type = SPAN_LIT("general")};
    const struct ticket *tickets[] = {&t, &bare, NULL};
    struct bed b;
    bed_open(&b, conf_text, NULL);
    for (size_t i = 0; i < 4; i++)
        for (int what = HOOK_PAGE; what <= HOOK_RESOLVED; what++)
            for (size_t k = 0; k < 3; k++) {
                struct span octets;
                json_t *doc = body_of(&b, hooks[i], (enum hook_what)what, tickets[k], &octets);
                json_decref(doc);
            }
    bed_close(&b);
}

static void test_what_they_say(void **state)
{
    (void)state;
    struct ticket t = nasty_ticket();
    struct span octets;
    struct bed b;
    bed_open(&b, conf_text, NULL);
    json_t *doc = body_of(&b, "json", HOOK_PAGE, &t, &octets);
    assert_string_equal(text(doc, "event"), "page");
    assert_string_equal(text(doc, "key"), "12.3.mac@gate.test");
    assert_string_equal(text(doc, "due_at"), "2026-01-01T00:00:00Z");
    assert_int_equal(json_integer_value(json_object_get(doc, "ticket")), 12);
    assert_true(json_is_null(json_object_get(doc, "level")));
    assert_null(strchr(text(doc, "subject"), '\n'));
    json_decref(doc);

    doc = body_of(&b, "pd", HOOK_ACKNOWLEDGED, &t, &octets);
    assert_string_equal(text(doc, "routing_key"), "\x01");
    assert_string_equal(text(doc, "event_action"), "acknowledge");
    json_t *payload = json_object_get(doc, "payload");
    assert_string_equal(text(payload, "severity"), "critical");
    /* the mark stands there once, and nowhere else a control */
    assert_null(strchr(text(payload, "summary"), 1));
    assert_null(strchr(text(json_object_get(payload, "custom_details"), "subject"), 1));
    json_decref(doc);

    doc = body_of(&b, "ntfy", HOOK_PAGE, &t, &octets);
    assert_string_equal(text(doc, "topic"), "alarm");
    assert_int_equal(json_integer_value(json_object_get(doc, "priority")), 5);
    assert_string_equal(conf_hook(b.gate.conf, SPAN_LIT("ntfy"))->url, "https://c.test/");
    json_decref(doc);

    doc = body_of(&b, "slack", HOOK_PAGE, &t, &octets);
    assert_non_null(strstr(text(doc, "text"), "&lt;!channel&gt; &amp; {{secret}}"));
    assert_null(strchr(text(doc, "text"), '<'));
    json_decref(doc);
    bed_close(&b);
}

static void test_its_row(void **state)
{
    (void)state;
    struct bed b;
    struct why why;
    int64_t id, none, next;
    struct outboxes rows;
    struct outbox_hooks hooks;
    bed_open(&b, conf_text, NULL);
    struct hook_event e = {.hook = "json", .key = SPAN_LIT("k"), .text = SPAN_LIT("x"), .now_ms = 1000};
    assert_int_equal(hook_queue(&b.gate, b.arena, &e, &id, &why), OK);
    assert_true(b.gate.hook_due);
    e.hook = "gone";
    assert_int_equal(hook_queue(&b.gate, b.arena, &e, &none, &why), OK);
    assert_int_equal(none, 0);
    struct span octets;
    struct outbox row = bed_outbox(&b, id, &octets);
    assert_true(span_eq(row.to, SPAN_LIT("hook:json")) && span_eq(row.hook, SPAN_LIT("json")));
    assert_true(span_starts(row.message_id, SPAN_LIT("msg_")) && row.message_id.n == 4 + 24);
    assert_string_equal(outbox_kind_name(row.kind), "page");

    /* Whoever sends mail doesn't see it. */
    assert_int_equal(outbox_claim(b.gate.db, 5000, 10, b.arena, &rows, &why), OK);
    assert_int_equal(rows.n, 0);
    assert_int_equal(outbox_next(b.gate.db, &next, &why), OK);
    assert_int_equal(next, 0);
    assert_int_equal(outbox_hooks(b.gate.db, b.arena, &hooks, &why), OK);
    assert_int_equal(hooks.n, 1);
    assert_true(span_eq(hooks.v[0].name, SPAN_LIT("json")) && hooks.v[0].next_at_ms == 1000);
    assert_int_equal(outbox_claim_hook(b.gate.db, SPAN_LIT("pd"), 5000, 10, b.arena, &rows, &why), OK);
    assert_int_equal(rows.n, 0);
    assert_int_equal(outbox_claim_hook(b.gate.db, SPAN_LIT("json"), 5000, 10, b.arena, &rows, &why), OK);
    assert_int_equal(rows.n, 1);

    /* Unlike a mail it is simply called again when nobody knows how far it came. */
    int64_t unknown;
    assert_int_equal(outbox_recover(b.gate.db, NULL, 0, 6000, &unknown, &why), OK);
    assert_int_equal(unknown, 0);
    row = bed_outbox(&b, id, &octets);
    assert_string_equal(outbox_state_name(row.state), "queued");
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_template_makes_json),
        cmocka_unit_test(test_what_they_say),
        cmocka_unit_test(test_its_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
