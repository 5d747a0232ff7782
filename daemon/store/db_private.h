/* db_private.h: SQLite, for the files of the driver (db.c, db_query.c, db_vfs.c) and no others. */
#ifndef STORE_DB_PRIVATE_H
#define STORE_DB_PRIVATE_H

#include <sqlite3.h>
#include <stdlib.h>

#include "daemon/store/db.h"

struct query {
    struct db *db;
    enum stmt name;
    sqlite3_stmt *st;
    int binds, next_bind, columns, next_column;
    char **names; /* of the binds, in their order; one block with the texts */
    int rc;       /* of preparing, or of the first bind that failed: told by the next step */
};

struct db {
    sqlite3 *h;
    enum db_mode mode;
    int page_size, wal_frames, wal_done; /* frames in the WAL, and how many of them are in the file already */
    struct query queries[STMT_COUNT];
};

/* The one map from SQLite's codes to ours; what: the statement or step, for the line. */
enum result db_fail(sqlite3 *h, int rc, const char *what, struct why *why);
_Noreturn void db_die_of_memory(void);

struct db_vfs_counters {
    uint64_t syncs, octets; /* of databases and WALs, by the whole process */
};
/* The counting file layer's name; registers it where that hasn't been done. */
const char *db_vfs_name(void);
struct db_vfs_counters db_vfs_counters(void);

#endif
