/* db.c: a connection to SQLite: opening, migrations, transactions, checkpoints.  Store floor; called by the
 * other files of store/, by the gate's group commit and by the tool. */
#include "daemon/store/db_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/failpoint.h"

enum {
    APPLICATION_ID = 0x67617465, /* "gate" */
    BUSY_MS = 5000,              /* well below the 15 s after which a silent gate is killed */
    CACHE_KIB = 4096,
    WAL_LIMIT = 64 << 20, /* what is kept of the WAL file after a checkpoint */
};

static uint64_t commits, checkpoints;

_Noreturn void db_die_of_memory(void)
{
    fputs("store: out of memory\n", stderr);
    abort();
}

/* --- Errors --- */

enum result db_fail(sqlite3 *h, int rc, const char *what, struct why *why)
{
    enum result result = TEMP;
    enum why_scope scope = WHY_SOURCE;
    const char *status = "4.3.0";
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        db_die_of_memory();
    case SQLITE_MISUSE:
        BUG("store: %s: %s", what, sqlite3_errmsg(h));
    case SQLITE_FULL:
        status = "4.3.1";
        break;
    case SQLITE_CORRUPT:
        if (rc == SQLITE_CORRUPT_VTAB) { /* the full-text index alone */
            result = PERM;
            scope = WHY_MAIL;
            break;
        }
        /* fall through */
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        result = PERM;
        break;
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
        result = PERM;
        scope = WHY_MAIL;
        break;
    }
    const char *text = h && sqlite3_extended_errcode(h) == rc ? sqlite3_errmsg(h) : sqlite3_errstr(rc);
    int os = h && (rc & 0xff) != SQLITE_CONSTRAINT ? sqlite3_system_errno(h) : 0;
    char reason[64] = "";
    if (os && ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_FULL))
        snprintf(reason, sizeof reason, " (%s)", strerrorname_np(os) ? strerrorname_np(os) : "?");
    /* Whose trouble isn't the value's: which file it is, since there may be backups beside it. */
    const char *file = scope == WHY_SOURCE && h ? sqlite3_db_filename(h, "main") : NULL;
    return why_set(why, result, scope, status, "database%s%s: %s: %s%s", file && *file ? " " : "",
                   file ? file : "", what, text, reason);
}

/* --- Opening --- */

static enum result exec(struct db *db, const char *sql, struct why *why)
{
    int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK
                           : db_fail(db->h, rc, span_head(span_of(sql), 40).n < 40 ? sql : "migration", why);
}

static enum result pragma_get(struct db *db, const char *sql, int64_t *value_r, struct why *why)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db->h, sql, -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    *value_r = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? OK : db_fail(db->h, rc, sql, why);
}

static int wal_grew(void *arg, sqlite3 *h, const char *name, int frames)
{
    struct db *db = arg;
    (void)h, (void)name;
    if (frames < db->wal_done) /* it has begun anew */
        db->wal_done = 0;
    db->wal_frames = frames;
    commits++;
    return SQLITE_OK;
}

/* The file is made by us, so that it is ours alone whatever the umask; SQLite gives the WAL the same mode. */
static enum result create(const char *path, struct why *why)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST)
        return why_set(why, TEMP, WHY_SOURCE, "4.3.0", "database: %s: %s", path, strerror(errno));
    return OK;
}

static enum result version(struct db *db, const char *path, int *version_r, bool *empty_r, struct why *why)
{
    int64_t application, tables, v;
    enum result r = pragma_get(db, "PRAGMA application_id", &application, why);
    if (r == OK)
        r = pragma_get(db, "PRAGMA user_version", &v, why);
    if (r == OK)
        r = pragma_get(db, "SELECT count(*) FROM sqlite_schema", &tables, why);
    if (r != OK)
        return r;
    *empty_r = tables == 0 && application == 0;
    *version_r = (int)v;
    if (!*empty_r && application != APPLICATION_ID)
        return why_set(why, PERM, WHY_SOURCE, "4.3.5", "database: %s is not a database of gatepost", path);
    if (v > MIGRATION_COUNT)
        return why_set(why, PERM, WHY_SOURCE, "4.3.5",
                       "database: %s is of version %d, newer than this program's %d: upgrade gatepost", path,
                       (int)v, MIGRATION_COUNT);
    return OK;
}

