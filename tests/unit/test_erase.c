/* Who is erased with a person: the address, whole and in whatever case, and nobody whose own holds it.  What
 * the ledger's retention takes, and what was held when it came by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/entry.h"
#include "daemon/store/erase.h"
#include "daemon/store/held.h"
#include "daemon/store/ledger.h"
#include "daemon/store/outbox.h"
#include "tests/unit/support_store.h"

struct list {
    const char *was, *is;
};

static const struct list lists[] = {
    {"ann@acme.test", "(erased)"},
    {"Ann@acme.test", "(erased)"},
    {"support@gate.test, ANN@ACME.TEST, bob@acme.test", "support@gate.test, (erased), bob@acme.test"},
    {"ann@acme.test, ann@acme.test", "(erased), (erased)"},
    {"joann@acme.test, ann@acme.test", "joann@acme.test, (erased)"},
    {"joann@acme.test", "joann@acme.test"},
    {"jo.ann@acme.test, jo-ann@acme.test, jo_ann@acme.test",
     "jo.ann@acme.test, jo-ann@acme.test, jo_ann@acme.test"},
    {"o'ann@acme.test, x+ann@acme.test, x=ann@acme.test",
     "o'ann@acme.test, x+ann@acme.test, x=ann@acme.test"},
    {"ann@acme.test.example, ann@acme.tests", "ann@acme.test.example, ann@acme.tests"},
    {"ann@acme.test-shop.example, ann+x@acme.test", "ann@acme.test-shop.example, ann+x@acme.test"},
    {"j\xc3\xbc"
     "ann@acme.test, ann@acme.test\xc3\xbc",
     "j\xc3\xbc"
     "ann@acme.test, ann@acme.test\xc3\xbc"},
    {"ann@ann@acme.test", "ann@ann@acme.test"},
    {"", ""},
};

struct told {
    const char *text;
    bool names;
};

static const struct told events[] = {
    {"The confirmation to ann@acme.test failed: no such user", true},
    {"The confirmation to <Ann@Acme.Test> failed", true},
    {"joann@acme.test failed, and so did ann@acme.test.", true},
    {"cc: 'ann@acme.test', mailto:ann@acme.test", true},
    {"it went to (ann@acme.test)...", true},
    {"ann@acme.test", true},
    {"The confirmation to joann@acme.test failed", false},
    {"The confirmation to ann@acme.test.example failed", false},
    {"from o'ann@acme.test to 'x'", false},
    {"closed", false},
};

enum { LISTS = sizeof lists / sizeof *lists, EVENTS = sizeof events / sizeof *events };

static int64_t insert_mail(struct store *s, size_t i, struct span recipients, struct span to)
{
    int64_t original;
    struct span hash = arena_printf(s->a, "%.64zu", i);
    struct ledger_mail m = {.source = SPAN_LIT("lmtp"),
                            .from = SPAN_LIT("bob@acme.test"),
                            .sha256 = hash,
                            .message_id = arena_printf(s->a, "%zu@x", i),
                            .recipients = recipients,
                            .to = to};
    struct ledger_keys keys = {.message_id = m.message_id, .body_sha256 = hash, .whole_sha256 = hash};
    store_ok(s, ledger_claim(s->db, &keys, 0, &m.id, &original, &s->why));
    store_ok(s, ledger_insert(s->db, &m, &s->why));
    return m.id;
}

static void erase_ann(struct store *s, struct erased *erased)
{
    struct erase_person p;
    store_ok(s, erase_person_begin(s->db, SPAN_LIT("ann@acme.test"), s->a, &p, &s->why));
    while (!p.done)
        store_ok(s, erase_person_step(s->db, &p, &s->why));
    *erased = p.erased;
}

static void test_lists(void **state)
{
    (void)state;
    struct store s;
    struct erased erased;
    int64_t recipients[LISTS], to[LISTS];
    store_open(&s);
    for (size_t i = 0; i < LISTS; i++) {
        recipients[i] = insert_mail(&s, 2 * i, span_of(lists[i].was), SPAN_EMPTY);
        to[i] = insert_mail(&s, 2 * i + 1, SPAN_LIT("support@gate.test"), span_of(lists[i].was));
    }
    erase_ann(&s, &erased);
    assert_int_equal(erased.mails, 0);
    for (size_t i = 0; i < LISTS; i++) {
        struct ledger_mail m;
        store_ok(&s, ledger_get(s.db, recipients[i], s.a, &m, &s.why));
        assert_string_equal(arena_str(s.a, m.recipients), lists[i].is);
        assert_int_equal(m.to.n, 0);
        store_ok(&s, ledger_get(s.db, to[i], s.a, &m, &s.why));
        assert_string_equal(arena_str(s.a, m.to), lists[i].is);
        assert_string_equal(arena_str(s.a, m.recipients), "support@gate.test");
        assert_string_equal(arena_str(s.a, m.from), "bob@acme.test");
    }
    store_close(&s);
}

static int64_t insert_entry(struct store *s, int64_t ticket, enum entry_kind kind, const char *author,
                            const char *text)
{
    int64_t id;
    struct entry e = {
        .ticket = ticket, .at_ms = 1, .kind = kind, .author = span_of(author), .text = span_of(text)};
    store_ok(s, entry_insert(s->db, &e, &id, &s->why));
    return id;
}

static void test_events(void **state)
{
    (void)state;
    struct store s;
    struct erased erased;
    int64_t id[EVENTS], named = 0;
    store_open(&s);
    int64_t ticket = store_ticket(&s, "cart", 1); /* of ann@acme.example, another one */
    int64_t words = insert_entry(&s, ticket, ENTRY_MESSAGE, "bob@acme.test", "ask ann@acme.test");
    int64_t hers = insert_entry(&s, ticket, ENTRY_MESSAGE, "ANN@acme.test", "it is me");
    for (size_t i = 0; i < EVENTS; i++) {
        id[i] = insert_entry(&s, ticket, ENTRY_EVENT, "", events[i].text);
        named += events[i].names;
    }
    erase_ann(&s, &erased);
    assert_int_equal(erased.tickets, 0);
    assert_int_equal(erased.entries, named + 1);
    for (size_t i = 0; i < EVENTS; i++) {
        struct entry e;
        store_ok(&s, entry_get(s.db, id[i], s.a, &e, &s.why));
        assert_string_equal(arena_str(s.a, e.text), events[i].names ? "erased" : events[i].text);
    }
    struct entry e;
    store_ok(&s, entry_get(s.db, words, s.a, &e, &s.why));
    assert_string_equal(arena_str(s.a, e.text), "ask ann@acme.test"); /* what others wrote stays theirs */
    store_ok(&s, entry_get(s.db, hers, s.a, &e, &s.why));
    assert_string_equal(arena_str(s.a, e.text), "erased");
    store_close(&s);
}

