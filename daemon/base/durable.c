/* durable.c: see durable.h.  Base floor; called by store/marks.c, by send's maildir.c and
 * oauth_store.c, and by the tool's backup and restore. */
#include "daemon/base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COPY_BYTES = 256 << 10 };

static bool sync_and_close(int fd)
{
    bool fine = fsync(fd) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return fine;
}

bool durable_folder_of(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t n = !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (n >= sizeof folder) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(folder, path, n);
    folder[n] = 0;
    int fd = open(n ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && sync_and_close(fd);
}

bool durable_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && sync_and_close(fd);
}

bool durable_write(int fd, struct span octets)
{
    while (octets.n > 0) {
        ssize_t n = write(fd, octets.p, octets.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        octets = span_from(octets, (size_t)n);
    }
    return true;
}

static bool copy(int from, int to)
{
    static char room[COPY_BYTES];
    for (;;) {
        ssize_t n = read(from, room, sizeof room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        if (!durable_write(to, span_make(room, (size_t)n)))
            return false;
    }
}

bool durable_copy(const char *from_path, const char *to_path)
{
    int from = open(from_path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return false;
    int to = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool fine = to >= 0 && copy(from, to) && fsync(to) == 0 && durable_folder_of(to_path);
    int error = errno;
    if (to >= 0)
        close(to);
    close(from);
    if (!fine && to >= 0)
        unlink(to_path);
    errno = error;
    return fine;
}
