/* cmd_restore.c: `gatepost restore FILE`: a backup takes the database's place, with the daemon stopped.
 * Numbers go on from those that were used since; nothing is sent until a person says so.  Floor: tool.
 *
 * The new database is made whole beside the old one and renamed over it; what was there is kept under another
 * name. Interrupted anywhere, either the old one stands in its place or the new one does. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/durable.h"

#include "daemon/store/marks.h"
#include "daemon/store/restored.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/datafile.h"
#include "daemon/tool/read.h"

struct restore {
    struct tool *tool;
    const char *from, *database, *fresh, *kept;
    struct marks marks; /* numbers go on behind these */
};

static const char *text(struct tool *t, const char *base, const char *end)
{
    return arena_str(t->arena, arena_printf(t->arena, "%s%s", base, end));
}

static int trouble(const char *path)
{
    return tool_fail(TOOL_REFUSED, "%s: %s", path, strerror(errno));
}

/* What root makes belongs to whom the folder belongs to. */
static bool give(const char *path, const struct stat *folder)
{
    return geteuid() != 0 || chown(path, folder->st_uid, folder->st_gid) == 0;
}

/* The lock of super/folders.c: while it is held no daemon starts. */
static int lock(struct restore *r)
{
    struct stat folder;
    const char *dir = tool_conf(r->tool)->state_dir, *path = text(r->tool, dir, "/lock");
    if (stat(dir, &folder) < 0)
        return trouble(dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600); /* until the process ends */
    if (fd < 0 || !give(path, &folder))
        return trouble(path);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return TOOL_DONE;
    return errno == EWOULDBLOCK ? tool_fail(TOOL_REFUSED, "gatepostd is running: stop it first")
                                : trouble(path);
}

static int check_file(struct restore *r)
{
    struct stat st, fresh;
    if (stat(r->from, &st) == 0 && stat(r->fresh, &fresh) == 0 && st.st_dev == fresh.st_dev &&
        st.st_ino == fresh.st_ino)
        return tool_fail(TOOL_REFUSED, "%s is where a restore makes its copy: rename the backup first",
                         r->from);
    if (stat(text(r->tool, r->from, "-wal"), &st) == 0 && st.st_size > 0)
        return tool_fail(TOOL_REFUSED,
                         "%s has a -wal beside it: it is a database in use, or one that was copied with cp. "
                         "`gatepost backup` makes copies that are whole",
                         r->from);
    switch (datafile_kind(r->from)) {
    case DATAFILE_OURS:
        return TOOL_DONE;
    case DATAFILE_OTHER:
        return tool_fail(TOOL_REFUSED, "%s is not a backup of gatepost's", r->from);
    case DATAFILE_NONE:
        break;
    }
    return trouble(r->from);
}

/* Those of the database that is to be replaced, where it can be read and is not itself older than its marks;
 * else those of the file beside it, which are a little too high. */
static int find_marks(struct restore *r)
{
    struct why why = {0};
    struct marks file, known, now = {0};
    struct db *db = NULL;
    if (marks_load(r->database, &file, &known, &why) != OK)
        return read_failed(&why);
    bool readable = access(r->database, F_OK) == 0 && db_open(r->database, DB_READ, &db, &why) == OK &&
                    marks_in_use(db, &now, &why) == OK;
    db_close(&db);
    readable = readable && !marks_beyond(&known, &now, 0) && !marks_beyond(&file, &now, MARKS_AHEAD);
    r->marks = readable ? now : marks_most(file, now);
    return TOOL_DONE;
}

/* The backup, brought to this program's schema, with what a restored database must know. */
static int make_fresh(struct restore *r)
{
    struct why why = {0};
    struct db *db;
    struct stat folder;
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) /* of an earlier restore that was interrupted */
        (void)unlink(text(r->tool, r->fresh, ends[i]));
    if (!durable_copy(r->from, r->fresh))
        return trouble(r->fresh);
    if (stat(tool_conf(r->tool)->state_dir, &folder) < 0 || !give(r->fresh, &folder))
        return trouble(r->fresh);
    enum result result = db_open(r->fresh, DB_WRITE, &db, &why);
    if (result == OK)
        result = db_check(db, &why);
    if (result == OK)
        result = restored_prepare(db, &r->marks, &why);
    db_close(&db); /* and its WAL goes */
    if (result != OK)
        (void)unlink(r->fresh);
    if (result != OK)
        return tool_fail(result == TEMP ? TOOL_AGAIN : TOOL_REFUSED, "%s: %s", r->from, why.text);
    return durable_file(r->fresh) ? TOOL_DONE : trouble(r->fresh);
}

/* Two restores within a second: the second one's name gets a number. */
static bool link_kept(struct restore *r)
{
    const char *stamped = r->kept;
    for (int n = 2; link(r->database, r->kept) < 0; n++) {
        if (errno != EEXIST || n > 99)
            return false;
        r->kept = arena_str(r->tool->arena, arena_printf(r->tool->arena, "%s-%d", stamped, n));
    }
    return true;
}

/* The old one gets a second name before the new one takes the first.  Its WAL belongs to it alone: beside
 * another database it would destroy that one. */
static int take_place(struct restore *r)
{
    struct why why = {0};
    struct db *old = NULL;
    if (access(r->database, F_OK) == 0) {
        if (db_open(r->database, DB_WRITE, &old, &why) == OK)
            (void)db_checkpoint(old, DB_CHECKPOINT_TRUNCATE, &why);
        db_close(&old);
        if (!link_kept(r))
            return trouble(r->kept);
    }
    if (rename(text(r->tool, r->database, "-wal"), text(r->tool, r->kept, "-wal")) < 0 && errno != ENOENT)
        return trouble(r->database);
    (void)unlink(text(r->tool, r->database, "-shm"));
    if (!durable_folder_of(r->database) || rename(r->fresh, r->database) < 0 ||
        !durable_folder_of(r->database))
        return trouble(r->database);
    return TOOL_DONE;
}

static int restore(struct restore *r)
{
    int code = lock(r);
    if (code == TOOL_DONE)
        code = check_file(r);
    if (code == TOOL_DONE)
        code = find_marks(r);
    if (code == TOOL_DONE)
        code = make_fresh(r);
    return code == TOOL_DONE ? take_place(r) : code;
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc != 2)
        return tool_usage(&cmd_restore);
    char stamp[40];
    time_t now = time(NULL);
    struct tm tm;
    strftime(stamp, sizeof stamp, ".before-%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
    const char *database = arena_str(t->arena, conf_database_path(tool_conf(t), t->arena));
    struct restore r = {.tool = t,
                        .from = argv[1],
                        .database = database,
                        .fresh = text(t, database, ".restore"),
                        .kept = text(t, database, stamp)};
    int code = restore(&r);
    if (code == TOOL_DONE)
        printf(
            "restored from %s; the outbox is paused: start gatepostd, look at `gatepost outbox list`, then "
            "`gatepost outbox resume`\n",
            r.from);
    if (code == TOOL_DONE && access(r.kept, F_OK) == 0)
        printf("what was there is kept as %s\n", r.kept);
    return code;
}

const struct tool_command cmd_restore = {
    .name = "restore",
    .usage = "FILE",
    .help = "puts a backup in the database's place (the daemon must be stopped)",
    .run = run,
};
