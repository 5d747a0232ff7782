/* The ledger: which mail is the same mail, rows as they were written, lists, counts, suspects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/entry.h"
#include "daemon/store/ledger.h"
#include "daemon/store/suspect.h"
#include "daemon/store/tally.h"
#include "parsers/buf.h"
#include "tests/unit/support_store.h"

/* A hash that begins with two digits. */
static struct span hash(struct store *s, char first, char second)
{
    return arena_printf(s->a, "%c%c%.62d", first, second, 0);
}

static int64_t insert(struct store *s, struct ledger_mail m)
{
    int64_t original;
    struct ledger_keys keys = {.message_id = m.message_id, .body_sha256 = m.sha256, .whole_sha256 = m.sha256};
    store_ok(s, ledger_claim(s->db, &keys, 0, &m.id, &original, &s->why));
    if (original) {
        m.outcome = LEDGER_DUPLICATE;
        m.duplicate_of = original;
    }
    store_ok(s, ledger_insert(s->db, &m, &s->why));
    return m.id;
}

struct claim {
    const char *id;
    char body, text, whole;    /* 0: no such hash */
    uint32_t uidvalidity, uid; /* 0: not from a folder */
    int64_t self;
    int64_t want_original;
};

/* Each row is one mail, numbered from 1. */
static const struct claim claims[] = {
    /* 1 */ {.id = "a@x", .body = '1', .text = '2', .whole = '3'},
    /* 2 */ {.id = "a@x", .body = '1', .text = '2', .whole = '4', .want_original = 1}, /* again, over another
                                                                                          hop */
    /* 3 */ {.id = "a@x", .body = '5', .text = '2', .whole = '6', .want_original = 1}, /* encoded anew on the
                                                                                          way */
    /* 4 */ {.id = "a@x", .body = '5', .text = '7', .whole = '8', .want_original = 1}, /* and that one again
                                                                                        */
    /* 5 */ {.id = "a@x", .body = '9', .text = 'a', .whole = 'b'}, /* same id, another mail */
    /* 6 */ {.id = "b@x", .body = '1', .text = '2', .whole = '3'}, /* another id, same body */
    /* 7 */ {.id = "A@x", .body = '1', .text = '2', .whole = '3'}, /* ids are case-sensitive (RFC 5322 3.6.4)
                                                                    */
    /* 8 */ {.id = "", .body = '1', .text = '2', .whole = '3'},
    /* 9 */ {.id = "", .body = '1', .text = '2', .whole = '3', .want_original = 8},
    /* 10 */ {.id = "", .body = '1', .text = '2', .whole = '4'}, /* without an id the whole must be the same
                                                                  */
    /* 11 */ {.id = "c@x", .body = 'c', .text = 'c', .whole = 'c', .uidvalidity = 1, .uid = 1},
    /* 12 */
    {.id = "d@x", .body = 'd', .text = 'd', .whole = 'd', .uidvalidity = 1, .uid = 1, .want_original = 11},
    /* 13 */ {.id = "e@x", .body = 'd', .text = 'd', .whole = 'd', .uidvalidity = 2, .uid = 1},
    /* 14 */ {.id = "f@x", .body = 'e', .text = 'e', .whole = 'e', .uidvalidity = 1, .uid = 2},
    /* 15 */ {.id = "c@x", .body = 'c', .text = 'c', .whole = 'c', .want_original = 11}, /* by another door */
    /* 16: held before it was parsed; then tried again, twice */
    {.id = "", .whole = 'f'},
    {.id = "g@x", .body = 'f', .text = 'f', .whole = 'f', .self = 16},
    {.id = "g@x", .body = 'f', .text = 'f', .whole = 'f', .self = 16},
    /* 17: came meanwhile, parsed */
    {.id = "g@x", .body = 'f', .text = '0', .whole = '0', .want_original = 16},
    /* 18 */ {.id = "k@x", .body = '1', .text = '2', .whole = '1'},
    /* 19 */ {.id = "k@x", .body = '2', .text = '3', .whole = '2'}, /* a body is no text */
    /* 20 */ {.id = "d@x", .body = 'd', .text = 'd', .whole = 'd', .want_original = 11}, /* what 12 was, is
                                                                                            known */
};

