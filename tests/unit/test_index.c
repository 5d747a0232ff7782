/* Full text: words over a whole ticket, phrases, exclusions, CJK, filters, pages; no query is syntax (attack
 * 37). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/entry.h"
#include "daemon/store/index.h"
#include "daemon/store/index_query.h"
#include "daemon/store/index_text.h"
#include "daemon/store/participant.h"
#include "tests/unit/support_store.h"

static const struct {
    const char *subject, *author, *text[2], *filename, *site, *type;
    enum ticket_status status;
    int64_t opened_day;
} tickets[] = {
    /* 1 */ {"Checkout returns 500",
             "Ann Weber",
             {"The cart fails at checkout with an error.", "It works in the test environment."},
             "screenshot.png",
             "acme-shop",
             "downtime",
             TICKET_OPEN,
             20000},
    /* 2 */
    {"Rechnung fehlt",
     "J\xc3\xbcrgen M\xc3\xbcller",
     {"Die Rechnung f\xc3\xbcr M\xc3\xa4rz fehlt, Stra\xc3\x9f"
      "e 5.",
      "Danke, gefunden."},
     NULL,
     "other",
     "billing",
     TICKET_CLOSED,
     20010},
    /* 3 */
    {"\xe6\xb1\xba\xe6\xb8\x88\xe3\x81\x8c\xe3\x81\xa7\xe3\x81\x8d\xe3\x81\xaa\xe3\x81\x84",
     "\xe5\xb1\xb1\xe7\x94\xb0",
     {"\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd\xe3\x81\xae\xe3\x82\xb5\xe3\x82\xa4\xe3\x83\x88\xe3\x81\xa7 "
      "checkout \xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc",
      NULL},
     NULL,
     "acme-shop",
     "downtime",
     TICKET_OPEN,
     20020},
    /* 4 */
    {"Question",
     "Bob",
     {"How do I add a user? Mail bob.smith@mail.example or call. OR NOT NEAR", NULL},
     "report 2026.pdf",
     "",
     "general",
     TICKET_PENDING,
     20030},
};

static void add_entry(struct store *s, int64_t ticket, size_t i, const char *text, bool first)
{
    int64_t id;
    struct entry e = {.ticket = ticket,
                      .kind = ENTRY_MESSAGE,
                      .author = SPAN_LIT("someone@x"),
                      .author_name = span_of(tickets[i].author),
                      .subject = first ? span_of(tickets[i].subject) : SPAN_EMPTY,
                      .text = span_of(text)};
    store_ok(s, entry_insert(s->db, &e, &id, &s->why));
    if (!first || !tickets[i].filename)
        return;
    struct facts_attachment part = {.filename = span_of(tickets[i].filename),
                                    .content_type = SPAN_LIT("a/b")};
    store_ok(s, entry_attach(s->db, ticket, id, 1, (struct facts_attachments){&part, 1}, &s->why));
}

static void fill(struct store *s)
{
    enum { DAY_MS = 86400000 };
    for (size_t i = 0; i < sizeof tickets / sizeof *tickets; i++) {
        struct ticket t = {.status = tickets[i].status,
                           .type = span_of(tickets[i].type),
                           .site = span_of(tickets[i].site),
                           .requester = span_of(i % 2 ? "bob@other.example" : "ann@acme.example"),
                           .opened_at_ms = tickets[i].opened_day * DAY_MS,
                           .updated_at_ms = 1000 - (int64_t)i};
        int64_t id;
        store_ok(s, ticket_insert(s->db, &t, &id, &s->why));
        add_entry(s, id, i, tickets[i].text[0], true);
    }
    struct participant p = {.address = SPAN_LIT("eve@partner.example"), .role = SPAN_LIT("cc")};
    store_ok(s, participant_put(s->db, 4, &p, NULL, &s->why));
    for (size_t i = 0; i < sizeof tickets / sizeof *tickets; i++)
        if (tickets[i].text[1])
            add_entry(s, (int64_t)i + 1, i, tickets[i].text[1], false);
}

static void index_all(struct store *s, size_t batch)
{
    int64_t done;
    do {
        store_ok(s, db_begin(s->db, &s->why));
        store_ok(s, index_fill(s->db, batch, &done, &s->why));
        store_ok(s, db_commit(s->db, &s->why));
    } while (done > 0);
}

