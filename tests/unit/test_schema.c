/* schema.sql is what all migrations make; every statement compiles; none that mails wait for reads a whole
 * table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "parsers/buf.h"
#include "statements.h"
#include "tests/unit/support_store.h"

static sqlite3 *memory(void)
{
    sqlite3 *h;
    assert_int_equal(sqlite3_open(":memory:", &h), SQLITE_OK);
    return h;
}

static void run(sqlite3 *h, const char *sql)
{
    char *error = NULL;
    if (sqlite3_exec(h, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s", error);
}

static void dump(sqlite3 *h, const char *sql, struct buf *out)
{
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(h));
    while (sqlite3_step(st) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(st); i++)
            buf_printf(out, "%s|",
                       sqlite3_column_text(st, i) ? (const char *)sqlite3_column_text(st, i) : "-");
        buf_addc(out, '\n');
    }
    sqlite3_finalize(st);
}

/* What a schema means, whatever its text looks like. */
static void describe(sqlite3 *h, struct buf *out)
{
    buf_init(out, 1 << 20);
    dump(h, "SELECT type, name, ncol, wr, strict FROM pragma_table_list WHERE schema = 'main' ORDER BY name",
         out);
    dump(
        h,
        "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM sqlite_schema AS m, "
        "pragma_table_xinfo(m.name) AS x ORDER BY 1, 2",
        out);
    dump(
        h,
        "SELECT m.name, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete FROM sqlite_schema AS m, "
        "pragma_foreign_key_list(m.name) AS f ORDER BY 1, 2, 3",
        out);
    dump(h,
         "SELECT m.name, i.name, i.\"unique\", i.origin, i.partial, x.seqno, x.name, x.desc, x.coll, x.key "
         "FROM sqlite_schema AS m, pragma_index_list(m.name) AS i, pragma_index_xinfo(i.name) AS x "
         "ORDER BY 1, 2, x.seqno",
         out);
    /* What a partial index and a virtual table say further, blanks apart. */
    dump(h,
         "SELECT name, replace(replace(sql, char(10), ''), ' ', '') FROM sqlite_schema "
         "WHERE sql LIKE '% WHERE %' OR sql LIKE '%VIRTUAL%' ORDER BY name",
         out);
    assert_false(out->overflow);
    assert_true(out->n > 1000);
}

static void test_schema_is_all_migrations(void **state)
{
    (void)state;
    struct buf whole, stepped;
    sqlite3 *a = memory(), *b = memory();
    run(a, schema_sql);
    for (int i = 0; i < MIGRATION_COUNT; i++)
        run(b, migration_sql[i]);
    describe(a, &whole);
    describe(b, &stepped);
    assert_string_equal(whole.p, stepped.p);
    buf_release(&whole);
    buf_release(&stepped);
    sqlite3_close(a);
    sqlite3_close(b);
}

/* Statements for a person's question or for an upkeep that may take its time. */
static bool may_scan(const char *name)
{
    static const char *const names[] = {"ticket_count",
                                        "held_list",
                                        "held_count",
                                        "index_candidates",
                                        "outbox_count",
                                        "outbox_count_waiting",
                                        "outbox_count_unsettled",
                                        "outbox_drop_to",
                                        "tally_list",
                                        "restored_ticket_seq",
                                        "erase_common_octets",
                                        "old_raw",
                                        "old_octets", /* the first few */
                                        "old_held"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void test_statements_use_indexes(void **state)
{
    (void)state;
    static const char *const large[] = {
        "mail",  "raw",         "seen",           "imap_uid",   "ticket",     "section",
        "link",  "participant", "entry",          "attachment", "outbox",     "outbox_octets",
        "tally", "member",      "member_address", "site",       "site_member"};
    sqlite3 *h = memory();
    run(h, schema_sql);
    for (int i = 0; i < STMT_COUNT; i++) {
        char sql[8192];
        sqlite3_stmt *st;
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statement_sql[i]);
        if (strncmp(statement_name[i], "model_", 6) == 0 || strcmp(statement_name[i], "directory_count") == 0)
            continue; /* reads all by its nature, and only what a person imported */
        if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK)
            fail_msg("%s: %s", statement_name[i], sqlite3_errmsg(h));
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(st, 3);
            for (size_t k = 0; k < sizeof large / sizeof *large; k++) {
                struct span scan = arena_printf(*state, "SCAN %s", large[k]), said = span_of(detail);
                if (!span_starts(said, scan) || (said.n > scan.n && said.p[scan.n] != ' '))
                    continue;
                if (!may_scan(statement_name[i]))
                    fail_msg("%s: %s", statement_name[i], detail);
            }
        }
        sqlite3_finalize(st);
    }
    sqlite3_close(h);
}

