/* The SQLite driver: modes, refusals, transactions that fail, a full disk, readers beside the writer, large
 * values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/store/ledger.h"
#include "daemon/store/meta.h"
#include "tests/unit/support_store.h"

enum { MEGABYTE = 1 << 20 };

static void assert_why(const struct store *s, enum result result, enum why_scope scope, const char *part)
{
    assert_int_equal(s->why.result, result);
    assert_int_equal(s->why.scope, scope);
    if (span_find(span_of(s->why.text), span_of(part)) == strlen(s->why.text))
        fail_msg("'%s' is not in '%s'", part, s->why.text);
}

static void add_raw(struct store *s, int64_t id, struct span raw)
{
    struct ledger_mail m = {.id = id, .source = SPAN_LIT("lmtp"), .outcome = LEDGER_HELD};
    store_ok(s, ledger_insert(s->db, &m, &s->why));
    store_ok(s, ledger_raw_put(s->db, id, raw, &s->why));
}

static void test_new_file(void **state)
{
    (void)state;
    struct store s;
    struct stat st;
    mode_t before = umask(0);
    store_open(&s);
    umask(before);
    store_ok(&s, meta_set_int(s.db, "x", 1, &s.why));
    for (int i = 0; i < 3; i++) {
        static const char *const ends[] = {"", "-wal", "-shm"};
        char path[100];
        snprintf(path, sizeof path, "%s%s", s.path, ends[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
    }
    assert_int_equal(store_sql(&s, "PRAGMA page_size"), 4096);
    assert_int_equal(store_sql(&s, "PRAGMA auto_vacuum"), 2); /* incremental */
    assert_int_equal(store_sql(&s, "PRAGMA user_version"), MIGRATION_COUNT);
    store_reopen(&s);
    int64_t x;
    store_ok(&s, meta_get_int(s.db, "x", 0, &x, &s.why));
    assert_int_equal(x, 1);
    store_close(&s);
}

static void refused(struct store *s, enum db_mode mode, enum result result, const char *part)
{
    struct db *db;
    assert_int_equal(db_open(s->path, mode, &db, &s->why), result);
    assert_null(db);
    assert_why(s, result, WHY_SOURCE, part);
}

static void test_refused(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    db_close(&s.db);
    store_sql(&s, "PRAGMA user_version = 9999");
    refused(&s, DB_WRITE, PERM, "newer than this program");
    refused(&s, DB_READ, PERM, "newer than this program");
    store_sql(&s, "PRAGMA user_version = 0");
    refused(&s, DB_READ, TEMP, "start gatepostd once");
    store_sql(&s, "PRAGMA application_id = 1");
    refused(&s, DB_WRITE, PERM, "is not a database of gatepost");

    int fd = open(s.path, O_WRONLY | O_TRUNC);
    assert_int_equal(
        write(fd, "garbage that is no database at all, whatever it says ......................", 70), 70);
    close(fd);
    refused(&s, DB_WRITE, PERM, "not a database");
    assert_int_equal(unlink(s.path), 0);
    refused(&s, DB_READ, TEMP, "unable to open");
    assert_int_not_equal(access(s.path, F_OK), 0); /* a reader makes no file */
    snprintf(s.path, sizeof s.path, "%s/no/such/folder", s.folder);
    refused(&s, DB_WRITE, TEMP, "No such file");
    snprintf(s.path, sizeof s.path, "%s/test.db", s.folder);
    store_close(&s);
}

