/* See support_power.h.  One process, one connection a disk: locks are always had, and the WAL's index is
 * plain memory, which a crash takes away. */
#include "tests/unit/support_power.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, FILES_MAX = 8, NAME_MAX_BYTES = 200, SHM_MAX = 16 };

struct change {
    struct change *next;
    bool cut; /* to at octets, or n octets written at that place */
    size_t at, n;
    unsigned char octets[];
};

struct octets {
    unsigned char *p;
    size_t n;
};

struct file {
    char name[NAME_MAX_BYTES];
    bool there, in_folder; /* in_folder: the folder knows of it after a crash */
    struct octets now, safe;
    struct change *first, **last; /* between safe and now */
    size_t changes;
    void *shm[SHM_MAX];
};

struct disk {
    struct file files[FILES_MAX];
    bool lies;
};

struct handle {
    sqlite3_file base;
    struct disk *disk;
    struct file *file;
};

static struct disk *in_use;
static struct {
    void (*fn)(void *, struct disk *);
    void *arg;
} watcher;

uint64_t power_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static bool chance(uint64_t *seed, unsigned percent)
{
    return power_random(seed) % 100 < percent;
}

/* ---- octets */

static void octets_resize(struct octets *o, size_t n)
{
    if (n > o->n) {
        o->p = realloc(o->p, n);
        if (!o->p)
            abort();
        memset(o->p + o->n, 0, n - o->n);
    }
    o->n = n;
}

static void octets_put(struct octets *o, const void *p, size_t n, size_t at)
{
    if (at + n > o->n)
        octets_resize(o, at + n);
    memcpy(o->p + at, p, n);
}

static void octets_copy(struct octets *to, const struct octets *from)
{
    octets_resize(to, from->n);
    if (from->n)
        memcpy(to->p, from->p, from->n);
}

/* ---- disks */

static void changes_drop(struct file *f)
{
    for (struct change *c = f->first, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    f->first = NULL;
    f->last = &f->first;
    f->changes = 0;
}

static void file_clear(struct file *f)
{
    if (f->last)
        changes_drop(f);
    free(f->now.p);
    free(f->safe.p);
    for (size_t i = 0; i < SHM_MAX; i++)
        free(f->shm[i]);
    *f = (struct file){0};
    f->last = &f->first;
}

struct disk *disk_new(void)
{
    struct disk *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    for (size_t i = 0; i < FILES_MAX; i++)
        file_clear(&d->files[i]);
    return d;
}

void disk_free(struct disk **d)
{
    for (size_t i = 0; *d && i < FILES_MAX; i++)
        file_clear(&(*d)->files[i]);
    free(*d);
    *d = NULL;
}

void disk_lie(struct disk *d, bool lies)
{
    d->lies = lies;
}

void power_watch(void (*fn)(void *, struct disk *), void *arg)
{
    watcher.fn = fn;
    watcher.arg = arg;
}

static void point(struct disk *d)
{
    if (watcher.fn)
        watcher.fn(watcher.arg, d);
}

/* A write that was cut off: each of its sectors is there, is not, or holds rubbish. */
static void put_torn(struct octets *o, const struct change *c, uint64_t *seed)
{
    unsigned char rubbish[SECTOR];
    for (size_t at = c->at, end; at < c->at + c->n; at = end) {
        end = (at / SECTOR + 1) * SECTOR;
        if (end > c->at + c->n)
            end = c->at + c->n;
        unsigned what = (unsigned)(power_random(seed) % 8);
        for (size_t i = 0; what == 0 && i < sizeof rubbish; i++)
            rubbish[i] = (unsigned char)power_random(seed);
        if (what == 0)
            octets_put(o, rubbish, end - at, at);
        else if (what < 5)
            octets_put(o, c->octets + (at - c->at), end - at, at);
    }
}

static void apply(struct octets *o, const struct change *c, uint64_t *seed, unsigned whole)
{
    if (c->cut)
        octets_resize(o, c->at);
    else if (chance(seed, whole))
        octets_put(o, c->octets, c->n, c->at);
    else
        put_torn(o, c, seed);
}

/* Which of the changes have come to the disk, and in which order. */
static void file_crash(const struct file *from, struct file *to, uint64_t *seed)
{
    static const unsigned chances[] = {0, 50, 90, 100};
    unsigned there = chances[power_random(seed) % 4], whole = chances[power_random(seed) % 4];
    const struct change **order = calloc(from->changes + 1, sizeof *order);
    size_t n = 0;
    if (!order)
        abort();
    for (const struct change *c = from->first; c; c = c->next)
        if (chance(seed, there))
            order[n++] = c;
    if (chance(seed, 70))
        for (size_t i = n; i > 1; i--) {
            size_t j = power_random(seed) % i;
            const struct change *swap = order[i - 1];
            order[i - 1] = order[j];
            order[j] = swap;
        }
    memcpy(to->name, from->name, sizeof to->name);
    to->there = to->in_folder = true;
    octets_copy(&to->safe, &from->safe);
    for (size_t i = 0; i < n; i++)
        apply(&to->safe, order[i], seed, whole);
    octets_copy(&to->now, &to->safe);
    free(order);
}

struct disk *disk_crashed(const struct disk *from, uint64_t *seed)
{
    struct disk *to = disk_new();
    for (size_t i = 0; i < FILES_MAX; i++) {
        const struct file *f = &from->files[i];
        if (f->there && (f->in_folder || chance(seed, 50)))
            file_crash(f, &to->files[i], seed);
    }
    return to;
}

/* ---- a file */

static struct file *file_find(struct disk *d, const char *name)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        if (d->files[i].there && strcmp(d->files[i].name, name) == 0)
            return &d->files[i];
    return NULL;
}

