/* folders.c: the folders and the lock.  Called by super.c.  Floor: super. */
#include "daemon/super/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/durable.h"
#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/super/super.h"

enum { PATIENCE_MS = 800, TRY_MS = 20, LOCK_FD_LEAST = 10 };

static int lock_fd = -1;

static int fail(struct buf *error, const char *path)
{
    buf_printf(error, "%s: %s", path, strerror(errno));
    return SUPER_EXIT_CONFIG;
}

static int make(const char *path, mode_t mode, struct buf *error)
{
    struct stat st;
    if (mkdir(path, mode) == 0)
        return chmod(path, mode) == 0 ? 0 : fail(error, path); /* whatever the umask */
    if (errno != EEXIST || stat(path, &st) < 0)
        return fail(error, path);
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return fail(error, path);
    }
    if (access(path, W_OK | X_OK) < 0)
        return fail(error, path);
    if (st.st_mode & 07 & ~mode)
        log_text(LOG_LEVEL_WARNING, "start", "%s is open to everybody: chmod %04o", path, (unsigned)mode);
    return 0;
}

/* One that the configuration names. */
static int make_named(const struct conf *conf, const char *key, const char *path, mode_t mode,
                      struct buf *error)
{
    size_t before = error->n;
    conf_where(conf, "", "", key, error);
    int code = make(path, mode, error);
    if (code == 0)
        buf_cut(error, before);
    return code;
}

int folders_oauth(const struct conf *conf, struct buf *error_r)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/oauth", conf->state_dir);
    if (!conf_has_oauth(conf))
        return 0;
    int code = make(path, 0700, error_r);
    return code || durable_folder_of(path) ? code : fail(error_r, path);
}

int folders_take(const struct conf *conf, struct buf *error_r)
{
    char path[4200], pid[32] = "";
    int code = make_named(conf, "state_dir", conf->state_dir, 0700, error_r);
    if (code == 0)
        code = make_named(conf, "run_dir", conf->run_dir, 0750, error_r);
    if (code)
        return code;
    code = folders_oauth(conf, error_r);
    if (code)
        return code;
    snprintf(path, sizeof path, "%s/lock", conf->state_dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(error_r, path);
    lock_fd = fcntl(fd, F_DUPFD_CLOEXEC, LOCK_FD_LEAST); /* out of the way of what a role finds at 3 */
    close(fd);
    if (lock_fd < 0)
        return fail(error_r, path);
    int64_t until = loop_now_ms() + PATIENCE_MS;
    while (flock(lock_fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail(error_r, path);
        if (loop_now_ms() >= until) {
            ssize_t n = pread(lock_fd, pid, sizeof pid - 1, 0);
            pid[n > 0 ? n : 0] = 0;
            pid[strcspn(pid, "\n")] = 0;
            buf_printf(error_r, "%s: another gatepostd is at work here%s%s", conf->state_dir,
                       *pid ? ", pid " : "", pid);
            return SUPER_EXIT_AGAIN;
        }
        nanosleep(&(struct timespec){.tv_nsec = TRY_MS * 1000000L}, NULL);
    }
    return 0;
}

void folders_write_pid(void)
{
    char pid[32];
    snprintf(pid, sizeof pid, "%d\n", (int)getpid());
    if (ftruncate(lock_fd, 0) < 0 || pwrite(lock_fd, pid, strlen(pid), 0) < 0)
        log_text(LOG_LEVEL_WARNING, "start", "cannot write into the lock: %s", strerror(errno));
}

int folders_lock_fd(void)
{
    return lock_fd;
}
