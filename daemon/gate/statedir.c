/* statedir.c: the lock on the state folder and the mark of an unclean end.  Called by main.c.  Floor: gate.
 */
#include "daemon/gate/statedir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/log.h"

#include "daemon/gate/mailfile.h"

static const char mark[] = "a gate is at work, or died\n";

struct statedir {
    int fd; /* held until the process ends: so does the lock */
    char noted[200];
    size_t n_noted;
};

/* A disk that is full may have room again when the gate is started anew. */
static enum result fail(struct why *why, const char *path, const char *what)
{
    enum result result = errno == ENOSPC || errno == EDQUOT ? TEMP : PERM;
    return why_set(why, result, WHY_SOURCE, "5.3.0", "%s: %s: %s", path, what, strerror(errno));
}

/* Mails that were coming in when the last gate died, between the making of a file and its unlinking. */
static void remove_spilled(const char *path)
{
    static const char prefix[] = MAILFILE_PREFIX;
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (strncmp(e->d_name, prefix, sizeof prefix - 1) == 0)
            unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
}

enum result statedir_take(const char *path, struct statedir **dir_r, bool *unclean_r, struct why *why)
{
    char name[4096];
    struct stat st;
    if (snprintf(name, sizeof name, "%s/gate.lock", path) >= (int)sizeof name)
        return why_set(why, PERM, WHY_SOURCE, "5.3.0", "state_dir is too long a path");
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(why, name, "cannot open");
    enum result result;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        result = fail(why, name, errno == EWOULDBLOCK ? "another gate is at work here" : "cannot lock");
    } else if (fstat(fd, &st) < 0) {
        result = fail(why, name, "cannot read");
    } else if (st.st_size == 0 && (write(fd, mark, sizeof mark - 1) < 0 || fsync(fd) < 0)) {
        result = fail(why, name, "cannot write");
    } else {
        struct statedir *dir = malloc(sizeof *dir);
        if (!dir)
            BUG("out of memory");
        dir->fd = fd;
        ssize_t n = pread(fd, dir->noted, sizeof dir->noted, sizeof mark - 1);
        dir->n_noted = n > 0 ? (size_t)n : 0;
        *dir_r = dir;
        *unclean_r = st.st_size > 0;
        remove_spilled(path);
        return OK;
    }
    close(fd);
    return result;
}

struct span statedir_noted(const struct statedir *dir)
{
    return span_make(dir->noted, dir->n_noted);
}

void statedir_note(struct statedir *dir, struct span line)
{
    if (pwrite(dir->fd, line.p, line.n, sizeof mark - 1) != (ssize_t)line.n)
        log_text(LOG_LEVEL_WARNING, "statedir", "cannot note: %s", strerror(errno));
}

void statedir_clean(struct statedir *dir)
{
    if (ftruncate(dir->fd, 0) < 0)
        log_text(LOG_LEVEL_WARNING, "statedir", "cannot clear the mark: %s", strerror(errno));
}