static void note(struct file *f, bool cut, size_t at, const void *octets, size_t n)
{
    struct change *c = malloc(sizeof *c + n);
    if (!c)
        abort();
    *c = (struct change){.cut = cut, .at = at, .n = n};
    if (n)
        memcpy(c->octets, octets, n);
    *f->last = c;
    f->last = &c->next;
    f->changes++;
}

static struct handle *handle(sqlite3_file *f)
{
    return (struct handle *)(void *)f;
}

static int power_close(sqlite3_file *f)
{
    (void)f;
    return SQLITE_OK;
}

static int power_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    const struct octets *o = &handle(f)->file->now;
    size_t from = (size_t)at, want = (size_t)n, have = from >= o->n ? 0 : o->n - from;
    if (have > want)
        have = want;
    if (have)
        memcpy(to, o->p + from, have);
    memset((char *)to + have, 0, want - have);
    return have == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int power_write(sqlite3_file *f, const void *octets, int n, sqlite3_int64 at)
{
    struct handle *h = handle(f);
    point(h->disk);
    octets_put(&h->file->now, octets, (size_t)n, (size_t)at);
    note(h->file, false, (size_t)at, octets, (size_t)n);
    point(h->disk);
    return SQLITE_OK;
}

static int power_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct handle *h = handle(f);
    point(h->disk);
    octets_resize(&h->file->now, (size_t)size);
    note(h->file, true, (size_t)size, NULL, 0);
    point(h->disk);
    return SQLITE_OK;
}

static int power_sync(sqlite3_file *f, int flags)
{
    struct handle *h = handle(f);
    (void)flags;
    point(h->disk);
    if (!h->disk->lies) {
        octets_copy(&h->file->safe, &h->file->now);
        changes_drop(h->file);
        h->file->in_folder = true; /* SQLite's unix layer syncs the folder of a new file */
    }
    point(h->disk);
    return SQLITE_OK;
}

static int power_size(sqlite3_file *f, sqlite3_int64 *size_r)
{
    *size_r = (sqlite3_int64)handle(f)->file->now.n;
    return SQLITE_OK;
}

