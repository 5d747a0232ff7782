/* db_vfs.c: the counting file layer.  SQLite's own does all the work: an opened file keeps its object and
 * gets a copy of its method table in which two entries count before they pass the call on. */
#include "daemon/store/db_private.h"

enum { TABLES_MAX = 8 }; /* SQLite's unix layer has one method table a way of locking */

struct methods {
    sqlite3_io_methods counted; /* the first member: what the file points to */
    const sqlite3_io_methods *own;
};

static struct methods tables[TABLES_MAX];
static sqlite3_vfs counting;
static const sqlite3_vfs *below;
static struct db_vfs_counters counters;

static const sqlite3_io_methods *own(const sqlite3_file *f)
{
    return ((const struct methods *)(const void *)f->pMethods)->own;
}

static int count_write(sqlite3_file *f, const void *octets, int n, sqlite3_int64 at)
{
    counters.octets += (uint64_t)n;
    return own(f)->xWrite(f, octets, n, at);
}

static int count_sync(sqlite3_file *f, int flags)
{
    counters.syncs++;
    return own(f)->xSync(f, flags);
}

static const sqlite3_io_methods *counted(const sqlite3_io_methods *m)
{
    for (size_t i = 0; i < TABLES_MAX; i++) {
        struct methods *t = &tables[i];
        if (!t->own) {
            *t = (struct methods){.counted = *m, .own = m};
            t->counted.xWrite = count_write;
            t->counted.xSync = count_sync;
        }
        if (t->own == m)
            return &t->counted;
    }
    BUG("store: more than %d ways of locking", TABLES_MAX);
}

static int open_counted(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *flags_r)
{
    (void)vfs;
    int rc = below->xOpen(&counting, name, f, flags, flags_r);
    if (rc == SQLITE_OK && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))
        f->pMethods = counted(f->pMethods);
    return rc;
}

const char *db_vfs_name(void)
{
    if (!below) {
        below = sqlite3_vfs_find(NULL);
        if (!below)
            BUG("store: SQLite has no file layer");
        counting = *below;
        counting.pNext = NULL;
        counting.zName = "gatepost";
        counting.xOpen = open_counted;
        if (sqlite3_vfs_register(&counting, 0) != SQLITE_OK)
            BUG("store: can't register the file layer");
    }
    return counting.zName;
}

struct db_vfs_counters db_vfs_counters(void)
{
    return counters;
}
