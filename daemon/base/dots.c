/* dots.c: see dots.h.  Called by the gate's dispatch and the send role; floor: base. */
#include "daemon/base/dots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { BOOT_BYTES = 40, TMPFS_MAGIC_NUMBER = 0x01021994 };

struct page {
    char magic[8];
    char boot[BOOT_BYTES]; /* of the boot that wrote it; "": lies on a file system that no reboot survives */
    _Atomic int64_t ids[DOTS_MAX]; /* 0: free; negative: taken */
};

static const char magic[8] = "gpdots1";

struct dots {
    struct page *page;
    int fd;
};

static struct dots *map(int fd)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || st.st_size != (off_t)sizeof(struct page))
        return NULL;
    void *p = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    struct dots *d = p != MAP_FAILED ? malloc(sizeof *d) : NULL;
    if (!d)
        return NULL;
    *d = (struct dots){p, fd};
    return d;
}

/* The kernel's name for this boot; false where it can't be read (a unit with ProcSubset=pid hides it). */
static bool boot_name(char name[BOOT_BYTES])
{
    memset(name, 0, BOOT_BYTES);
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, name, BOOT_BYTES - 1) : -1;
    if (fd >= 0)
        close(fd);
    return n > 30;
}

/* A file in memory is gone after a reboot: that it is there is proof enough. */
static bool lies_in_memory(int fd)
{
    struct statfs fs;
    return fstatfs(fd, &fs) == 0 && fs.f_type == TMPFS_MAGIC_NUMBER;
}

struct dots *dots_open(const char *run_dir, bool *trusted_r, struct why *why)
{
    char path[4096], boot[BOOT_BYTES];
    struct stat st;
    snprintf(path, sizeof path, "%s/dots", run_dir);
    *trusted_r = false;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool fresh = fd >= 0 && fstat(fd, &st) == 0 && st.st_size != (off_t)sizeof(struct page);
    struct dots *d = fd >= 0 && (!fresh || ftruncate(fd, sizeof(struct page)) == 0) ? map(fd) : NULL;
    if (!d) {
        why_set(why, TEMP, WHY_SOURCE, "4.3.0", "%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    bool named = boot_name(boot), ours = memcmp(d->page->magic, magic, sizeof magic) == 0;
    *trusted_r = ours && (named ? memcmp(d->page->boot, boot, BOOT_BYTES) == 0 : lies_in_memory(fd));
    if (!*trusted_r)
        dots_clear(d);
    memcpy(d->page->boot, boot, BOOT_BYTES);
    memcpy(d->page->magic, magic, sizeof magic);
    return d;
}

struct dots *dots_join(int fd)
{
    struct dots *d = map(fd);
    if (!d)
        close(fd);
    return d;
}

int dots_fd(const struct dots *d)
{
    return d->fd;
}

void dots_close(struct dots **dp)
{
    if (!*dp)
        return;
    munmap((*dp)->page, sizeof(struct page));
    close((*dp)->fd);
    free(*dp);
    *dp = NULL;
}

void dots_note(struct dots *d, int64_t id)
{
    for (size_t i = 0; i < DOTS_MAX; i++) {
        int64_t free_slot = 0;
        if (atomic_load(&d->page->ids[i]) == id ||
            atomic_compare_exchange_strong(&d->page->ids[i], &free_slot, id))
            return;
    }
    BUG("more than %d mails under way", (int)DOTS_MAX);
}

void dots_taken(struct dots *d, int64_t id)
{
    for (size_t i = 0; i < DOTS_MAX; i++)
        if (atomic_load(&d->page->ids[i]) == id)
            atomic_store(&d->page->ids[i], -id);
}

void dots_strike(struct dots *d, int64_t id)
{
    for (size_t i = 0; i < DOTS_MAX; i++) {
        int64_t v = atomic_load(&d->page->ids[i]);
        if (v == id || v == -id)
            atomic_store(&d->page->ids[i], 0);
    }
}

enum dots_state dots_state(const struct dots *d, int64_t id)
{
    for (size_t i = 0; i < DOTS_MAX; i++) {
        int64_t v = atomic_load(&d->page->ids[i]);
        if (v == id || v == -id)
            return v == id ? DOTS_PAST : DOTS_TAKEN;
    }
    return DOTS_NONE;
}

void dots_clear(struct dots *d)
{
    for (size_t i = 0; i < DOTS_MAX; i++)
        atomic_store(&d->page->ids[i], 0);
}

size_t dots_list(const struct dots *d, enum dots_state state, int64_t ids_r[DOTS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < DOTS_MAX; i++) {
        int64_t v = atomic_load(&d->page->ids[i]);
        if ((v > 0 && state == DOTS_PAST) || (v < 0 && state == DOTS_TAKEN))
            ids_r[n++] = v < 0 ? -v : v;
    }
    return n;
}
