/* db.h: the one door to SQLite (sqlite3.h is included by db_private.h alone, for db*.c).  One connection a
 * struct db; the gate has the only writing one, which is also the only checkpointer; the tool opens its own
 * to read.
 *
 * All SQL stands in sql/, named, and becomes enum stmt (gen/statements.h).  Values go in through named binds
 * only, so whatever a mail says is data.
 *
 * Errors: TEMP with scope WHY_SOURCE where the machine or a lock is in the way (full disk, I/O, busy,
 * read-only), PERM with scope WHY_SOURCE where the file is damaged, not ours, or newer than this program,
 * PERM with scope WHY_MAIL where only this value can't be stored (too big, a constraint the caller should
 * have known).  SQL that doesn't compile is a BUG().  Out of memory ends the process.
 *
 * No error of the store is ever a reason to refuse a mail for good: at a door it is 451, exit 75.
 *
 * A failed statement inside a transaction may have ended the whole transaction (a full disk rolls back
 * everything, savepoints included): ask db_in_transaction() after any error. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "daemon/base/result.h"
#include "parsers/arena.h"
#include "statements.h"

struct db;
struct query;

enum db_mode {
    DB_WRITE, /* creates the file (0600) and migrates it to this program's schema */
    DB_READ,  /* never writes; works while the daemon is down, and refuses a schema that isn't this program's
               */
};

/* OK and *db_r (freed by db_close), or the result and *db_r NULL.  A database newer than the program: PERM.
 */
enum result db_open(const char *path, enum db_mode, struct db **db_r, struct why *);
void db_close(struct db **); /* rolls back what is open */

/* Writing: BEGIN IMMEDIATE, which waits for a foreign lock five seconds and then is TEMP.  Reading: one
 * snapshot for several statements; keep it under a second. */
enum result db_begin(struct db *, struct why *);
enum result db_commit(struct db *, struct why *); /* not OK: all is rolled back */
void db_rollback(struct db *);                    /* nothing where no transaction is open */
bool db_in_transaction(const struct db *);        /* sqlite3_get_autocommit() == 0 */

/* A savepoint inside a transaction, for one item of a group; they nest.  db_undo takes back what was done
 * since the last db_savepoint and ends it; it does nothing where the whole transaction has gone already. */
enum result db_savepoint(struct db *, struct why *);
enum result db_release(struct db *, struct why *);
void db_undo(struct db *);

/* Moves the WAL's pages into the file.  PASSIVE never waits for a reader; TRUNCATE waits (up to the busy
 * time-out) and leaves an empty WAL.  Only outside a transaction.  A reader in the way is no error: the WAL
 * keeps the rest. */
enum db_checkpoint { DB_CHECKPOINT_PASSIVE, DB_CHECKPOINT_TRUNCATE };
enum result db_checkpoint(struct db *, enum db_checkpoint, struct why *);
int64_t db_wal_bytes(
    const struct db *); /* in the WAL and not yet in the file, as of the last commit or checkpoint */

bool db_wal_empty(const struct db *); /* not an octet in it: what a TRUNCATE leaves that no reader hindered */

/* Gives pages that erased rows left behind back to the file system (auto_vacuum = INCREMENTAL), at most
 * max_pages. */
enum result db_vacuum(struct db *, int64_t max_pages, struct why *);

/* A copy of the database as it is now in a new or empty file, while others write; it is one file, without a
 * WAL, and holds nothing of what was erased.  Not synced.  Outside a transaction. */
enum result db_copy(struct db *, const char *path, struct why *);
/* Reads all of it.  OK, or PERM with what is wrong. */
enum result db_check(struct db *, struct why *);

/* Of this process, all its connections together. */
struct db_counters {
    uint64_t commits;     /* transactions that wrote */
    uint64_t syncs;       /* fsync or fdatasync of a database or its WAL, counted where it is called */
    uint64_t checkpoints; /* done */
    uint64_t octets;      /* written to databases and WALs */
};
struct db_counters db_counters(void);

/* For tests: the file may not grow past this many pages (then TEMP, as on a full disk). */
void db_limit_pages(struct db *, int64_t pages);

/* --- Statements ---
 *
 * q = db_query(db, STMT_TICKET_GET); query_int(q, ":id", 12); then query_run() or query_row() until it says
 * no. Prepared once and cached; db_query() resets it and sets all its binds to NULL.  What is bound must live
 * until the last row was read.  A statement is used for one thing at a time: finish with it (query_run,
 * query_row until false, or query_done) before the function that took it returns. Bind in the order in which
 * the SQL names the values (a name that isn't the next one is looked up: slower). */
struct query *db_query(struct db *, enum stmt);
void query_int(struct query *, const char *name, int64_t);
void query_id(struct query *, const char *name, int64_t id); /* 0 is stored as NULL */
void query_bool(struct query *, const char *name, bool);
void query_text(struct query *, const char *name, struct span);         /* empty stays "" */
void query_text_or_null(struct query *, const char *name, struct span); /* empty is stored as NULL */
void query_cstr(struct query *, const char *name, const char *);
void query_blob(struct query *, const char *name, struct span);
void query_zeroblob(struct query *, const char *name, size_t octets); /* to be filled by db_blob_write */
void query_null(struct query *, const char *name);

/* Runs a statement that returns no row (or whose rows don't matter). */
enum result query_run(struct query *, struct why *);
/* The same, and how many rows it changed: with ON CONFLICT DO NOTHING, 0 says that a constraint decided. */
enum result query_run_changed(struct query *, int64_t *changed_r, struct why *);
/* The next row: *row_r true, and the getters below read its columns from left to right, each once, all of
 * them. False at the end (the statement is reset then, as on an error). */
enum result query_row(struct query *, bool *row_r, struct why *);
/* Stops before the last row; not OK where a column of the row just read was not what it must be. */
enum result query_done(struct query *, struct why *);

/* The one number of the one row that a statement has; 0 where it has no row. */
enum result query_number(struct query *, int64_t *number_r, struct why *);

int64_t query_get_int(struct query *); /* NULL: 0 */
bool query_get_bool(struct query *);   /* NULL: false */
struct span query_get_text(struct query *,
                           struct arena *);  /* copied into the arena; NULL: empty; blobs as well */
struct span query_peek_text(struct query *); /* the same, valid until the next step only */
/* One of count names, as its index.  Where it's none of them the statement fails at its next step or
 * query_done(), and this is 0. */
size_t query_get_name(struct query *, const char *const *names, size_t count);

int64_t db_last_id(const struct db *); /* the row id of the last INSERT */

/* Parts of one large value, without holding it all: column of row id in table.  TEMP and PERM as above;
 * reading beyond its end is PERM. */
enum result db_blob_write(struct db *, const char *table, const char *column, int64_t id, struct span octets,
                          struct why *);
enum result db_blob_read(struct db *, const char *table, const char *column, int64_t id, uint64_t offset,
                         uint64_t length, struct arena *, struct span *octets_r, struct why *);

#endif
