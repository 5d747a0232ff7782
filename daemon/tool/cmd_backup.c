/* cmd_backup.c: `gatepost backup FILE`: a copy of the database as it is now, while the daemon works or is
 * down. Floor: tool. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/durable.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/datafile.h"
#include "daemon/tool/read.h"

/* Only an older backup may be replaced: not the very database, and not what is something else. */
static int may_replace(struct tool *t, const char *path)
{
    struct stat there, own;
    const char *database = arena_str(t->arena, conf_database_path(tool_conf(t), t->arena));
    if (stat(path, &there) < 0)
        return errno == ENOENT ? TOOL_DONE : tool_fail(TOOL_REFUSED, "%s: %s", path, strerror(errno));
    if (stat(database, &own) == 0 && own.st_dev == there.st_dev && own.st_ino == there.st_ino)
        return tool_fail(TOOL_REFUSED, "%s is the database itself", path);
    if (!S_ISREG(there.st_mode) || (there.st_size > 0 && datafile_kind(path) != DATAFILE_OURS))
        return tool_fail(TOOL_REFUSED, "%s is there already, and no backup of gatepost's: not replaced",
                         path); /* /dev/null and /dev/stdout neither, which root could */
    return TOOL_DONE;
}

/* An empty file of ours alone, which the copy goes into, locked while *fd_r is open: of two backups to the
 * same file the one would give the other's half its name. */
static int take_part(const char *part, int *fd_r)
{
    struct stat mine, named;
    int fd = *fd_r = open(part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fstat(fd, &mine) < 0)
        return tool_fail(TOOL_REFUSED, "%s: %s", part, strerror(errno));
    if (!S_ISREG(mine.st_mode) || mine.st_uid != geteuid() || mine.st_nlink > 1)
        return tool_fail(TOOL_REFUSED, "%s is there already, and somebody else's", part);
    if (flock(fd, LOCK_EX | LOCK_NB) < 0 || stat(part, &named) < 0 || named.st_ino != mine.st_ino)
        return tool_fail(TOOL_AGAIN, "%s: another backup is being made there", part);
    /* what an earlier backup left that was interrupted */
    return ftruncate(fd, 0) == 0 && fchmod(fd, 0600) == 0
               ? TOOL_DONE
               : tool_fail(TOOL_REFUSED, "%s: %s", part, strerror(errno));
}

static int copy_into(struct db *db, const char *path, const char *part)
{
    struct why why = {0};
    int code = TOOL_DONE;
    enum result r = db_copy(db, part, &why);
    if (r != OK)
        code = read_failed(&why);
    else if (!durable_file(part) || rename(part, path) < 0 || !durable_folder_of(path))
        code = tool_fail(TOOL_AGAIN, "%s: %s", path, strerror(errno));
    if (code != TOOL_DONE)
        (void)unlink(part);
    return code;
}

static int copy(struct db *db, const char *path, const char *part)
{
    int fd, code = take_part(part, &fd);
    if (code == TOOL_DONE)
        code = copy_into(db, path, part);
    if (fd >= 0)
        close(fd);
    return code;
}

static int run(struct tool *t, int argc, char **argv)
{
    int code;
    if (!tool_options(t, NULL, &argc, argv) || argc != 2 || !argv[1][0])
        return tool_usage(&cmd_backup);
    if ((code = may_replace(t, argv[1])) != TOOL_DONE)
        return code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct stat st;
    code = copy(db, argv[1], arena_str(t->arena, arena_printf(t->arena, "%s.part", argv[1])));
    db_close(&db);
    if (code == TOOL_DONE && stat(argv[1], &st) == 0)
        printf("%s: %lld octets\n", argv[1], (long long)st.st_size);
    return code;
}

const struct tool_command cmd_backup = {
    .name = "backup",
    .usage = "FILE",
    .help = "copies the database to a file, while the daemon works",
    .run = run,
};
