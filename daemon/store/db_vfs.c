/* db_vfs.c: SQLite's own file layer for this system, with four things added.  It counts writes and syncs. It
 * lets the WAL grow ahead of its frames (grow_ahead).  It tells a read that failed from a ruined database
 * (read_octets).  And it gathers what goes to the WAL: SQLite writes a commit
 * as some 25 frames, each a header of 24 octets and a page, all one behind the other; as one write a commit
 * of one mail takes a third less time.
 *
 * Gathering is safe because nothing looks at the frames before the sync that ends the commit: this
 * connection's own reads come through here, and other connections learn of the frames by the WAL's index,
 * which SQLite changes after that sync (synchronous = FULL, which db.c sets).  A crash before it loses what a
 * crash loses anyway.  The database file itself is left alone: a checkpoint may tell readers of its pages
 * before they are synced. */
#include "daemon/store/db_private.h"

#include <errno.h>

#include "daemon/base/failpoint.h"

enum {
    TABLES_MAX = 8, /* SQLite's unix layer has one method table a way of locking */
    GATHER_BYTES = 512 << 10,
    WRITE_BYTES = 64 << 10, /* SQLite's unix layer takes less than 128 KB at once */
    WAL_FIRST_BYTES = 1 << 20,
    WAL_GROWN_BYTES = 64 << 20, /* no further: the gate has a checkpoint begin it anew by then */
};

/* A method table of SQLite's with our entries in it. */
struct methods {
    sqlite3_io_methods ours; /* the first member: what the file points to */
    const sqlite3_io_methods *own;
    bool gathers;
};

/* Behind SQLite's own file object. */
struct gathered {
    char *octets;
    size_t n;
    sqlite3_int64 at;
    sqlite3_int64 size; /* of the file, at least */
};

static struct methods tables[TABLES_MAX];
static sqlite3_vfs layer;
static const sqlite3_vfs *below;
static struct db_vfs_counters counters;

static const sqlite3_io_methods *own(const sqlite3_file *f)
{
    return ((const struct methods *)(const void *)f->pMethods)->own;
}

static struct gathered *gathered(sqlite3_file *f)
{
    return (struct gathered *)(void *)((char *)f + below->szOsFile);
}

static int count_write(sqlite3_file *f, const void *octets, int n, sqlite3_int64 at)
{
    int error = FAILPOINT_ERRNO("db-write");
    if (error)
        return error == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    counters.octets += (uint64_t)n;
    return own(f)->xWrite(f, octets, n, at);
}

/* Of pages to the database itself: a checkpoint, but for the first page of a new one. */
static int page_write(sqlite3_file *f, const void *octets, int n, sqlite3_int64 at)
{
    if (at > 0)
        FAILPOINT("mid-checkpoint"); /* K19 */
    return count_write(f, octets, n, at);
}

/* What can't be read SQLite takes for a ruined database, for good; a disk, or what leads to it, may recover.
 */
static int read_octets(sqlite3_file *f, void *octets, int n, sqlite3_int64 at)
{
    int rc = own(f)->xRead(f, octets, n, at);
    return rc == SQLITE_IOERR_CORRUPTFS ? SQLITE_IOERR_READ : rc;
}

static int count_sync(sqlite3_file *f, int flags)
{
    if (FAILPOINT_ERRNO("db-sync"))
        return SQLITE_IOERR_FSYNC;
    counters.syncs++;
    return own(f)->xSync(f, flags);
}

/* Where a write made the WAL longer, writes zeros behind it, as many as it has octets: the sync of a file
 * that grows takes ten times as long, for its size and its new blocks. SQLite takes zeros for no frame. What
 * can't be had isn't needed. */
static void grow_ahead(sqlite3_file *f, sqlite3_int64 end)
{
    static const char zeros[WRITE_BYTES];
    struct gathered *g = gathered(f);
    if (end <= g->size || own(f)->xFileSize(f, &g->size) != SQLITE_OK || end < g->size)
        return;
    sqlite3_int64 to = 2 * end < WAL_FIRST_BYTES ? WAL_FIRST_BYTES : 2 * end;
    if (to > WAL_GROWN_BYTES)
        to = WAL_GROWN_BYTES;
    for (sqlite3_int64 at = end; at < to; at += WRITE_BYTES) {
        int part = to - at < WRITE_BYTES ? (int)(to - at) : WRITE_BYTES;
        if (own(f)->xWrite(f, zeros, part, at) != SQLITE_OK)
            return;
        g->size = at + part;
    }
}

