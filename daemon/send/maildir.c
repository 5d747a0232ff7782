/* maildir.c: a file in tmp, synced, moved to new, the folder synced: a mail that is reported as sent is on
 * disk. Called by main.c. */
#include "daemon/send/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/durable.h"
#include "daemon/base/loop.h"

/* The folder's three folders, where they aren't there. */
static bool make_folders(const char *path)
{
    static const char *const names[] = {"", "/tmp", "/new", "/cur"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char folder[PATH_MAX];
        snprintf(folder, sizeof folder, "%s%s", path, names[i]);
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return false;
    }
    return true;
}

/* The name is the outbox row's: a mail that is sent once more overwrites nothing, but can be told. */
static bool deliver(const char *path, const struct job *job)
{
    static unsigned long count;
    char name[120], tmp[PATH_MAX], new[PATH_MAX], head[1000];
    snprintf(name, sizeof name, "%lld.P%ldQ%lu.row%llu", (long long)wall_now_ms(), (long)getpid(), ++count,
             (unsigned long long)job->id);
    snprintf(tmp, sizeof tmp, "%s/tmp/%s", path, name);
    snprintf(new, sizeof new, "%s/new/%s", path, name);
    snprintf(head, sizeof head, "Return-Path: <%s>\r\nDelivered-To: %s\r\n", job->envelope.from.s,
             job->envelope.to.s);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool ok = durable_write(fd, span_of(head)) && durable_write(fd, job->mail) && fsync(fd) == 0;
    int error = errno;
    ok = close(fd) == 0 && ok && rename(tmp, new) == 0;
    if (!ok) {
        error = error ? error : errno;
        unlink(tmp);
        errno = error;
        return false;
    }
    return durable_folder_of(new);
}

void maildir_send(const char *path, struct job *job)
{
    struct sendresult r = {.class = SEND_SENT, .remote = "maildir", .response = "written"};
    errno = 0;
    if (!job_dot(job)) {
        r.class = SEND_DEFERRED;
        snprintf(r.response, sizeof r.response, "the gate does not listen");
    } else if (!make_folders(path) || !deliver(path, job)) {
        r.class = SEND_DEFERRED;
        r.whole_transport = true;
        snprintf(r.response, sizeof r.response, "%s: %s", path, strerror(errno));
    }
    job_done(job, &r);
}
