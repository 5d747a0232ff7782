/* sendmail.c: a child a mail.  Called by main.c. */
#include "daemon/send/sendmail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/base/result.h"

enum { CHILD_MS = 600 * 1000, SAID_MAX = 300 };

struct child {
    struct child *next;
    struct sendmail *sendmail;
    struct job *job;
    pid_t pid;
    int said_fd; /* what it writes to standard output and error */
    int pid_fd;  /* readable when it has ended */
    struct loop_io *said_io, *end_io;
    struct buf said;
    struct loop_timer *deadline;
    bool killed;
};

struct sendmail {
    char path[1024];
    size_t most, n;
    struct child *children;
    struct job *queue, **queue_end;
    bool stopped;
};

static void pump(struct sendmail *);

enum send_class sendmail_class(int exit_code, bool *whole_transport_r)
{
    *whole_transport_r = false;
    switch (exit_code) {
    case EX_OK:
        return SEND_SENT;
    case EX_DATAERR:
    case EX_NOUSER:
    case EX_NOHOST:
        return SEND_FAILED;
    case EX_TEMPFAIL:
    case EX_IOERR:
        return SEND_DEFERRED;
    }
    *whole_transport_r = true;
    return SEND_DEFERRED;
}

static void child_free(struct child *c)
{
    struct child **place = &c->sendmail->children;
    while (*place != c)
        place = &(*place)->next;
    *place = c->next;
    c->sendmail->n--;
    loop_io_free(&c->said_io);
    loop_io_free(&c->end_io);
    loop_timer_free(&c->deadline);
    close(c->said_fd);
    close(c->pid_fd);
    buf_release(&c->said);
    free(c);
}

static void hear(struct child *c)
{
    char p[512];
    ssize_t n;
    while ((n = read(c->said_fd, p, sizeof p)) > 0) {
        struct span s = span_make(p, (size_t)n);
        buf_add(&c->said, span_head(s, SAID_MAX - c->said.n));
    }
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        loop_io_want(c->said_io, 0);
}

static void on_said(int ready, void *arg)
{
    (void)ready;
    hear(arg);
}

static void ended(struct child *c, int status)
{
    struct sendresult r = {.remote = "sendmail"};
    hear(c);
    if (WIFEXITED(status)) {
        r.class = sendmail_class(WEXITSTATUS(status), &r.whole_transport);
        r.code = WEXITSTATUS(status);
    } else {
        r.class = SEND_UNKNOWN; /* it may have taken the mail before it was killed */
    }
    struct buf line;
    buf_init(&line, SAID_MAX * 8);
    if (WIFEXITED(status))
        buf_printf(&line, "exit %d", WEXITSTATUS(status));
    else
        buf_printf(&line, "killed by signal %d%s", WTERMSIG(status),
                   c->killed ? ", for it took too long" : "");
    if (span_trim(buf_span(&c->said)).n) {
        buf_adds(&line, ": ");
        escape_for_line(&line, span_trim(buf_span(&c->said)));
    }
    snprintf(r.response, sizeof r.response, "%s", line.p);
    buf_release(&line);
    struct sendmail *s = c->sendmail;
    struct job *job = c->job;
    child_free(c);
    job_done(job, &r);
    pump(s);
}

static void on_end(int ready, void *arg)
{
    (void)ready;
    struct child *c = arg;
    int status;
    if (waitpid(c->pid, &status, WNOHANG) == c->pid)
        ended(c, status);
}

static void on_deadline(void *arg)
{
    struct child *c = arg;
    c->killed = true;
    kill(c->pid, SIGKILL);
}