static void test_same_mail(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    int64_t next = 1;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        const struct claim *c = &claims[i];
        struct ledger_keys keys = {.message_id = span_of(c->id)};
        if (c->body)
            keys.body_sha256 = hash(&s, c->body, 'b');
        if (c->text)
            keys.text_sha256 = hash(&s, c->text, 'b'); /* the same digits: kinds don't mix */
        keys.whole_sha256 = hash(&s, c->whole, 'b');
        if (c->uid)
            keys.uid = (struct ledger_uid){
                true, SPAN_LIT("imap.x"), SPAN_LIT("u"), SPAN_LIT("INBOX"), c->uidvalidity, c->uid};
        int64_t id, original;
        store_ok(&s, db_begin(s.db, &s.why));
        store_ok(&s, ledger_claim(s.db, &keys, c->self, &id, &original, &s.why));
        assert_int_equal(id, c->self ? c->self : next);
        if (original != c->want_original)
            fail_msg("row %zu: of %lld, not %lld", i, (long long)original, (long long)c->want_original);
        struct ledger_mail m = {.id = id, .source = SPAN_LIT("lmtp"), .duplicate_of = original};
        if (!c->self) {
            store_ok(&s, ledger_insert(s.db, &m, &s.why));
            next++;
        }
        store_ok(&s, db_commit(s.db, &s.why));
    }
    store_close(&s);
}

/* What was claimed in an item that was taken back is free again. */
static void test_claim_undone(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    struct ledger_keys keys = {.message_id = SPAN_LIT("a@x"), .body_sha256 = hash(&s, '1', '1')};
    for (int i = 0; i < 2; i++) {
        int64_t id, original;
        store_ok(&s, db_begin(s.db, &s.why));
        store_ok(&s, db_savepoint(s.db, &s.why));
        store_ok(&s, ledger_claim(s.db, &keys, 0, &id, &original, &s.why));
        assert_int_equal(id, 1);
        assert_int_equal(original, 0);
        db_undo(s.db);
        store_ok(&s, db_commit(s.db, &s.why));
    }
    store_close(&s);
}

/* Attack 38: whatever a header says is stored as it is. */
static const char *const nasty[] = {
    "'; DROP TABLE mail; --",      "\" OR 1=1 --",
    "%s%n%x {{secret}} \\0 \\'",   "a\nb\r\nc\td\x1b[31m\x07",
    "\xff\xfe not UTF-8 \xc0\x80", "=cmd|' /C calc'!A0",
    ":name @name $name ?1",        "\xe2\x80\xae bidi \xe3\x81\x82",
};

static void test_row(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    int64_t ticket = store_ticket(&s, "s", 1);
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        struct span x = span_of(nasty[i]);
        struct ledger_mail m = {.received_at_ms = 1000 + (int64_t)i,
                                .source = x,
                                .mailbox = x,
                                .message_id = x,
                                .sender_known = true,
                                .sender = x,
                                .recipients = x,
                                .from = x,
                                .to = x,
                                .subject = x,
                                .size_bytes = 12,
                                .outcome = LEDGER_UPDATED,
                                .rule = x,
                                .ticket = ticket,
                                .withheld = x,
                                .detail = x,
                                .walk = x,
                                .sha256 = hash(&s, 'a', (char)('0' + i))};
        m.id = insert(&s, m);
        struct ledger_mail got;
        store_ok(&s, ledger_get(s.db, m.id, s.a, &got, &s.why));
        const struct span *texts[] = {&got.source,     &got.mailbox,  &got.message_id, &got.sender,
                                      &got.recipients, &got.from,     &got.to,         &got.subject,
                                      &got.rule,       &got.withheld, &got.detail,     &got.walk};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            assert_true(span_eq(*texts[k], x));
        assert_int_equal(got.received_at_ms, m.received_at_ms);
        assert_int_equal(got.size_bytes, 12);
        assert_int_equal(got.outcome, LEDGER_UPDATED);
        assert_int_equal(got.ticket, ticket);
        assert_int_equal(got.answer, 0);
        assert_true(got.sender_known);
        assert_true(span_eq(got.sha256, m.sha256));

        store_ok(&s, ledger_set_answer(s.db, m.id, 5, &s.why));
        got.outcome = LEDGER_NOTED;
        got.rule = SPAN_LIT("other");
        got.answer = 6;
        store_ok(&s, ledger_update(s.db, &got, &s.why));
        store_ok(&s, ledger_get(s.db, m.id, s.a, &got, &s.why));
        assert_int_equal(got.outcome, LEDGER_NOTED);
        assert_int_equal(got.answer, 6);
        assert_true(span_eq(got.rule, SPAN_LIT("other")));
        assert_true(span_eq(got.subject, x));
    }
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM mail"), (int64_t)(sizeof nasty / sizeof *nasty));
    struct ledger_mail none;
    store_ok(&s, ledger_get(s.db, 4711, s.a, &none, &s.why));
    assert_int_equal(none.id, 0);
    store_close(&s);
}

