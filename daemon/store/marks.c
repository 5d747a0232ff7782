/* marks.c: see marks.h.  Store floor; called by the gate before it commits, and by `gatepost restore`. */
#include "daemon/store/marks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/durable.h"

enum { FILE_MAX = 400 };

static const char FORM[] =
    "ticket %lld\nmail %lld\noutbox %lld\nknown ticket %lld\nknown mail %lld\nknown outbox %lld\n";

/* ---- in the database */

enum result marks_in_use(struct db *db, struct marks *m, struct why *why)
{
    bool row;
    *m = (struct marks){0};
    struct query *q = db_query(db, STMT_MARKS_GET);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    m->ticket = query_get_int(q);
    m->mail = query_get_int(q);
    m->outbox = query_get_int(q);
    return query_done(q, why);
}

static enum result raise_one(struct db *db, const char *name, int64_t seq, struct why *why)
{
    struct query *q = db_query(db, STMT_MARKS_ADD);
    query_cstr(q, ":name", name);
    enum result r = query_run(q, why);
    if (r != OK)
        return r;
    q = db_query(db, STMT_MARKS_SET);
    query_int(q, ":seq", seq);
    query_cstr(q, ":name", name);
    return query_run(q, why);
}

enum result marks_raise(struct db *db, const struct marks *m, struct why *why)
{
    enum result r = raise_one(db, "ticket", m->ticket, why);
    if (r == OK)
        r = raise_one(db, "mail", m->mail, why);
    return r == OK ? raise_one(db, "outbox", m->outbox, why) : r;
}

/* ---- in the file */

static enum result fail(const char *path, struct why *why)
{
    return why_set(why, TEMP, WHY_SOURCE, errno == ENOSPC || errno == EDQUOT ? "4.3.1" : "4.3.0", "%s: %s",
                   path, strerror(errno));
}

static bool path_of(const char *database, const char *end, char *path, size_t size)
{
    return snprintf(path, size, "%s.marks%s", database, end) < (int)size;
}

static enum result too_long(struct why *why)
{
    return why_set(why, PERM, WHY_SOURCE, "5.3.0", "the database's path is too long");
}

/* The first three alone are an older file. */
static bool read_form(const char *text, struct marks *m, struct marks *known)
{
    long long v[6] = {0};
    int n = sscanf(text, FORM, &v[0], &v[1], &v[2], &v[3], &v[4], &v[5]);
    if (n != 3 && n != 6)
        return false;
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        if (v[i] < 0)
            return false;
    }
    *m = (struct marks){.ticket = v[0], .mail = v[1], .outbox = v[2]};
    *known = (struct marks){.ticket = v[3], .mail = v[4], .outbox = v[5]};
    return true;
}

enum result marks_load(const char *database, struct marks *m, struct marks *known, struct why *why)
{
    char path[4096], text[FILE_MAX + 1];
    *m = *known = (struct marks){0};
    if (!path_of(database, "", path, sizeof path))
        return too_long(why);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? OK : fail(path, why);
    ssize_t n = read(fd, text, FILE_MAX);
    if (n < 0) {
        enum result r = fail(path, why);
        close(fd);
        return r;
    }
    close(fd);
    text[n] = 0;
    if (!read_form(text, m, known))
        return why_set(why, PERM, WHY_SOURCE, "5.3.0",
                       "%s: no marks of gatepost's: with it the last numbers that were used are lost", path);
    return OK;
}

static bool write_file(const char *path, const char *text, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    errno = ENOSPC; /* what a short write means */
    bool fine = write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return fine;
}

enum result marks_store(const char *database, const struct marks *m, const struct marks *known,
                        struct why *why)
{
    char path[4096], part[4096], text[FILE_MAX];
    if (!path_of(database, "", path, sizeof path) || !path_of(database, ".part", part, sizeof part))
        return too_long(why);
    int n = snprintf(text, sizeof text, FORM, (long long)m->ticket, (long long)m->mail, (long long)m->outbox,
                     (long long)known->ticket, (long long)known->mail, (long long)known->outbox);
    if (!write_file(part, text, (size_t)n) || rename(part, path) < 0 || !durable_folder_of(path))
        return fail(path, why);
    return OK;
}

/* ---- */

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

struct marks marks_most(struct marks a, struct marks b)
{
    return (struct marks){
        .ticket = most(a.ticket, b.ticket), .mail = most(a.mail, b.mail), .outbox = most(a.outbox, b.outbox)};
}

bool marks_beyond(const struct marks *a, const struct marks *b, int64_t ahead)
{
    return a->ticket - b->ticket > ahead || a->mail - b->mail > ahead || a->outbox - b->outbox > ahead;
}