static void assert_found(struct store *s, const char *query, const char *want)
{
    struct tickets found;
    char got[100] = "";
    store_ok(s, index_search(s->db, span_of(query), 0, 0, 100, s->a, &found, &s->why));
    for (size_t i = 0; i < found.n; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%lld ", (long long)found.v[i].id);
    if (strcmp(got, want) != 0)
        fail_msg("%s: '%s', not '%s'", query, got, want);
}

static void test_words(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"checkout", "1 3 "},
        {"CHECKOUT", "1 3 "},
        {"check", ""},                  /* whole words */
        {"checkout environment", "1 "}, /* in two entries of one ticket */
        {"checkout rechnung", ""},
        {"\"cart fails\"", "1 "},
        {"\"fails cart\"", ""},
        {"fails cart", "1 "},
        {"\"checkout returns\" weber", "1 "},
        {"checkout -environment", "3 "},
        {"-checkout status:open", ""},
        {"-checkout type:billing", "2 "},
        {"-\"cart fails\" checkout", "3 "},
        {"screenshot.png", "1 "},
        {"report.pdf", ""},
        {"\"report 2026\"", "4 "},
        {"bob.smith@mail.example", "4 "},
        {"someone@x bob", "4 "},
        {"muller", "2 "},
        {"M\xc3\x9cLLER", "2 "},
        {"m\xc3\xa4rz", "2 "},
        {"stra\xc3\x9f"
         "e",
         "2 "},
        {"\xef\xbc\xa3\xef\xbc\xa8\xef\xbc\xa5\xef\xbc\xa3\xef\xbc\xab\xef\xbc\xaf\xef\xbc\xb5\xef\xbc\xb4",
         "1 3 "},                           /* full width */
        {"\xe6\x9d\xb1\xe4\xba\xac", "3 "}, /* two characters of three that stand together */
        {"\xe4\xba\xac\xe9\x83\xbd", "3 "},
        {"\xe6\x9d\xb1\xe9\x83\xbd", ""}, /* not side by side */
        {"\xe5\xb1\xb1\xe7\x94\xb0", "3 "},
        {"\xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc", "3 "}, /* with a long vowel mark */
        {"\xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc\xe3\x80\x80\xe6\xb1\xba\xe6\xb8\x88",
         "3 "}, /* U+3000 between */
        {"site:ACME-shop", "1 3 "},
        {"site:acme-shop checkout -cart", "3 "},
        {"type:downtime status:open", "1 3 "},
        {"status:closed", "2 "},
        {"from:ann", "1 3 "},
        {"FROM:Other.Example", "2 4 "},
        {"from:eve@partner", "4 "},
        {"from:\"no one\"", ""},
        {"before:2024-10-05", "1 "}, /* day 20000 is 2024-10-04 */
        {"after:2024-10-05", "2 3 4 "},
        {"after:2024-10-04 before:2024-10-25", "1 2 3 "},
        {"http://checkout", ""},
    };
    struct store s;
    store_open(&s);
    fill(&s);
    index_all(&s, 100);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_found(&s, rows[i][0], rows[i][1]);
    store_close(&s);
}

/* Whatever it says is looked for, found or not; only what can't be meant is refused, in words. */
static void test_no_syntax(void **state)
{
    (void)state;
    static const struct {
        const char *query, *found; /* NULL: refused */
    } rows[] = {
        {"OR", "4 "},
        {"NEAR", "4 "},
        {"checkout OR rechnung", ""},
        {"checkout*", "1 3 "},
        {"check*", ""},
        {"text:checkout", ""},
        {"{text subject}: checkout", ""},
        {"^checkout", "1 3 "},
        {"\"", NULL},
        {"\"\"", NULL},
        {"\"checkout", "1 3 "},
        {"checkout\"", "1 3 "},
        {"\"check\"out", ""},
        {"NEAR(cart fails, 2)", ""},
        {"checkout AND (cart", ""},
        {"*", NULL},
        {"- checkout", "1 3 "},
        {"-", NULL},
        {"--", NULL},
        {"", NULL},
        {"   ", NULL},
        {"' OR 1=1 --", ""},
        {"'; DROP TABLE search; --", ""},
        {"checkout\\", "1 3 "},
        {"\x01\x1b[31m", ""},
        {"\xff\xfe\xc0", NULL},
        {"checkout\xff"
         "cart",
         ""},
        {"site:", NULL},
        {"-site:acme-shop", NULL},
        {"status:open'", NULL},
        {"status:", NULL},
        {"before:yesterday", NULL},
        {"before:2026-13-01", NULL},
        {"after:2026-02-30", NULL},
        {"-checkout", NULL},
        {":checkout", "1 3 "},
        {"checkout:", "1 3 "},
        {"site:\"acme-shop", "1 3 "},
        {"x:\"a b", ""},
    };
    struct store s;
    store_open(&s);
    fill(&s);
    index_all(&s, 100);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tickets found;
        if (rows[i].found) {
            assert_found(&s, rows[i].query, rows[i].found);
            continue;
        }
        enum result r = index_search(s.db, span_of(rows[i].query), 0, 0, 9, s.a, &found, &s.why);
        if (r != PERM || s.why.scope != WHY_MAIL || strncmp(s.why.text, "search: ", 8) != 0)
            fail_msg("%s: was not refused: %s", rows[i].query, s.why.text);
    }
    char nul[] = "checkout\0\" cart";
    struct tickets found;
    store_ok(&s, index_search(s.db, span_make(nul, sizeof nul - 1), 0, 0, 9, s.a, &found, &s.why));
    assert_int_equal(found.n, 1);
    char *large = test_malloc(1 << 20);
    memset(large, '"', 1 << 20);
    assert_int_equal(index_search(s.db, span_make(large, 1 << 20), 0, 0, 9, s.a, &found, &s.why), PERM);
    for (size_t i = 0; i < INDEX_QUERY_MAX; i++)
        large[i] = i % 2 ? ' ' : 'a';
    assert_int_equal(index_search(s.db, span_make(large, INDEX_QUERY_MAX), 0, 0, 9, s.a, &found, &s.why),
                     PERM);
    test_free(large);
    store_close(&s);
}