static int power_lock(sqlite3_file *f, int how)
{
    (void)f, (void)how;
    return SQLITE_OK;
}

static int power_reserved(sqlite3_file *f, int *is_r)
{
    (void)f;
    *is_r = 0;
    return SQLITE_OK;
}

static int power_control(sqlite3_file *f, int op, void *arg)
{
    (void)f, (void)op, (void)arg;
    return SQLITE_NOTFOUND;
}

static int power_sector(sqlite3_file *f)
{
    (void)f;
    return 4096; /* as SQLite's unix layer says */
}

static int power_characteristics(sqlite3_file *f)
{
    (void)f;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* the same */
}

static int power_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **at_r)
{
    struct file *file = handle(f)->file;
    if (page >= SHM_MAX)
        return SQLITE_IOERR_SHMMAP;
    if (!file->shm[page] && extend)
        file->shm[page] = calloc(1, (size_t)size);
    *at_r = file->shm[page];
    return SQLITE_OK;
}

static int power_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    (void)f, (void)offset, (void)n, (void)flags;
    return SQLITE_OK;
}

static void power_shm_barrier(sqlite3_file *f)
{
    (void)f;
}

static int power_shm_unmap(sqlite3_file *f, int delete_it)
{
    struct file *file = handle(f)->file;
    (void)delete_it;
    for (size_t i = 0; i < SHM_MAX; i++) {
        free(file->shm[i]);
        file->shm[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = power_close,
    .xRead = power_read,
    .xWrite = power_write,
    .xTruncate = power_truncate,
    .xSync = power_sync,
    .xFileSize = power_size,
    .xLock = power_lock,
    .xUnlock = power_lock,
    .xCheckReservedLock = power_reserved,
    .xFileControl = power_control,
    .xSectorSize = power_sector,
    .xDeviceCharacteristics = power_characteristics,
    .xShmMap = power_shm_map,
    .xShmLock = power_shm_lock,
    .xShmBarrier = power_shm_barrier,
    .xShmUnmap = power_shm_unmap,
};

/* ---- the layer */

static int power_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *flags_r)
{
    struct handle *h = handle(f);
    (void)vfs;
    *h = (struct handle){.disk = in_use};
    h->file = file_find(in_use, name);
    for (size_t i = 0; !h->file && i < FILES_MAX; i++) {
        struct file *free_one = &in_use->files[i];
        if (free_one->there || strlen(name) >= sizeof free_one->name)
            continue;
        h->file = free_one;
        memcpy(free_one->name, name, strlen(name) + 1);
        free_one->there = true;
    }
    if (!h->file)
        return SQLITE_CANTOPEN;
    h->base.pMethods = &methods;
    if (flags_r)
        *flags_r = flags;
    return SQLITE_OK;
}

static int power_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct file *f = file_find(in_use, name);
    (void)vfs, (void)sync;
    if (f)
        file_clear(f);
    return SQLITE_OK;
}

static int power_access(sqlite3_vfs *vfs, const char *name, int flags, int *is_r)
{
    const struct file *f = file_find(in_use, name);
    (void)vfs;
    *is_r = f && (flags != SQLITE_ACCESS_EXISTS || f->now.n > 0);
    return SQLITE_OK;
}

static int power_path(sqlite3_vfs *vfs, const char *name, int size, char *path)
{
    (void)vfs;
    sqlite3_snprintf(size, path, "%s", name);
    return SQLITE_OK;
}

void disk_use(struct disk *d)
{
    static sqlite3_vfs layer;
    in_use = d;
    if (layer.zName)
        return;
    layer = *sqlite3_vfs_find(NULL); /* for the clock, sleep and random octets */
    layer.pNext = NULL;
    layer.zName = "power";
    layer.szOsFile = sizeof(struct handle);
    layer.xOpen = power_open;
    layer.xDelete = power_delete;
    layer.xAccess = power_access;
    layer.xFullPathname = power_path;
    if (sqlite3_vfs_register(&layer, 1) != SQLITE_OK)
        abort();
}