/* The null sender is known; one that isn't known is something else. */
static void test_sender(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    for (int known = 0; known < 2; known++) {
        struct ledger_mail m = {.source = SPAN_LIT("lmtp"), .sender_known = known}, got;
        m.sha256 = hash(&s, 'a', (char)('0' + known));
        m.id = insert(&s, m);
        store_ok(&s, ledger_get(s.db, m.id, s.a, &got, &s.why));
        assert_int_equal(got.sender_known, known);
        assert_int_equal(got.sender.n, 0);
    }
    store_close(&s);
}

/* A row that somebody wrote by hand, with an outcome that there is not: an error, not a guess. */
static void test_unknown_outcome(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    struct ledger_mail m = {.source = SPAN_LIT("lmtp"), .sha256 = hash(&s, 'a', 'a')}, got;
    m.id = insert(&s, m);
    store_sql(&s, "UPDATE mail SET outcome = 'lost'");
    assert_int_equal(ledger_get(s.db, m.id, s.a, &got, &s.why), PERM);
    assert_int_equal(s.why.scope, WHY_MAIL);
    store_close(&s);
}

static void assert_list(struct store *s, struct ledger_filter f, const char *want)
{
    struct ledger_mails mails;
    struct buf got;
    if (f.limit == 0)
        f.limit = 100;
    buf_init(&got, 10000);
    store_ok(s, ledger_list(s->db, &f, s->a, &mails, &s->why));
    for (size_t i = 0; i < mails.n; i++)
        buf_printf(&got, "%lld ", (long long)mails.v[i].id);
    buf_adds(&got, "");
    if (!span_eq(buf_span(&got), span_of(want)))
        fail_msg("'%.*s', not '%s'", SPAN_FMT(buf_span(&got)), want);
    buf_release(&got);
}