static void test_batches(void **state)
{
    (void)state;
    struct store s;
    int64_t lag, done;
    store_open(&s);
    fill(&s);
    store_ok(&s, index_lag(s.db, &lag, &s.why));
    assert_int_equal(lag, 6);
    assert_found(&s, "checkout", "");
    store_ok(&s, index_fill(s.db, 1, &done, &s.why));
    assert_int_equal(done, 1);
    store_ok(&s, index_lag(s.db, &lag, &s.why));
    assert_int_equal(lag, 5);
    assert_found(&s, "checkout", "1 ");
    index_all(&s, 4); /* the last batch has entries of tickets that come before those of the one before */
    assert_found(&s, "checkout environment", "1 ");
    store_ok(&s, index_lag(s.db, &lag, &s.why));
    assert_int_equal(lag, 0);
    store_ok(&s, index_fill(s.db, 10, &done, &s.why));
    assert_int_equal(done, 0);
    /* A batch that is taken back is not counted as done. */
    add_entry(&s, 1, 0, "afterthought", false);
    store_ok(&s, db_begin(s.db, &s.why));
    store_ok(&s, index_fill(s.db, 10, &done, &s.why));
    db_rollback(s.db);
    assert_found(&s, "afterthought", "");
    index_all(&s, 10);
    assert_found(&s, "afterthought", "1 ");
    store_reopen(&s);
    assert_found(&s, "afterthought", "1 ");
    store_close(&s);
}

static int merge_all(struct store *s)
{
    int steps = 0;
    bool more;
    do {
        store_ok(s, index_merge(s->db, steps == 0, &more, &s->why));
        steps++;
    } while (more);
    return steps;
}

/* A large index is merged in pieces, between which mail is taken, and other entries indexed. */
static void test_merge_in_pieces(void **state)
{
    (void)state;
    enum { ENTRIES = 3, WORDS = 1 << 16, WORD = 7 };
    struct store s;
    char *text = malloc(WORDS * WORD + 1);
    assert_non_null(text);
    uint32_t seed = 1;
    store_open(&s);
    fill(&s);
    for (int i = 0; i < ENTRIES; i++) {
        for (size_t at = 0; at < (size_t)WORDS * WORD; at++)
            text[at] =
                at % WORD == WORD - 1 ? ' ' : (char)('a' + ((seed = seed * 1664525 + 1013904223) >> 16) % 26);
        memcpy(text, i ? "entry " : "forget", 6);
        text[WORDS * WORD] = '\0';
        add_entry(&s, 1, 0, text, false);
    }
    free(text);
    index_all(&s, 100);
    store_ok(&s, db_begin(s.db, &s.why));
    store_ok(&s, index_forget(s.db, 7, &s.why));
    store_ok(&s, db_commit(s.db, &s.why));
    bool more = true;
    store_ok(&s, index_merge(s.db, true, &more, &s.why));
    assert_true(more);
    add_entry(&s, 1, 0, "afterthought", false);
    index_all(&s, 10);
    for (int steps = 0; more; steps++) {
        store_ok(&s, index_merge(s.db, false, &more, &s.why));
        assert_in_range(steps, 0, 1000);
    }
    assert_int_equal(
        store_sql(&s, "SELECT count(*) FROM search_data WHERE instr(block, CAST('forget' AS BLOB))"), 0);
    assert_found(&s, "forget", "");
    assert_found(&s, "entry", "1 ");
    assert_found(&s, "afterthought", "1 ");
    store_close(&s);
}