static enum result step(struct db *db, const char *sql, int to, struct why *why)
{
    char mark[80];
    snprintf(mark, sizeof mark, "PRAGMA user_version = %d; PRAGMA application_id = %d", to, APPLICATION_ID);
    enum result r = db_begin(db, why);
    if (r == OK)
        r = exec(db, sql, why);
    FAILPOINT("mid-migration"); /* K18 */
    if (r == OK)
        r = exec(db, mark, why);
    if (r == OK)
        r = db_commit(db, why);
    if (r != OK)
        db_rollback(db);
    return r;
}

static enum result migrate(struct db *db, const char *path, struct why *why)
{
    int from;
    bool empty;
    enum result r = version(db, path, &from, &empty, why);
    if (r != OK || from == MIGRATION_COUNT)
        return r;
    if (empty)
        return step(db, schema_sql, MIGRATION_COUNT, why);
    while (r == OK && from < MIGRATION_COUNT) {
        r = step(db, migration_sql[from], from + 1, why);
        from++;
    }
    return r;
}

static enum result exec_all(struct db *db, const char *const *settings, size_t n, struct why *why)
{
    enum result r = OK;
    for (size_t i = 0; i < n && r == OK; i++)
        r = exec(db, settings[i], why);
    return r;
}

/* Nothing is written into a file that is another program's, or a newer one's. */
static enum result set_up_writer(struct db *db, const char *path, struct why *why)
{
    static const char *const before_the_first_table[] = {"PRAGMA page_size = 4096",
                                                         "PRAGMA auto_vacuum = INCREMENTAL"};
    static const char *const settings[] = {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
                                           "PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON"};
    int v;
    bool empty;
    enum result r = version(db, path, &v, &empty, why);
    if (r == OK && empty)
        r = exec_all(db, before_the_first_table, 2, why);
    if (r == OK)
        r = exec_all(db, settings, 4, why);
    if (r != OK)
        return r;
    char limit[64];
    snprintf(limit, sizeof limit, "PRAGMA journal_size_limit = %d", WAL_LIMIT);
    r = exec(db, limit, why);
    if (r != OK)
        return r;
    sqlite3_wal_hook(db->h, wal_grew, db); /* in the place of SQLite's own, which would checkpoint */
    return migrate(db, path, why);
}

static enum result set_up_reader(struct db *db, const char *path, struct why *why)
{
    int v;
    bool empty;
    enum result r = version(db, path, &v, &empty, why);
    if (r != OK)
        return r;
    if (v != MIGRATION_COUNT)
        return why_set(
            why, TEMP, WHY_SOURCE, "4.3.5",
            "database: %s is of version %d, this program's is %d: start gatepostd once to upgrade it", path,
            v, MIGRATION_COUNT);
    return OK;
}

static enum result set_up(struct db *db, const char *path, struct why *why)
{
    char cache[64];
    int64_t page_size;
    snprintf(cache, sizeof cache, "PRAGMA cache_size = %d", -CACHE_KIB);
    sqlite3_extended_result_codes(db->h, 1);
    sqlite3_busy_timeout(db->h, BUSY_MS);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    enum result r = exec(db, "PRAGMA mmap_size = 0", why);
    if (r == OK)
        r = exec(db, "PRAGMA cell_size_check = ON", why);
    if (r == OK)
        r = exec(db, "PRAGMA temp_store = MEMORY", why);
    if (r == OK)
        r = exec(db, cache, why);
    if (r == OK)
        r = db->mode == DB_WRITE ? set_up_writer(db, path, why) : set_up_reader(db, path, why);
    if (r == OK)
        r = pragma_get(db, "PRAGMA page_size", &page_size, why);
    if (r == OK)
        db->page_size = (int)page_size;
    return r;
}

/* Each of our processes is one thread, and none asks how much memory SQLite has: without locks and counts a
 * mail costs a tenth less.  Both settings only count before the first use. */