/* Attack 105: killed while the schema was being made.  The next start makes it. */
static void test_killed_while_migrating(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    for (int committed = 0; committed < 2; committed++) {
        db_close(&s.db);
        assert_int_equal(unlink(s.path), 0);
        pid_t child = fork();
        if (child == 0) {
            sqlite3 *h;
            _exit(sqlite3_open(s.path, &h) == SQLITE_OK &&
                          sqlite3_exec(h, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE", NULL, NULL, NULL) ==
                              SQLITE_OK &&
                          (committed || sqlite3_exec(h, schema_sql, NULL, NULL, NULL) == SQLITE_OK) &&
                          (!committed || sqlite3_exec(h, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
                      ? 0
                      : 1);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        store_ok(&s, db_open(s.path, DB_WRITE, &s.db, &s.why));
        assert_int_equal(store_ticket(&s, "first", 1), 1);
    }
    store_close(&s);
}

/* A page that was written over is found when it is read, and told as what it is. */
static void test_damaged(void **state)
{
    (void)state;
    struct store s;
    char junk[4096];
    memset(junk, 'x', sizeof junk);
    store_open(&s);
    int64_t id = store_ticket(&s, "one", 1);
    db_close(&s.db);
    int64_t root = store_sql(&s, "SELECT rootpage FROM sqlite_schema WHERE name = 'ticket'");
    int fd = open(s.path, O_WRONLY);
    assert_int_equal(pwrite(fd, junk, sizeof junk, (off_t)(root - 1) * 4096), sizeof junk);
    close(fd);
    store_ok(&s, db_open(s.path, DB_WRITE, &s.db, &s.why));
    struct ticket t;
    assert_int_equal(ticket_get(s.db, id, s.a, &t, &s.why), PERM);
    assert_why(&s, PERM, WHY_SOURCE, "malformed");
    store_close(&s);
}

static void test_savepoints(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    assert_false(db_in_transaction(s.db));
    store_ok(&s, db_begin(s.db, &s.why));
    assert_true(db_in_transaction(s.db));
    store_ok(&s, db_savepoint(s.db, &s.why));
    store_ok(&s, meta_set_int(s.db, "a", 1, &s.why));
    store_ok(&s, db_release(s.db, &s.why));
    store_ok(&s, db_savepoint(s.db, &s.why));
    store_ok(&s, meta_set_int(s.db, "b", 1, &s.why));
    store_ok(&s, db_savepoint(s.db, &s.why)); /* they nest */
    store_ok(&s, meta_set_int(s.db, "c", 1, &s.why));
    db_undo(s.db);
    store_ok(&s, meta_set_int(s.db, "d", 1, &s.why));
    db_undo(s.db);
    store_ok(&s, db_commit(s.db, &s.why));
    assert_false(db_in_transaction(s.db));
    db_undo(s.db); /* nothing to take back: nothing happens */
    db_rollback(s.db);
    assert_int_equal(store_sql(&s, "SELECT group_concat(key) = 'a' FROM meta"), 1);
    store_close(&s);
}

/* A constraint that a caller broke costs that statement alone, and is no reason to close the house. */
static void test_constraint(void **state)
{
    (void)state;
    struct store s;
    store_open(&s);
    store_ok(&s, db_begin(s.db, &s.why));
    store_ok(&s, meta_set_int(s.db, "a", 1, &s.why));
    assert_int_equal(ledger_raw_put(s.db, 77, SPAN_LIT("x"), &s.why), PERM); /* there is no such mail */
    assert_why(&s, PERM, WHY_MAIL, "FOREIGN KEY");
    assert_true(db_in_transaction(s.db));
    store_ok(&s, db_commit(s.db, &s.why));
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM meta"), 1);
    store_close(&s);
}

/* K22: the disk is full in the middle of a group.  Nothing of it may remain, and the next one must work. */
static void test_full_disk(void **state)
{
    (void)state;
    struct store s;
    char *raw = test_malloc(MEGABYTE);
    memset(raw, 'r', MEGABYTE);
    store_open(&s);
    db_limit_pages(s.db, 400);
    store_ok(&s, db_begin(s.db, &s.why));
    enum result r = OK;
    int64_t id;
    for (id = 1; r == OK && id < 10; id++) {
        store_ok(&s, db_savepoint(s.db, &s.why));
        struct ledger_mail m = {.id = id, .source = SPAN_LIT("lmtp"), .outcome = LEDGER_HELD};
        r = ledger_insert(s.db, &m, &s.why);
        if (r == OK)
            r = ledger_raw_put(s.db, id, span_make(raw, MEGABYTE), &s.why);
        if (r == OK)
            store_ok(&s, db_release(s.db, &s.why));
    }
    assert_int_equal(r, TEMP);
    assert_why(&s, TEMP, WHY_SOURCE, "full");
    assert_string_equal(s.why.status, "4.3.1");
    db_undo(s.db);
    if (db_in_transaction(s.db)) /* SQLite kept it: then what was released before is whole */
        db_rollback(s.db);
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM mail"), 0);
    add_raw(&s, 1, SPAN_LIT("small"));
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM raw"), 1);
    assert_int_equal(store_sql(&s, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    test_free(raw);
    store_close(&s);
}

/* The disk refuses while a commit goes out (a limit on file sizes stands for it): the group is void,
 * whichever write it was, and once there is room again all goes on. */
static void test_refusing_disk(void **state)
{
    (void)state;
    enum { RAW = 100000, MAILS = 30 };
    struct store s;
    char raw[RAW];
    struct rlimit was, limit;
    memset(raw, 'r', sizeof raw);
    store_open(&s);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    for (int64_t room = 40000; room < 2 * RAW * MAILS; room += 150000) {
        store_ok(&s, db_checkpoint(s.db, DB_CHECKPOINT_TRUNCATE, &s.why));
        limit = was;
        limit.rlim_cur = (rlim_t)room;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        enum result r = db_begin(s.db, &s.why);
        for (int64_t id = 1; r == OK && id <= MAILS; id++) {
            struct ledger_mail m = {.id = id, .source = SPAN_LIT("lmtp"), .outcome = LEDGER_HELD};
            r = ledger_insert(s.db, &m, &s.why);
            if (r == OK)
                r = ledger_raw_put(s.db, id, span_make(raw, sizeof raw), &s.why);
        }
        if (r == OK)
            r = db_commit(s.db, &s.why);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
        if (r == OK) {
            assert_true(room > RAW * MAILS);
            break;
        }
        assert_int_equal(r, TEMP);
        assert_int_equal(s.why.scope, WHY_SOURCE);
        db_rollback(s.db);
        assert_false(db_in_transaction(s.db));
        assert_int_equal(store_sql(&s, "SELECT count(*) FROM mail"), 0);
    }
    assert_int_equal(store_sql(&s, "SELECT count(*) FROM raw"), MAILS);
    store_reopen(&s);
    assert_int_equal(
        store_sql(&s, "SELECT count(*) FROM raw WHERE octets = (SELECT octets FROM raw LIMIT 1)"), MAILS);
    assert_int_equal(store_sql(&s, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    store_close(&s);
}

/* Attack 95: somebody else holds the lock.  Waits, then says so; afterwards all is as before. */
static void test_foreign_lock(void **state)
{
    (void)state;
    struct store s;
    int to_child[2], to_us[2];
    char c;
    store_open(&s);
    assert_int_equal(pipe(to_child) | pipe(to_us), 0);
    pid_t child = fork();
    if (child == 0) {
        struct db *db;
        struct why why;
        _exit(db_open(s.path, DB_WRITE, &db, &why) == OK && db_begin(db, &why) == OK &&
                      write(to_us[1], "x", 1) == 1 && read(to_child[0], &c, 1) == 1
                  ? 0
                  : 1);
    }
    assert_int_equal(read(to_us[0], &c, 1), 1);
    assert_int_equal(db_begin(s.db, &s.why), TEMP);
    assert_why(&s, TEMP, WHY_SOURCE, "locked");
    assert_false(db_in_transaction(s.db));
    assert_int_equal(write(to_child[1], "x", 1), 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    store_ok(&s, db_begin(s.db, &s.why));
    store_ok(&s, db_commit(s.db, &s.why));
    for (int i = 0; i < 2; i++)
        close(to_child[i]), close(to_us[i]);
    store_close(&s);
}

static void test_reader_beside_the_writer(void **state)
{
    (void)state;
    struct store s;
    struct db *reader;
    int64_t x;
    store_open(&s);
    store_ok(&s, meta_set_int(s.db, "x", 1, &s.why));
    store_ok(&s, db_open(s.path, DB_READ, &reader, &s.why));
    store_ok(&s, db_begin(reader, &s.why));
    store_ok(&s, meta_get_int(reader, "x", 0, &x, &s.why));
    assert_int_equal(x, 1);
    store_ok(&s, db_begin(s.db, &s.why));
    store_ok(&s, meta_set_int(s.db, "x", 2, &s.why));
    store_ok(&s, meta_get_int(reader, "x", 0, &x, &s.why));
    assert_int_equal(x, 1);
    store_ok(&s, db_commit(s.db, &s.why));
    store_ok(&s, meta_get_int(reader, "x", 0, &x, &s.why));
    assert_int_equal(x, 1); /* its snapshot */
    store_ok(&s, db_checkpoint(s.db, DB_CHECKPOINT_PASSIVE, &s.why));
    store_ok(&s, db_commit(reader, &s.why));
    store_ok(&s, meta_get_int(reader, "x", 0, &x, &s.why));
    assert_int_equal(x, 2);
    assert_int_equal(meta_set_int(reader, "x", 3, &s.why), TEMP);
    assert_why(&s, TEMP, WHY_SOURCE, "readonly");
    db_close(&reader);
    store_close(&s);
}

/* The writer was killed: its commits stand in a WAL without an index.  A reader sees them all the same. */
static void test_reader_while_down(void **state)
{
    (void)state;
    struct store s;
    struct db *reader;
    struct stat st;
    char wal[100], shm[100];
    int64_t x;
    store_open(&s);
    snprintf(wal, sizeof wal, "%s-wal", s.path), snprintf(shm, sizeof shm, "%s-shm", s.path);
    db_close(&s.db);
    assert_int_not_equal(access(wal, F_OK), 0); /* a clean end leaves one file */
    store_ok(&s, db_open(s.path, DB_READ, &reader, &s.why));
    store_ok(&s, meta_get_int(reader, "x", 7, &x, &s.why));
    assert_int_equal(x, 7);
    db_close(&reader);
    pid_t child = fork();
    if (child == 0) {
        struct why why;
        _exit(db_open(s.path, DB_WRITE, &s.db, &why) == OK && meta_set_int(s.db, "x", 1, &why) == OK ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(stat(wal, &st), 0);
    assert_true(st.st_size > 0);
    assert_int_equal(unlink(shm), 0);
    store_ok(&s, db_open(s.path, DB_READ, &reader, &s.why));
    store_ok(&s, meta_get_int(reader, "x", 0, &x, &s.why));
    assert_int_equal(x, 1);
    db_close(&reader);
    assert_int_equal(stat(wal, &st), 0);
    assert_true(st.st_size > 0); /* and has taken nothing away */
    store_ok(&s, db_open(s.path, DB_WRITE, &s.db, &s.why));
    store_ok(&s, meta_get_int(s.db, "x", 0, &x, &s.why));
    assert_int_equal(x, 1);
    store_close(&s);
}

static void test_checkpoints_and_counters(void **state)
{
    (void)state;
    struct store s;
    struct stat st;
    char wal[100];
    store_open(&s);
    store_ok(&s, db_checkpoint(s.db, DB_CHECKPOINT_PASSIVE, &s.why));
    assert_int_equal(db_wal_bytes(s.db), 0);
    struct db_counters before = db_counters();
    store_ok(&s, meta_set_int(s.db, "x", 1, &s.why));
    struct db_counters after = db_counters();
    assert_int_equal(after.commits - before.commits, 1);
    assert_in_range(after.syncs - before.syncs, 1, 2); /* one, and one for a WAL's first header */
    assert_true(after.octets - before.octets >= 4096);
    assert_true(db_wal_bytes(s.db) >= 4096);
    int64_t one = db_wal_bytes(s.db);
    store_ok(&s, meta_set_int(s.db, "x", 2, &s.why));
    assert_true(db_wal_bytes(s.db) > one);
    store_ok(&s, db_checkpoint(s.db, DB_CHECKPOINT_PASSIVE, &s.why));
    assert_int_equal(db_wal_bytes(s.db), 0);
    store_ok(&s, meta_set_int(s.db, "x", 3, &s.why));
    assert_int_equal(db_wal_bytes(s.db), one);
    store_ok(&s, db_checkpoint(s.db, DB_CHECKPOINT_TRUNCATE, &s.why));
    snprintf(wal, sizeof wal, "%s-wal", s.path);
    assert_int_equal(stat(wal, &st), 0);
    assert_int_equal(st.st_size, 0);
    assert_int_equal(db_counters().checkpoints - before.checkpoints, 2);

    /* SQLite makes none by itself, however much there is. */
    assert_int_equal(stat(s.path, &st), 0);
    off_t size = st.st_size;
    char raw[10000] = "";
    store_ok(&s, db_begin(s.db, &s.why));
    for (int64_t id = 1; id <= 2000; id++)
        add_raw(&s, id, span_make(raw, sizeof raw));
    store_ok(&s, db_commit(s.db, &s.why));
    assert_int_equal(stat(s.path, &st), 0);
    assert_int_equal(st.st_size, size);
    assert_true(db_wal_bytes(s.db) > 2000 * (int64_t)sizeof raw);
    store_close(&s);
}

/* Transactions larger than the page cache spill into the WAL before they are committed, and are read back
 * from it. */
static void test_large_transaction(void **state)
{
    (void)state;
    enum { LARGE = 5 * MEGABYTE + 17, MAILS = 12 };
    struct store s;
    char *raw = test_malloc(LARGE);
    store_open(&s);
    store_ok(&s, db_begin(s.db, &s.why));
    for (int64_t id = 1; id <= MAILS; id++) {
        memset(raw, (int)('a' + id), LARGE);
        store_ok(&s, db_savepoint(s.db, &s.why));
        add_raw(&s, id, span_make(raw, LARGE));
        if (id % 3 == 0)
            db_undo(s.db);
        else
            store_ok(&s, db_release(s.db, &s.why));
    }
    store_ok(&s, db_commit(s.db, &s.why));
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t id = 1; id <= MAILS; id++) {
            struct span got;
            bool found;
            arena_reset(s.a);
            store_ok(&s, ledger_raw_get(s.db, id, s.a, &got, &found, &s.why));
            assert_int_equal(found, id % 3 != 0);
            if (!found)
                continue;
            memset(raw, (int)('a' + id), LARGE);
            assert_int_equal(got.n, LARGE);
            assert_memory_equal(got.p, raw, LARGE);
        }
        store_ok(&s, db_checkpoint(s.db, DB_CHECKPOINT_TRUNCATE, &s.why));
        store_reopen(&s);
    }
    assert_int_equal(store_sql(&s, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    test_free(raw);
    store_close(&s);
}

static void test_ranges(void **state)
{
    (void)state;
    struct store s;
    struct span got;
    char raw[10000];
    for (size_t i = 0; i < sizeof raw; i++)
        raw[i] = (char)(i * 31);
    store_open(&s);
    add_raw(&s, 1, span_make(raw, sizeof raw));
    store_ok(&s, ledger_raw_range(s.db, 1, 4000, 5000, s.a, &got, &s.why));
    assert_int_equal(got.n, 5000);
    assert_memory_equal(got.p, raw + 4000, 5000);
    store_ok(&s, ledger_raw_range(s.db, 1, 10000, 0, s.a, &got, &s.why));
    assert_int_equal(got.n, 0);
    static const struct {
        int64_t id;
        uint64_t offset, length;
    } bad[] = {{1, 4000, 6001}, {1, 10001, 0}, {1, UINT64_MAX, 2}, {1, 1, UINT64_MAX}, {2, 0, 1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ledger_raw_range(s.db, bad[i].id, bad[i].offset, bad[i].length, s.a, &got, &s.why),
                         PERM);
        assert_int_equal(s.why.scope, WHY_MAIL);
    }
    store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_file),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_killed_while_migrating),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_savepoints),
        cmocka_unit_test(test_constraint),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_refusing_disk),
        cmocka_unit_test(test_foreign_lock),
        cmocka_unit_test(test_reader_beside_the_writer),
        cmocka_unit_test(test_reader_while_down),
        cmocka_unit_test(test_checkpoints_and_counters),
        cmocka_unit_test(test_large_transaction),
        cmocka_unit_test(test_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