/* The mail in a memory file, with the line ends of this system, as programs expect it on standard input. */
static int mail_file(struct span mail)
{
    int fd = memfd_create("mail", MFD_CLOEXEC);
    FILE *f = fd < 0 ? NULL : fdopen(dup(fd), "w");
    struct span line;
    while (f && span_line(&mail, &line)) {
        fwrite(line.p, 1, line.n, f);
        putc('\n', f);
    }
    bool ok = f && fflush(f) == 0;
    if (f)
        ok = fclose(f) == 0 && ok;
    if (ok && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* 0, or errno.  The addresses are arguments behind "-f" and "--", and of a type that can't begin with "-";
 * nothing of our environment or descriptors goes along. */
static int spawn(struct sendmail *s, const struct job *job, int mail_fd, int said_fd, pid_t *pid_r)
{
    char path[sizeof s->path], from[sizeof job->envelope.from.s + 2], to[sizeof job->envelope.to.s];
    char ignore_dots[] = "-i", sender[] = "-f", end[] = "--";
    snprintf(path, sizeof path, "%s", s->path);
    snprintf(from, sizeof from, "%s", *job->envelope.from.s ? job->envelope.from.s : "<>");
    snprintf(to, sizeof to, "%s", job->envelope.to.s);
    char *argv[] = {path, ignore_dots, sender, from, end, to, NULL};
    char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C";
    char *env[] = {search, locale, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, mail_fd, 0);
    posix_spawn_file_actions_adddup2(&actions, said_fd, 1);
    posix_spawn_file_actions_adddup2(&actions, said_fd, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &all);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(pid_r, path, &actions, &attr, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    return error;
}

static void watch(struct sendmail *s, struct job *job, pid_t pid, int said_fd)
{
    struct child *c = calloc(1, sizeof *c);
    if (!c || (c->pid_fd = pidfd_open(pid, 0)) < 0)
        BUG("a child can't be watched: %s", strerror(errno));
    c->sendmail = s;
    c->job = job;
    c->pid = pid;
    c->said_fd = said_fd;
    buf_init(&c->said, SAID_MAX);
    c->said_io = loop_io_new(said_fd, LOOP_READ, on_said, c);
    c->end_io = loop_io_new(c->pid_fd, LOOP_READ, on_end, c);
    c->deadline = loop_timer_new(on_deadline, c);
    loop_timer_set(c->deadline, CHILD_MS);
    c->next = s->children;
    s->children = c;
    s->n++;
}

/* From here on the program may have taken the mail, whatever becomes of us: so the gate is told first. */
static void start(struct sendmail *s, struct job *job)
{
    struct sendresult r = {.class = SEND_DEFERRED, .remote = "sendmail"};
    int said[2] = {-1, -1}, mail_fd = mail_file(job->mail), error = errno;
    pid_t pid = 0;
    if (mail_fd < 0 || pipe2(said, O_CLOEXEC | O_NONBLOCK) != 0) {
        snprintf(r.response, sizeof r.response, "%s", strerror(mail_fd < 0 ? error : errno));
    } else if (!job_dot(job)) {
        snprintf(r.response, sizeof r.response, "the gate does not listen");
    } else if ((error = spawn(s, job, mail_fd, said[1], &pid)) != 0) {
        r.whole_transport = true;
        snprintf(r.response, sizeof r.response, "%.300s: %s", s->path, strerror(error));
    }
    if (mail_fd >= 0)
        close(mail_fd);
    if (said[1] >= 0)
        close(said[1]);
    if (pid) {
        watch(s, job, pid, said[0]);
        return;
    }
    if (said[0] >= 0)
        close(said[0]);
    job_done(job, &r);
}

static void pump(struct sendmail *s)
{
    while (s->queue && s->n < s->most && !s->stopped) {
        struct job *job = s->queue;
        s->queue = job->next;
        if (!s->queue)
            s->queue_end = &s->queue;
        start(s, job);
    }
}

struct sendmail *sendmail_new(const char *path, size_t most)
{
    struct sendmail *s = calloc(1, sizeof *s);
    if (!s)
        BUG("out of memory");
    s->queue_end = &s->queue;
    sendmail_reload(s, path, most);
    return s;
}

void sendmail_reload(struct sendmail *s, const char *path, size_t most)
{
    snprintf(s->path, sizeof s->path, "%s", path);
    s->most = most ? most : 1;
    pump(s);
}

/* The children go on by themselves: what they have been given is theirs. */
void sendmail_free(struct sendmail **sendmail)
{
    struct sendmail *s = *sendmail;
    if (!s)
        return;
    while (s->children) {
        job_free(&s->children->job);
        child_free(s->children);
    }
    while (s->queue) {
        struct job *job = s->queue;
        s->queue = job->next;
        job_free(&job);
    }
    free(s);
    *sendmail = NULL;
}

void sendmail_send(struct sendmail *s, struct job *job)
{
    job->next = NULL;
    *s->queue_end = job;
    s->queue_end = &job->next;
    pump(s);
}

void sendmail_stop(struct sendmail *s)
{
    s->stopped = true;
}

bool sendmail_idle(const struct sendmail *s)
{
    return s->n == 0 && (s->stopped || !s->queue);
}
