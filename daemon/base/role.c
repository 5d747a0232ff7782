/* role.c: the common beginning of all roles.  Base floor. */
#include "daemon/base/role.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/base/sanitized.h"

enum { BEAT_MS = 1000, ERROR_MAX = 4096, PAYLOAD_FILE_MAX = 4 << 20 };

static struct {
    const struct role_ops *ops;
    struct loop_timer *beat;
} self;

/* Where memory is short, a parser goes first: it costs one mail a second try.  Raising one's own score needs
 * no right, but must come before the process is not dumpable: its files in /proc then belong to root. */
static void let_go_first(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, "900", 3) != 3)
        log_text(LOG_LEVEL_WARNING, "role", "oom_score_adj: %s", strerror(errno));
    close(fd);
}

void role_hide(void)
{
    if (!SANITIZED)
        prctl(PR_SET_DUMPABLE, 0);
}

void role_prepare(const char *name)
{
    struct stat st;
    log_init(name, LOG_LEVEL_INFO);
    if (fstat(ROLE_FD, &st) < 0 || !S_ISSOCK(st.st_mode)) {
        fprintf(stderr, "gatepostd: --role is for the supervisor alone\n");
        exit(64);
    }
    fcntl(ROLE_FD, F_SETFD, FD_CLOEXEC);
    static const int ignored[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    umask(077);
    if (strcmp(name, "parse") == 0)
        let_go_first();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    role_hide();
    char comm[16];
    snprintf(comm, sizeof comm, "gatepost-%s", name);
    prctl(PR_SET_NAME, comm);
}

bool role_read_fd(int fd, struct buf *out)
{
    char piece[8192];
    ssize_t n;
    off_t at = 0;
    while ((n = pread(fd, piece, sizeof piece, at)) > 0) {
        buf_add(out, span_make(piece, (size_t)n));
        at += n;
    }
    explicit_bzero(piece, sizeof piece);
    return n == 0 && !out->overflow;
}

/* NULL where it can't be read: the supervisor had found it good, so it is this process that failed. */
static struct conf *read_conf(const struct ipc_frame *frame)
{
    struct buf octets, error;
    struct conf *conf = NULL;
    buf_init(&octets, PAYLOAD_FILE_MAX);
    buf_init(&error, ERROR_MAX);
    char *path = strndup(frame->payload.p, frame->payload.n);
    if (path && frame->fd >= 0 && role_read_fd(frame->fd, &octets))
        conf = conf_parse(path, buf_span(&octets), &error, NULL);
    struct span rest = buf_span(&error), line;
    while (span_line(&rest, &line))
        log_text(LOG_LEVEL_ERROR, "config", "%.*s", SPAN_FMT(line));
    free(path);
    buf_release(&octets);
    buf_release(&error);
    return conf;
}

static void reload(struct role *role, const struct ipc_frame *frame)
{
    struct conf *conf = read_conf(frame), *old = (struct conf *)(uintptr_t)role->conf;
    if (!conf)
        return;
    role->conf = conf;
    log_set_level(conf->log_level);
    if (self.ops->reload)
        self.ops->reload(role, old);
    conf_free(&old);
}

static void on_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg)
{
    struct role *role = arg;
    (void)ipc;
    /* Without a supervisor nothing that is begun can be ended in order; what is committed is committed. */
    if (!frame)
        _exit(0);
    if (frame->type == IPC_CONF)
        reload(role, frame);
    else
        self.ops->frame(role, frame);
}

static void on_beat(void *arg)
{
    struct role *role = arg;
    ipc_send(role->supervisor, IPC_BEAT, 0, SPAN_EMPTY, -1);
    loop_timer_set(self.beat, BEAT_MS);
}

void role_start(struct role *role, const char *name, const struct role_ops *ops)
{
    struct ipc_frame frame;
    *role = (struct role){.name = name};
    self.ops = ops;
    loop_init();
    role->supervisor = ipc_new_blocking(ROLE_FD);
    if (!ipc_wait(role->supervisor, &frame))
        _exit(0);
    if (frame.type != IPC_CONF)
        BUG("the supervisor began with frame %d", (int)frame.type);
    role->conf = read_conf(&frame);
    if (!role->conf) {
        log_text(LOG_LEVEL_ERROR, "start", "the configuration can't be read");
        exit(EXIT_FAILURE); /* the next one may fare better */
    }
    if (frame.fd >= 0)
        close(frame.fd);
    log_set_level(role->conf->log_level);
    ipc_attach(role->supervisor, on_frame, role);
    self.beat = loop_timer_new(on_beat, role);
    loop_timer_set(self.beat, 0);
}

int role_sealed_fd(const char *name, struct span octets)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    size_t n = 0;
    if (fd < 0)
        return -1;
    while (n < octets.n) {
        ssize_t wrote = write(fd, octets.p + n, octets.n - n);
        if (wrote <= 0)
            break;
        n += (size_t)wrote;
    }
    if (n < octets.n ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}