static void test_list(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    static const struct {
        const char *id, *from, *to, *recipients, *subject, *mailbox;
        enum ledger_outcome outcome;
        char hash;
    } rows[] = {
        {"a@x", "ann@acme.example", "support@example.com", "support@example.com", "\xc3\x84RGER: Shop down",
         "", LEDGER_OPENED, '1'},
        {"b@x", "Bob@Other.example", "help@example.com", "support@example.com", "100% CPU_load", "m",
         LEDGER_HELD, '2'},
        {"a@x", "ann@acme.example", "", "support+r@example.com", "Shop down", "", LEDGER_OPENED, '1'},
        {"", "", "", "", "", "", LEDGER_REFUSED, '4'},
        {"a@x", "ann@acme.example", "x@y", "x@y", "Re: Shop", "m", LEDGER_UPDATED, '5'},
    };
    int64_t ticket = store_ticket(&s, "t", 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ledger_mail m = {.received_at_ms = 1000 * (int64_t)(i + 1),
                                .source = SPAN_LIT("lmtp"),
                                .message_id = span_of(rows[i].id),
                                .from = span_of(rows[i].from),
                                .to = span_of(rows[i].to),
                                .recipients = span_of(rows[i].recipients),
                                .subject = span_of(rows[i].subject),
                                .mailbox = span_of(rows[i].mailbox),
                                .outcome = rows[i].outcome,
                                .ticket = i % 2 ? 0 : ticket,
                                .sha256 = hash(&s, rows[i].hash, 'a')};
        int64_t id = insert(&s, m), entry;
        if (i == 0 || i == 4) { /* the third is a duplicate of the first, and has none of its own */
            struct entry e = {.ticket = ticket, .mail = id};
            store_ok(&s, entry_insert(s.db, &e, &entry, &s.why));
        }
    }
    assert_list(&s, (struct ledger_filter){0}, "5 4 3 2 1 ");
    assert_list(&s, (struct ledger_filter){.limit = 2}, "5 4 ");
    assert_list(&s, (struct ledger_filter){.limit = 2, .before_id = 4}, "3 2 ");
    assert_list(&s, (struct ledger_filter){.from = SPAN_LIT("ANN@acme")}, "5 3 1 ");
    assert_list(&s, (struct ledger_filter){.from = SPAN_LIT("%")}, "");
    assert_list(&s, (struct ledger_filter){.to = SPAN_LIT("support")}, "3 2 1 ");
    assert_list(&s, (struct ledger_filter){.to = SPAN_LIT("HELP@example.com")}, "2 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("100% cpu_")}, "2 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("_")}, "2 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("\xc3\xa4rger")}, "1 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("A\xcc\x88RGER"), .ticket = ticket}, "1 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("shop"), .ticket = ticket, .limit = 2},
                "5 3 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("shop"), .limit = 2}, "5 3 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("shop"), .limit = 2, .before_id = 5}, "3 1 ");
    assert_list(&s, (struct ledger_filter){.mailbox = SPAN_LIT("m")}, "5 2 ");
    assert_list(&s, (struct ledger_filter){.outcome_set = true, .outcome = LEDGER_OPENED}, "1 ");
    assert_list(&s, (struct ledger_filter){.outcome_set = true, .outcome = LEDGER_DUPLICATE}, "3 ");
    assert_list(&s, (struct ledger_filter){.since_ms = 2000, .until_ms = 4000}, "3 2 ");
    assert_list(&s, (struct ledger_filter){.ticket = ticket}, "5 3 1 ");
    assert_list(&s, (struct ledger_filter){.ticket = ticket, .mailbox = SPAN_LIT("m")}, "5 ");
    assert_list(&s, (struct ledger_filter){.message_id = SPAN_LIT("a@x")}, "5 3 1 ");
    assert_list(&s, (struct ledger_filter){.message_id = SPAN_LIT("a@x"), .before_id = 5, .limit = 1}, "3 ");
    assert_list(&s, (struct ledger_filter){.message_id = SPAN_LIT("A@x")}, "");
    assert_list(&s, (struct ledger_filter){.from = SPAN_LIT("'; DROP TABLE mail; --")}, "");

    struct ledger_mails mails;
    store_ok(&s, ledger_find_message(s.db, SPAN_LIT("a@x"), 10, s.a, &mails, &s.why));
    assert_int_equal(mails.n, 2);
    assert_int_equal(mails.v[0].id, 1);
    assert_int_equal(mails.v[1].id, 5);
    store_ok(&s, ledger_find_message(s.db, SPAN_LIT("a@x"), 1, s.a, &mails, &s.why));
    assert_int_equal(mails.n, 1);
    store_ok(&s, ledger_find_message(s.db, SPAN_EMPTY, 10, s.a, &mails, &s.why));
    assert_int_equal(mails.n, 0);
    store_close(&s);
}

static void many_mails(struct store *s, int n, const char *source, int64_t received_at_ms)
{
    store_sql(s, arena_str(s->a, arena_printf(
                                     s->a,
                                     "INSERT INTO mail SELECT NULL, %lld, 1, 'opened', '', NULL, NULL, "
                                     "NULL, NULL, '%s', NULL, NULL, NULL, '', '', '', '', '', x'', '' FROM "
                                     "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                     "LIMIT %d) SELECT i FROM n)",
                                     (long long)received_at_ms, source, n)));
}