static sqlite3_stmt *named(sqlite3 *h, enum stmt name)
{
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(h, statement_sql[name], -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", statement_name[name], sqlite3_errmsg(h));
    return st;
}

static void bind(sqlite3_stmt *st, const char *name, int64_t value)
{
    sqlite3_bind_int64(st, sqlite3_bind_parameter_index(st, name), value);
}

/* Every hour, and each round of it while anything is old: what is too young to go costs no look at all of it,
 * nor what waits before it. */
static void test_retention_looks_at_the_oldest(void **state)
{
    (void)state;
    static const enum stmt old[] = {STMT_OLD_RAW, STMT_OLD_OCTETS};
    sqlite3 *h = memory();
    run(h, schema_sql);
    run(h, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
           "INSERT INTO outbox (id, state, next_at, attempts, unknowns, kind, created_at, size, recipient, "
           "envelope_sender, message_id) SELECT i, 'sent', iif(i = 1, 5, NULL), 1, 0, 'reply', 1000 + i, 1, "
           "'a', "
           "'b', 'c' FROM n");
    run(h, "INSERT INTO outbox_octets SELECT id, x'00' FROM outbox");
    run(h, "INSERT INTO mail SELECT id, created_at, 1, 'opened', 'new', NULL, NULL, NULL, NULL, 'lmtp', "
           "NULL, NULL, "
           "NULL, '', '', '', '', '', x'00', '' FROM outbox");
    run(h, "INSERT INTO raw SELECT id, x'00' FROM mail");
    run(h, "INSERT INTO held VALUES (1, 1, 1, '', '')");
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        for (int64_t before = 1000; before <= 1004; before += 4) { /* none is old; 2 and 3 are */
            sqlite3_stmt *st = named(h, old[i]);
            bind(st, ":before", before);
            bind(st, ":max", 50);
            assert_int_equal(sqlite3_step(st), SQLITE_DONE);
            assert_int_equal(sqlite3_changes(h), before == 1004 ? 2 : 0);
            assert_in_range(sqlite3_stmt_status(st, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), 1, 2 * 50 + 5);
            sqlite3_finalize(st);
        }
    sqlite3_close(h);
}

/* Steps of SQLite's machine for one of a ticket's people, where it has so many entries and mails of ours. */
static int thread_steps(int many)
{
    char sql[1000];
    sqlite3 *h = memory();
    run(h, schema_sql);
    snprintf(
        sql, sizeof sql,
        "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
        "SELECT i FROM n",
        many);
    run(h, sql);
    run(h, "INSERT INTO mail SELECT i, i, 1, 'updated', 'reply', 1, NULL, NULL, NULL, 'lmtp', NULL, 'm' || "
           "i, NULL, "
           "'', '', '', '', '', x'00', '' FROM n");
    run(h, "INSERT INTO entry SELECT i, 1, i, i, iif(i % 2, 'message', 'note'), 1, i, 'a@x', NULL, NULL, "
           "NULL, '', "
           "NULL FROM n");
    run(h, "INSERT INTO outbox (id, state, attempts, unknowns, kind, ticket, created_at, size, recipient, "
           "envelope_sender, message_id) SELECT i, 'sent', 1, 0, 'reply', 1, i, 1, iif(i % 2, 'b@x', 'c@x'), "
           "'', "
           "'o' || i FROM n");
    sqlite3_stmt *st = named(h, STMT_THREAD_IDS);
    bind(st, ":ticket", 1);
    bind(st, ":limit", 10);
    bind(st, ":mails", 100);
    sqlite3_bind_text(st, sqlite3_bind_parameter_index(st, ":to"), "C@x", -1, SQLITE_STATIC);
    char want[20];
    snprintf(want, sizeof want, "o%d", many);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        if (i == 0)
            assert_string_equal((const char *)sqlite3_column_text(st, 0), want);
    }
    assert_int_equal(sqlite3_step(st), SQLITE_DONE);
    int steps = sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, 0);
    sqlite3_finalize(st);
    sqlite3_close(h);
    return steps;
}

static void test_a_long_ticket_costs_no_more(void **state)
{
    (void)state;
    int few = thread_steps(200), many = thread_steps(4000);
    assert_in_range(many, few - few / 10, few + few / 10);
}

/* What is few among many is found by the index that has it together. */
static void test_live_tickets_by_their_index(void **state)
{
    (void)state;
    sqlite3 *h = memory();
    struct buf plan;
    char sql[8192];
    buf_init(&plan, 10000);
    run(h, schema_sql);
    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statement_sql[STMT_TICKET_LIST_LIVE]);
    dump(h, sql, &plan);
    assert_non_null(strstr(plan.p, "SEARCH ticket USING COVERING INDEX ticket_activity (status=?)"));
    assert_null(strstr(plan.p, "rowid>?"));
    buf_release(&plan);
    sqlite3_close(h);
}

static void test_statements_compile(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    for (int i = 0; i < STMT_COUNT; i++)
        assert_non_null(db_query(s.db, (enum stmt)i)); /* what doesn't compile is a BUG() */
    store_close(&s);
}

static int set_up(void **state)
{
    *state = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_is_all_migrations),
        cmocka_unit_test(test_statements_use_indexes),
        cmocka_unit_test(test_retention_looks_at_the_oldest),
        cmocka_unit_test(test_a_long_ticket_costs_no_more),
        cmocka_unit_test(test_live_tickets_by_their_index),
        cmocka_unit_test(test_statements_compile),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