static void insert_outbox(struct store *s, int64_t ticket, int64_t mail, struct span to)
{
    int64_t id;
    struct outbox o = {.kind = OUTBOX_NOTICE, .ticket = ticket, .mail = mail, .created_at_ms = 1, .to = to};
    store_ok(s, outbox_insert(s->db, &o, SPAN_LIT("x"), &id, &s->why));
}

enum { MANY = 12000, AT_ONCE = 50 };

/* More than a step looks through, and more than it erases, broken off and begun anew: nothing is missed, no
 * step does more than its part, and what is others' stays. */
static void test_in_parts(void **state)
{
    (void)state;
    struct store s;
    struct erase_person p;
    int64_t steps = 0;
    store_open(&s);
    store_ok(&s, db_begin(s.db, &s.why));
    int64_t ticket = store_ticket(&s, "cart", 1);
    struct ledger_mail hers = {.id = insert_mail(&s, 0, SPAN_EMPTY, SPAN_EMPTY)};
    for (int i = 0; i < 3 * AT_ONCE; i++) {
        insert_entry(&s, ticket, ENTRY_MESSAGE, "ann@acme.test", "hers");
        insert_mail(&s, (size_t)i + 1, SPAN_LIT("ann@acme.test, bob@acme.test"), SPAN_EMPTY);
    }
    for (int i = 0; i < MANY; i++)
        insert_outbox(&s, ticket, 0, i % 100 ? SPAN_LIT("bob@acme.test") : SPAN_LIT("Ann@acme.test"));
    insert_outbox(&s, 0, hers.id, SPAN_LIT("admin@gate.test")); /* told of her mail */
    store_ok(&s, db_commit(s.db, &s.why));
    store_sql(&s, "UPDATE mail SET from_address = 'ann@acme.test' WHERE id = 1 RETURNING 1");
    store_ok(&s, erase_person_begin(s.db, SPAN_LIT("ann@acme.test"), s.a, &p, &s.why));
    for (int i = 0; i < 5; i++)
        store_ok(&s, erase_person_step(s.db, &p, &s.why));
    assert_false(p.done);
    assert_true(p.erased.entries > 0);
    store_ok(&s, erase_person_begin(s.db, SPAN_LIT("ann@acme.test"), s.a, &p, &s.why));
    for (; !p.done; steps++) {
        struct erased before = p.erased;
        store_ok(&s, erase_person_step(s.db, &p, &s.why));
        assert_in_range(p.erased.entries - before.entries, 0, AT_ONCE);
        assert_in_range(p.erased.mails - before.mails, 0, AT_ONCE);
    }
    assert_in_range(steps, MANY / 5000, MANY / 100);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM entry WHERE author IS NOT NULL"), 0);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM mail WHERE instr(recipients, 'ann@')"), 0);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM mail WHERE instr(recipients, 'bob@')"), 3 * AT_ONCE);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM outbox WHERE recipient <> 'bob@acme.test'"), 0);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM outbox"), MANY - MANY / 100);
    store_close(&s);
}