/* Mails of long ago aren't looked through for what came since: the first, which a clock that was far ahead
 * had dated, shows it.  Old mail that was imported since then doesn't end the look. */
static void test_list_since(void **state)
{
    (void)state;
    const int64_t day_ms = INT64_C(86400) * 1000;
    struct store s;
    store_open(&s);
    many_mails(&s, 1, "lmtp", 20 * day_ms);
    many_mails(&s, 50000, "lmtp", day_ms);
    many_mails(&s, 2, "lmtp", 11 * day_ms);
    many_mails(&s, 25000, "import", day_ms);
    assert_list(&s, (struct ledger_filter){.since_ms = 10 * day_ms}, "50003 50002 ");
    assert_list(&s, (struct ledger_filter){.since_ms = 10 * day_ms, .before_id = 50003}, "50002 ");
    assert_list(&s, (struct ledger_filter){.since_ms = 10 * day_ms, .before_id = 50002}, "");
    assert_list(&s, (struct ledger_filter){.since_ms = day_ms / 2, .before_id = 3}, "2 1 ");
    store_close(&s);
}

/* More rows than one statement looks at: what fits is found however far back it is. */
static void test_list_windows(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    struct ledger_mail m = {
        .source = SPAN_LIT("lmtp"), .subject = SPAN_LIT("needle"), .sha256 = hash(&s, 'a', 'a')};
    insert(&s, m);
    store_sql(
        &s,
        "INSERT INTO mail SELECT NULL, 1, 1, 'opened', '', NULL, NULL, NULL, NULL, 'lmtp', NULL, NULL, NULL, "
        "'', "
        "'', '', '', '', x'', '' FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
        "50000) SELECT i FROM n)");
    m.sha256 = hash(&s, 'a', 'b');
    insert(&s, m);
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("needle")}, "50002 1 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("needle"), .limit = 1}, "50002 ");
    assert_list(&s, (struct ledger_filter){.subject = SPAN_LIT("needle"), .before_id = 50002}, "1 ");
    store_close(&s);
}

static void test_tally(void **state)
{
    (void)state;
    enum { SLOT = 600000 };
    struct store s;
    store_open(&s);
    for (int i = 0; i < 6; i++) {
        struct ledger_mail m = {.received_at_ms = (int64_t)i * SLOT + 5,
                                .source = i < 4 ? SPAN_LIT("lmtp") : SPAN_LIT("imap:support"),
                                .outcome = i % 2 ? LEDGER_OPENED : LEDGER_UPDATED,
                                .sha256 = hash(&s, 'a', (char)('0' + i))};
        insert(&s, m);
    }
    struct ledger_tallies t;
    store_ok(&s, ledger_tally(s.db, 0, s.a, &t, &s.why));
    assert_int_equal(t.n, 4);
    assert_true(span_eq(t.v[0].source, SPAN_LIT("imap:support")));
    assert_int_equal(t.v[0].count, 1);
    assert_true(span_eq(t.v[3].source, SPAN_LIT("lmtp")));
    assert_int_equal(t.v[3].outcome, LEDGER_UPDATED);
    assert_int_equal(t.v[3].count, 2);
    assert_int_equal(t.v[3].last_at_ms, 2 * SLOT + 5);
    store_ok(&s, ledger_tally(s.db, 3 * SLOT + 100, s.a, &t, &s.why));
    assert_int_equal(t.n, 3);
    store_ok(&s, ledger_doors(s.db, s.a, &t, &s.why));
    assert_int_equal(t.n, 2);
    assert_int_equal(t.v[0].last_at_ms, 5 * SLOT + 5);
    assert_int_equal(t.v[1].count, 4);
    assert_int_equal(t.v[1].last_at_ms, 3 * SLOT + 5);
    store_close(&s);
}