static void set_up_library(void)
{
    static bool done;
    if (done)
        return;
    done = true;
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum result db_open(const char *path, enum db_mode mode, struct db **db_r, struct why *why)
{
    *db_r = NULL;
    enum result r = mode == DB_WRITE ? create(path, why) : OK;
    if (r != OK)
        return r;
    set_up_library();
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        db_die_of_memory();
    db->mode = mode;
    int flags = (mode == DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(path, &db->h, flags, db_vfs_name());
    r = rc == SQLITE_OK ? set_up(db, path, why) : db_fail(db->h, rc, "open", why);
    if (r != OK)
        db_close(&db);
    *db_r = db;
    return r;
}

void db_close(struct db **dbp)
{
    struct db *db = *dbp;
    if (!db)
        return;
    for (size_t i = 0; i < STMT_COUNT; i++) {
        sqlite3_finalize(db->queries[i].st);
        free(db->queries[i].names);
    }
    sqlite3_close(db->h);
    free(db);
    *dbp = NULL;
}

/* --- Transactions --- */

enum result db_begin(struct db *db, struct why *why)
{
    return query_run(db_query(db, db->mode == DB_WRITE ? STMT_BEGIN_WRITE : STMT_BEGIN_READ), why);
}

enum result db_commit(struct db *db, struct why *why)
{
    enum result r = query_run(db_query(db, STMT_COMMIT), why);
    if (r != OK)
        db_rollback(db);
    return r;
}

void db_rollback(struct db *db)
{
    struct why why;
    if (db_in_transaction(db))
        (void)query_run(db_query(db, STMT_ROLLBACK), &why); /* whatever it says, the transaction is over */
}

bool db_in_transaction(const struct db *db)
{
    return sqlite3_get_autocommit(db->h) == 0;
}

enum result db_savepoint(struct db *db, struct why *why)
{
    return query_run(db_query(db, STMT_SAVEPOINT), why);
}

enum result db_release(struct db *db, struct why *why)
{
    return query_run(db_query(db, STMT_RELEASE), why);
}

void db_undo(struct db *db)
{
    struct why why;
    if (!db_in_transaction(db))
        return;
    /* One that can't be taken back must not be committed with the rest. */
    if (query_run(db_query(db, STMT_UNDO), &why) != OK || db_release(db, &why) != OK)
        db_rollback(db);
}

enum result db_checkpoint(struct db *db, enum db_checkpoint how, struct why *why)
{
    int frames = 0, done = 0;
    int rc = sqlite3_wal_checkpoint_v2(
        db->h, "main", how == DB_CHECKPOINT_TRUNCATE ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
        &frames, &done);
    if (frames >= 0 && done >= 0) {
        db->wal_frames = frames;
        db->wal_done = done;
    }
    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY)
        return db_fail(db->h, rc, "checkpoint", why);
    checkpoints++;
    return OK;
}

int64_t db_wal_bytes(const struct db *db)
{
    enum { FRAME_HEADER = 24 };
    return (int64_t)(db->wal_frames - db->wal_done) * (db->page_size + FRAME_HEADER);
}

bool db_wal_empty(const struct db *db)
{
    sqlite3_file *wal = NULL;
    sqlite3_int64 size = 0;
    sqlite3_file_control(db->h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
    return !wal || !wal->pMethods || (wal->pMethods->xFileSize(wal, &size) == SQLITE_OK && size == 0);
}

enum result db_vacuum(struct db *db, int64_t max_pages, struct why *why)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%lld)", (long long)max_pages);
    return exec(db, sql, why);
}

enum result db_copy(struct db *db, const char *path, struct why *why)
{
    struct query *q = db_query(db, STMT_COPY_INTO);
    query_cstr(q, ":file", path);
    return query_run(q, why);
}

enum result db_check(struct db *db, struct why *why)
{
    bool row;
    struct query *q = db_query(db, STMT_INTEGRITY_CHECK);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r != OK ? r : why_set(why, PERM, WHY_SOURCE, "5.3.0", "database: it can't be checked");
    struct span said = query_peek_text(q);
    if (!span_eq(said, SPAN_LIT("ok")))
        r = why_set(why, PERM, WHY_SOURCE, "5.3.0", "database: %.*s", SPAN_FMT(span_head(said, 200)));
    struct why rest;
    (void)query_done(q, r == OK ? why : &rest);
    return r;
}

struct db_counters db_counters(void)
{
    struct db_vfs_counters io = db_vfs_counters();
    return (struct db_counters){
        .commits = commits, .syncs = io.syncs, .checkpoints = checkpoints, .octets = io.octets};
}

void db_limit_pages(struct db *db, int64_t pages)
{
    char sql[64];
    struct why why;
    snprintf(sql, sizeof sql, "PRAGMA max_page_count = %lld", (long long)pages);
    (void)exec(db, sql, &why); /* it can't fail; a test would see it */
}

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->h);
}
