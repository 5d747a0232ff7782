/* mailfile.c: the octets of one mail while they come in.  Called by the doors; frees with the intake.
 * Floor: gate. */
#include "daemon/gate/mailfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/base/crypto.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"
#include "daemon/base/result.h"

static size_t in_memory; /* octets that all of them hold */

void mailfile_init(struct mailfile *m, const char *folder)
{
    *m = (struct mailfile){.fd = -1, .write_fd = -1, .folder = folder};
    buf_init(&m->head, 2 * MAILFILE_MEMORY + (1 << 20));
}

void mailfile_release(struct mailfile *m)
{
    in_memory -= m->head.n;
    buf_release(&m->head);
    if (m->map)
        munmap(m->map, (size_t)m->size);
    if (m->fd >= 0)
        close(m->fd);
    if (m->write_fd >= 0)
        close(m->write_fd);
    crypto_hash_free(&m->hash);
    mailfile_init(m, m->folder);
}

static bool fail(struct mailfile *m, const char *what)
{
    const char *error = strerror(errno);
    log_begin(LOG_LEVEL_ERROR, "spill");
    log_cstr("folder", m->folder);
    log_cstr("step", what);
    log_cstr("error", error);
    log_end();
    mailfile_release(m);
    m->failed = true;
    return false;
}

static bool write_all(int fd, struct span s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        s = span_from(s, (size_t)n);
    }
    return true;
}

/* A file without a name, once to write and once to read by: what goes to the parse role is the latter. */
static bool open_both(struct mailfile *m)
{
    static unsigned number;
    char path[4096];
    if (snprintf(path, sizeof path, "%s/" MAILFILE_PREFIX "%u", m->folder, ++number) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    m->write_fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m->write_fd < 0)
        return false;
    m->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    unlink(path);
    return m->fd >= 0;
}

/* Moves what is in memory to the file. */
static bool spill(struct mailfile *m)
{
    errno = FAILPOINT_ERRNO("spill");
    if (errno)
        return fail(m, "failpoint");
    if (m->fd < 0) {
        if (!open_both(m))
            return fail(m, "open");
        m->hash = crypto_hash_new();
    }
    if (!write_all(m->write_fd, buf_span(&m->head)))
        return fail(m, "write");
    crypto_hash_add(m->hash, buf_span(&m->head));
    in_memory -= m->head.n;
    buf_clear(&m->head);
    return true;
}

static bool add_run(struct mailfile *m, struct span octets)
{
    if (m->failed)
        return false;
    buf_add(&m->head, octets);
    if (m->head.overflow)
        BUG("a run of %zu octets of a mail is too long", octets.n);
    m->size += octets.n;
    in_memory += octets.n;
    bool crowded = in_memory > MAILFILE_MEMORY_ALL && m->head.n > MAILFILE_MEMORY_LOW;
    return m->head.n > MAILFILE_MEMORY || crowded ? spill(m) : true;
}

/* A door may have the whole mail at once: in runs that fit behind what isn't spilled yet. */
bool mailfile_add(struct mailfile *m, struct span octets)
{
    bool ok = !m->failed;
    while (ok && octets.n) {
        size_t n = octets.n < MAILFILE_MEMORY ? octets.n : MAILFILE_MEMORY;
        ok = add_run(m, span_head(octets, n));
        octets = span_from(octets, n);
    }
    return ok;
}

bool mailfile_finish(struct mailfile *m, struct span *raw_r, char sha256_hex_r[65])
{
    if (m->failed)
        return false;
    struct crypto_sha256 sha256;
    if (m->fd < 0) {
        *raw_r = buf_span(&m->head);
        sha256 = crypto_sha256(*raw_r);
    } else {
        if (!spill(m))
            return false;
        close(m->write_fd);
        m->write_fd = -1;
        void *map = mmap(NULL, (size_t)m->size, PROT_READ, MAP_SHARED, m->fd, 0);
        if (map == MAP_FAILED)
            return fail(m, "map");
        m->map = map;
        *raw_r = span_make(map, (size_t)m->size);
        sha256 = crypto_hash_end(&m->hash);
    }
    struct buf hex;
    buf_init(&hex, 64);
    crypto_hex(&hex, crypto_span(&sha256));
    memcpy(sha256_hex_r, hex.p, 65);
    buf_release(&hex);
    return true;
}