/* Ten years of ten minutes become a number each, a part at a time, and what is told of them stays. */
static void test_tally_of_long_ago(void **state)
{
    (void)state;
    enum { SLOT = 600000, SLOTS = 1200, KEPT = 10 };
    struct store s;
    struct ledger_tallies t;
    bool more = true;
    int steps = 0;
    store_open(&s);
    store_ok(&s, db_begin(s.db, &s.why));
    for (int i = 1; i <= SLOTS; i++)
        store_ok(&s, tally_add(s.db, "mail", SPAN_LIT("lmtp"), i % 2 ? SPAN_LIT("opened") : SPAN_LIT("held"),
                               (int64_t)i * SLOT + 5, &s.why));
    store_ok(&s, db_commit(s.db, &s.why));
    for (; more; steps++)
        store_ok(&s, tally_fold(s.db, (int64_t)(SLOTS - KEPT + 1) * SLOT, &more, &s.why));
    assert_int_equal(steps, 3);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM tally WHERE slot > 0"), KEPT);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM tally"), KEPT + 2);
    store_ok(&s, ledger_doors(s.db, s.a, &t, &s.why));
    assert_int_equal(t.n, 1);
    assert_int_equal(t.v[0].count, SLOTS);
    assert_int_equal(t.v[0].last_at_ms, (int64_t)SLOTS * SLOT + 5);
    store_ok(&s, tally_fold(s.db, (int64_t)(SLOTS + 1) * SLOT, &more, &s.why));
    assert_false(more);
    store_ok(&s, ledger_tally(s.db, 0, s.a, &t, &s.why));
    assert_int_equal(t.n, 2);
    assert_int_equal(t.v[0].count, SLOTS / 2);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM tally"), 2);
    store_ok(&s, tally_fold(s.db, (int64_t)(SLOTS + 1) * SLOT, &more, &s.why));
    assert_false(more);
    store_close(&s);
}

static void test_suspects(void **state)
{
    (void)state;
    struct store s;
    int64_t tries;
    store_open(&s);
    struct span bad = hash(&s, 'b', 'a'), other = hash(&s, 'c', 'a');
    store_ok(&s, suspect_tries(s.db, bad, &tries, &s.why));
    assert_int_equal(tries, 0);
    for (int64_t i = 1; i <= 2; i++) {
        store_ok(&s, suspect_note(s.db, bad, 1000 * i, &tries, &s.why));
        assert_int_equal(tries, i);
        store_reopen(&s);
    }
    store_ok(&s, suspect_note(s.db, other, 5000, &tries, &s.why));
    store_ok(&s, suspect_tries(s.db, bad, &tries, &s.why));
    assert_int_equal(tries, 2);
    store_ok(&s, suspect_expire(s.db, 2001, &s.why));
    store_ok(&s, suspect_tries(s.db, bad, &tries, &s.why));
    assert_int_equal(tries, 0);
    store_ok(&s, suspect_clear(s.db, other, &s.why));
    store_ok(&s, suspect_tries(s.db, other, &tries, &s.why));
    assert_int_equal(tries, 0);
    store_close(&s);
}

/* Numbers are never used twice, not even when the last row goes. */
static void test_numbers(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    struct ledger_mail m = {.source = SPAN_LIT("lmtp"), .sha256 = hash(&s, '1', 'a')};
    assert_int_equal(insert(&s, m), 1);
    store_sql(&s, "DELETE FROM mail");
    store_reopen(&s);
    m.sha256 = hash(&s, '2', 'a');
    assert_int_equal(insert(&s, m), 2);
    assert_int_equal(store_ticket(&s, "a", 1), 1);
    store_sql(&s, "DELETE FROM ticket");
    assert_int_equal(store_ticket(&s, "a", 1), 2);
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_mail),
        cmocka_unit_test(test_claim_undone),
        cmocka_unit_test(test_row),
        cmocka_unit_test(test_sender),
        cmocka_unit_test(test_unknown_outcome),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_list_windows),
        cmocka_unit_test(test_list_since),
        cmocka_unit_test(test_tally),
        cmocka_unit_test(test_tally_of_long_ago),
        cmocka_unit_test(test_suspects),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