/* A ticket of many entries, a part at a time; what comes last is done once. */
static void test_ticket_in_parts(void **state)
{
    (void)state;
    struct store s;
    struct erased erased = {0};
    int64_t after = 0;
    bool more = true;
    int parts = 0;
    store_open(&s);
    int64_t ticket = store_ticket(&s, "cart", 1);
    for (int i = 0; i < 2 * AT_ONCE + 5; i++)
        insert_entry(&s, ticket, ENTRY_MESSAGE, "bob@acme.test", "his");
    for (; more; parts++) {
        int64_t before = erased.entries;
        store_ok(&s, erase_ticket_part(s.db, ticket, &after, &erased, &more, &s.why));
        assert_in_range(erased.entries - before, 1, AT_ONCE);
        assert_int_equal(erased.tickets, more ? 0 : 1);
    }
    assert_int_equal(parts, 3);
    assert_int_equal(erased.entries, 2 * AT_ONCE + 5);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM entry WHERE text <> 'erased'"), 0);
    store_close(&s);
}

static int64_t old_ledger(struct store *s)
{
    int64_t looked_at;
    store_ok(s, erase_old_ledger(s->db, INT64_MAX, 100, &looked_at, &s->why));
    return looked_at;
}

static bool is_there(struct store *s, int64_t mail)
{
    struct ledger_mail m;
    store_ok(s, ledger_get(s->db, mail, s->a, &m, &s->why));
    return m.id != 0;
}

/* Held mail stays; once it was dropped it goes, however much younger mail was looked at in between. */
static void test_ledger_retention(void **state)
{
    (void)state;
    struct store s;
    int64_t mails[5], done;
    bool was;
    store_open(&s);
    for (size_t i = 0; i < 4; i++)
        mails[i] = insert_mail(&s, i, SPAN_EMPTY, SPAN_EMPTY);
    store_ok(&s, held_insert(s.db, mails[1], 1, SPAN_LIT("spam"), SPAN_EMPTY, &s.why));
    store_ok(&s, held_insert(s.db, mails[2], 2, SPAN_LIT("spam"), SPAN_EMPTY, &s.why));
    assert_int_equal(old_ledger(&s), 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(is_there(&s, mails[i]), i == 1 || i == 2);
    assert_int_equal(old_ledger(&s), 0); /* it doesn't begin anew each hour */
    mails[4] = insert_mail(&s, 4, SPAN_EMPTY, SPAN_EMPTY);
    assert_int_equal(old_ledger(&s), 1);
    store_ok(&s, held_remove(s.db, mails[2], &was, &s.why));
    assert_true(was);
    assert_int_equal(old_ledger(&s), 1);
    assert_true(is_there(&s, mails[1]) && !is_there(&s, mails[2]));
    store_ok(&s, erase_old_held(s.db, 2, 10, &done, &s.why)); /* and by its own retention */
    assert_int_equal(done, 1);
    assert_true(is_there(&s, mails[1]));
    assert_int_equal(old_ledger(&s), 1);
    assert_false(is_there(&s, mails[1]));
    assert_int_equal(old_ledger(&s), 0);
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ledger_retention), cmocka_unit_test(test_lists),
        cmocka_unit_test(test_events),           cmocka_unit_test(test_in_parts),
        cmocka_unit_test(test_ticket_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