/* Taken out, nothing of it is found, nor stands in the file. */
static void test_forget(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    fill(&s);
    index_all(&s, 100);
    add_entry(&s, 1, 0, "notyetindexed", false);
    store_ok(&s, db_begin(s.db, &s.why));
    store_ok(&s, index_forget(s.db, 1, &s.why));
    store_ok(&s, index_forget(s.db, 7, &s.why)); /* isn't in it: nothing to do */
    store_ok(&s, db_commit(s.db, &s.why));
    merge_all(&s);
    assert_found(&s, "checkout", "3 ");
    assert_found(&s, "cart", "");
    assert_found(&s, "screenshot", "");
    assert_found(&s, "environment", "1 ");
    index_all(&s, 10);
    assert_found(&s, "notyetindexed", "1 ");
    assert_int_equal(
        store_sql(&s, "SELECT count(*) FROM search_data WHERE instr(block, CAST('screenshot' AS BLOB))"), 0);
    assert_int_equal(store_sql(&s, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    store_close(&s);
}

static void test_pages(void **state)
{
    (void)state;
    enum { TICKETS = 250, PAGE = 100 };
    struct store s;
    struct tickets page;
    store_open(&s);
    store_ok(&s, db_begin(s.db, &s.why));
    for (int i = 0; i < TICKETS; i++) {
        int64_t ticket = store_ticket(&s, "t", 1000 + i / 7), id;
        struct entry e = {.ticket = ticket, .text = SPAN_LIT("common word")};
        store_ok(&s, entry_insert(s.db, &e, &id, &s.why));
    }
    store_ok(&s, db_commit(s.db, &s.why));
    index_all(&s, 64);
    static const char *const queries[] = {"common", "from:ann", "common -rare"};
    for (size_t k = 0; k < sizeof queries / sizeof *queries; k++) {
        int64_t updated = 0, id = 0, last = TICKETS + 1;
        size_t n = 0;
        do {
            store_ok(&s, index_search(s.db, span_of(queries[k]), updated, id, PAGE, s.a, &page, &s.why));
            for (size_t i = 0; i < page.n; i++) {
                assert_int_equal(page.v[i].id, last - 1); /* each once, newest activity first */
                last = id = page.v[i].id;
                updated = page.v[i].updated_at_ms;
            }
            n += page.n;
        } while (page.n == PAGE);
        assert_int_equal(n, TICKETS);
    }
    store_close(&s);
}

static void test_text(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"plain ASCII", "plain ASCII"},
        {"tab\tNL\n", "tab NL "},
        {"\xe6\x9d\xb1\xe4\xba\xac", " \xe6\x9d\xb1  \xe4\xba\xac "},
        {"a\xed\x95\x9c"
         "b",
         "a \xed\x95\x9c b"},                       /* Hangul */
        {"\xef\xbd\xb1", " \xef\xbd\xb1 "},         /* half-width Katakana */
        {"\xf0\xa0\x80\x80", " \xf0\xa0\x80\x80 "}, /* the first of the supplementary ones */
        {"\xe3\x80\x81", "\xe3\x80\x81"},           /* a comma is no letter */
        {"\xef\xbc\xa1\xef\xbd\x9e", "A~"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"a\xff"
         "b\xe6\x9d",
         "a b  "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        buf_init(&out, 100);
        index_text(&out, span_of(rows[i][0]));
        assert_string_equal(out.p, rows[i][1]);
        buf_release(&out);
    }
}

/* Large entries, each in a batch of its own: a batch holds up whoever sends mail meanwhile. */
static void test_large_entries(void **state)
{
    (void)state;
    struct store s;
    int64_t done, lag;
    store_open(&s);
    fill(&s);
    index_all(&s, 10);
    store_ok(&s, db_begin(s.db, &s.why));
    char *text = arena_alloc(s.a, (1 << 20) + 1);
    memset(text, 'x', 1 << 20);
    text[1 << 20] = '\0';
    for (int i = 0; i < 3; i++)
        add_entry(&s, 1, 0, text, false);
    store_ok(&s, db_commit(s.db, &s.why));
    store_ok(&s, index_lag(s.db, &lag, &s.why));
    while (lag > 0) {
        int64_t before = lag;
        store_ok(&s, index_fill(s.db, 100, &done, &s.why));
        assert_in_range(done, 1, 2);
        store_ok(&s, index_lag(s.db, &lag, &s.why));
        assert_int_equal(lag, before - done);
    }
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_no_syntax),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_large_entries),
        cmocka_unit_test(test_forget),
        cmocka_unit_test(test_merge_in_pieces),
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
