/* The gathering of WAL writes: whatever is written, read, cut or asked for in between, the file is what it
 * would be without, but for zeros behind it; nothing of it is on disk before its time, all of it after a
 * sync. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/store/db_private.h"

struct wal {
    char folder[64], path[80];
    sqlite3_vfs *vfs;
    sqlite3_file *f;
};

static void wal_open(struct wal *w)
{
    snprintf(w->folder, sizeof w->folder, "/tmp/gatepost-vfs-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    /* SQLite hands a WAL's name over with another NUL behind it. */
    memset(w->path, 0, sizeof w->path);
    snprintf(w->path, sizeof w->path - 2, "%s/x", w->folder); /* the database, whose mode a WAL takes over */
    int fd = open(w->path, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    close(fd);
    snprintf(w->path, sizeof w->path - 2, "%s/x-wal", w->folder);
    w->vfs = sqlite3_vfs_find(db_vfs_name());
    assert_non_null(w->vfs);
    w->f = test_calloc(1, (size_t)w->vfs->szOsFile);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;
    assert_int_equal(w->vfs->xOpen(w->vfs, w->path, w->f, flags, NULL), SQLITE_OK);
}

static void remove_all(struct wal *w)
{
    assert_int_equal(unlink(w->path), 0);
    snprintf(w->path, sizeof w->path, "%s/x", w->folder);
    assert_int_equal(unlink(w->path), 0);
    assert_int_equal(rmdir(w->folder), 0);
}

static void wal_close(struct wal *w)
{
    assert_int_equal(w->f->pMethods->xClose(w->f), SQLITE_OK);
    test_free(w->f);
    remove_all(w);
}

static void write_at(struct wal *w, sqlite3_int64 at, const char *text)
{
    assert_int_equal(w->f->pMethods->xWrite(w->f, text, (int)strlen(text), at), SQLITE_OK);
}

static void assert_read(struct wal *w, sqlite3_int64 at, const char *text)
{
    char got[32] = "";
    assert_int_equal(w->f->pMethods->xRead(w->f, got, (int)strlen(text), at), SQLITE_OK);
    assert_string_equal(got, text);
}

static int64_t on_disk(struct wal *w)
{
    struct stat st;
    assert_int_equal(stat(w->path, &st), 0);
    return st.st_size;
}

/* The file has grown ahead of what was written, to that size: with nothing but zeros. */
static void assert_ahead(struct wal *w, int64_t from, int64_t size)
{
    assert_int_equal(on_disk(w), size);
    char *got = test_malloc((size_t)(size - from));
    int fd = open(w->path, O_RDONLY);
    assert_int_equal(pread(fd, got, (size_t)(size - from), from), size - from);
    close(fd);
    for (int64_t i = 0; i < size - from; i++)
        assert_int_equal(got[i], 0);
    test_free(got);
}

static void test_gathers_until_sync(void **state)
{
    (void)state;
    struct wal w;
    wal_open(&w);
    uint64_t octets = db_vfs_counters().octets, syncs = db_vfs_counters().syncs;
    write_at(&w, 0, "head");
    write_at(&w, 4, "page");
    assert_int_equal(on_disk(&w), 0);
    assert_int_equal(w.f->pMethods->xSync(w.f, SQLITE_SYNC_NORMAL), SQLITE_OK);
    assert_ahead(&w, 8, 1 << 20);
    assert_int_equal(db_vfs_counters().octets - octets, 8);
    assert_int_equal(db_vfs_counters().syncs - syncs, 1);
    assert_read(&w, 0, "headpage");
    wal_close(&w);
}

static void test_reads_and_sizes(void **state)
{
    (void)state;
    struct wal w;
    sqlite3_int64 size;
    wal_open(&w);
    write_at(&w, 0, "0123456789");
    assert_read(&w, 2, "2345");
    write_at(&w, 10, "abc");
    assert_int_equal(w.f->pMethods->xFileSize(w.f, &size), SQLITE_OK);
    assert_int_equal(size, 1 << 20);
    assert_ahead(&w, 13, 1 << 20);
    write_at(&w, 4, "XY"); /* back: what is behind stays */
    write_at(&w, 6, "Z");
    assert_read(&w, 0, "0123XYZ789abc");
    write_at(&w, 2, "--"); /* twice the same place */
    write_at(&w, 2, "++");
    write_at(&w, 20, "far");
    assert_read(&w, 0, "01++XYZ789abc");
    assert_read(&w, 20, "far");
    write_at(&w, 23, "gone");
    assert_int_equal(w.f->pMethods->xTruncate(w.f, 5), SQLITE_OK);
    assert_int_equal(w.f->pMethods->xFileSize(w.f, &size), SQLITE_OK);
    assert_int_equal(size, 5);
    assert_read(&w, 0, "01++X");
    wal_close(&w);
}

/* More than is gathered, in pieces as SQLite writes them, and a seam at every place. */
static void test_large(void **state)
{
    (void)state;
    enum { PAGE = 4096, HEADER = 24, FRAMES = 400 };
    struct wal w;
    char page[PAGE], header[HEADER], got[PAGE];
    wal_open(&w);
    sqlite3_int64 at = 0;
    for (int i = 0; i < FRAMES; i++) {
        memset(page, i, sizeof page);
        memset(header, ~i, sizeof header);
        assert_int_equal(w.f->pMethods->xWrite(w.f, header, HEADER, at), SQLITE_OK);
        assert_int_equal(w.f->pMethods->xWrite(w.f, page, PAGE, at + HEADER), SQLITE_OK);
        at += HEADER + PAGE;
    }
    assert_int_equal(w.f->pMethods->xSync(w.f, SQLITE_SYNC_NORMAL), SQLITE_OK);
    assert_ahead(&w, at, on_disk(&w));
    assert_in_range(on_disk(&w), 2 << 20, 4 << 20);
    for (int i = 0; i < FRAMES; i++) {
        memset(page, i, sizeof page);
        memset(header, ~i, sizeof header);
        sqlite3_int64 frame = (sqlite3_int64)i * (HEADER + PAGE);
        assert_int_equal(w.f->pMethods->xRead(w.f, got, HEADER, frame), SQLITE_OK);
        assert_memory_equal(got, header, HEADER);
        assert_int_equal(w.f->pMethods->xRead(w.f, got, PAGE, frame + HEADER), SQLITE_OK);
        assert_memory_equal(got, page, PAGE);
    }
    wal_close(&w);
}

/* What was never synced was never committed: closing writes nothing. */
static void test_close(void **state)
{
    (void)state;
    struct wal w;
    wal_open(&w);
    write_at(&w, 0, "never");
    assert_int_equal(w.f->pMethods->xClose(w.f), SQLITE_OK);
    test_free(w.f);
    assert_int_equal(on_disk(&w), 0);
    remove_all(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gathers_until_sync),
        cmocka_unit_test(test_reads_and_sizes),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