/* What fails is forgotten: SQLite rolls back, and writes the frames anew. */
static int flush(sqlite3_file *f)
{
    struct gathered *g = gathered(f);
    size_t n = g->n;
    int rc = SQLITE_OK;
    g->n = 0;
    for (size_t at = 0; rc == SQLITE_OK && at < n; at += WRITE_BYTES) {
        size_t part = n - at < WRITE_BYTES ? n - at : WRITE_BYTES;
        rc = count_write(f, g->octets + at, (int)part, g->at + (sqlite3_int64)at);
    }
    if (rc == SQLITE_OK && n > 0)
        grow_ahead(f, g->at + (sqlite3_int64)n);
    return rc;
}

static int wal_write(sqlite3_file *f, const void *octets, int n, sqlite3_int64 at)
{
    struct gathered *g = gathered(f);
    size_t bytes = (size_t)n;
    if (g->n && (at != g->at + (sqlite3_int64)g->n || g->n + bytes > GATHER_BYTES)) {
        int rc = flush(f);
        if (rc != SQLITE_OK)
            return rc;
    }
    if (bytes > GATHER_BYTES) /* a page has 64 KB at most */
        return SQLITE_MISUSE;
    if (!g->octets && !(g->octets = malloc(GATHER_BYTES)))
        return SQLITE_NOMEM;
    if (g->n == 0)
        g->at = at;
    memcpy(g->octets + g->n, octets, bytes);
    g->n += bytes;
    return SQLITE_OK;
}

static int wal_sync(sqlite3_file *f, int flags)
{
    int rc = flush(f);
    return rc == SQLITE_OK ? count_sync(f, flags) : rc;
}

static int wal_read(sqlite3_file *f, void *octets, int n, sqlite3_int64 at)
{
    int rc = flush(f);
    return rc == SQLITE_OK ? read_octets(f, octets, n, at) : rc;
}

static int wal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int rc = flush(f);
    gathered(f)->size = 0;
    return rc == SQLITE_OK ? own(f)->xTruncate(f, size) : rc;
}

static int wal_size(sqlite3_file *f, sqlite3_int64 *size_r)
{
    int rc = flush(f);
    return rc == SQLITE_OK ? own(f)->xFileSize(f, size_r) : rc;
}

static int wal_close(sqlite3_file *f)
{
    free(gathered(f)->octets); /* never synced, hence never committed */
    return own(f)->xClose(f);
}

static void set_up(struct methods *t, const sqlite3_io_methods *own_methods, bool gathers)
{
    *t = (struct methods){.ours = *own_methods, .own = own_methods, .gathers = gathers};
    t->ours.xWrite = gathers ? wal_write : page_write;
    t->ours.xSync = gathers ? wal_sync : count_sync;
    t->ours.xRead = gathers ? wal_read : read_octets;
    if (gathers) {
        t->ours.xTruncate = wal_truncate;
        t->ours.xFileSize = wal_size;
        t->ours.xClose = wal_close;
    }
}

static const sqlite3_io_methods *methods(const sqlite3_io_methods *own_methods, bool gathers)
{
    for (size_t i = 0; i < TABLES_MAX; i++) {
        struct methods *t = &tables[i];
        if (!t->own)
            set_up(t, own_methods, gathers);
        if (t->own == own_methods && t->gathers == gathers)
            return &t->ours;
    }
    BUG("store: more than %d ways of locking", TABLES_MAX);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *flags_r)
{
    (void)vfs;
    *gathered(f) = (struct gathered){0};
    int rc = below->xOpen(&layer, name, f, flags, flags_r);
    if (rc == SQLITE_OK && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))
        f->pMethods = methods(f->pMethods, (flags & SQLITE_OPEN_WAL) != 0);
    return rc;
}

const char *db_vfs_name(void)
{
    if (!below) {
        below = sqlite3_vfs_find(NULL);
        if (!below || (size_t)below->szOsFile % _Alignof(struct gathered) != 0)
            BUG("store: SQLite has no file layer that we know");
        layer = *below;
        layer.pNext = NULL;
        layer.zName = "gatepost";
        layer.szOsFile = below->szOsFile + (int)sizeof(struct gathered);
        layer.xOpen = open_file;
        if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK)
            BUG("store: can't register the file layer");
    }
    return layer.zName;
}

struct db_vfs_counters db_vfs_counters(void)
{
    return counters;
}
