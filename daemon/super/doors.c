/* doors.c: opening the listening sockets.  Called by super.c.  Floor: super. */
#include "daemon/super/doors.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/sd.h"

#include "daemon/super/super.h"

enum { DOORS_MAX = 64, BACKLOG = 512 };

struct door {
    int fd;
    char *name;   /* the frame's payload */
    char *remove; /* a path of ours; NULL: none */
    dev_t dev;    /* of that path, so that */
    ino_t ino;    /* nobody else's is removed */
};

static struct {
    struct door doors[DOORS_MAX];
    size_t n;
} self;

static void add(int fd, const char *kind, const char *name, const char *path)
{
    struct door *d = &self.doors[self.n++];
    struct stat st;
    *d = (struct door){.fd = fd};
    if (asprintf(&d->name, "%s%s%s", kind, *name ? " " : "", name) < 0)
        BUG("out of memory");
    if (path && stat(path, &st) == 0 && (d->remove = strdup(path))) {
        d->dev = st.st_dev;
        d->ino = st.st_ino;
    }
}

static int fail(struct buf *error, int code, const char *name, const char *what)
{
    buf_printf(error, "%s: %s", name, what);
    return code;
}

static int fail_errno(struct buf *error, const char *name)
{
    return fail(error, errno == EADDRINUSE ? SUPER_EXIT_AGAIN : SUPER_EXIT_CONFIG, name, strerror(errno));
}

static bool address_of(const char *path, struct sockaddr_un *at)
{
    size_t n = strlen(path);
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (n >= sizeof at->sun_path)
        return false;
    memcpy(at->sun_path, path, n);
    return true;
}

/* Something that isn't ours to replace: a file, or a socket that somebody listens on. */
static int occupied(const char *path, struct buf *error)
{
    struct stat st;
    struct sockaddr_un at;
    if (lstat(path, &st) < 0)
        return errno == ENOENT ? 0 : fail_errno(error, path);
    if (!S_ISSOCK(st.st_mode))
        return fail(error, SUPER_EXIT_CONFIG, path, "is there, and no socket");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    address_of(path, &at);
    bool alive = connect(fd, (struct sockaddr *)&at, sizeof at) == 0 || errno == EAGAIN;
    close(fd);
    return alive ? fail(error, SUPER_EXIT_AGAIN, path, "somebody listens there already") : 0;
}

/* Bound and given its mode under another name, then moved to its place: nobody ever finds it with a wrong
 * mode, and a stale socket is replaced in one step. */
static int open_unix(const char *kind, const char *path, const char *name, mode_t mode, struct buf *error)
{
    struct sockaddr_un at;
    char beside[sizeof at.sun_path + 8];
    int code = occupied(path, error);
    if (code)
        return code;
    if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside || !address_of(beside, &at))
        return fail(error, SUPER_EXIT_CONFIG, path, "too long");
    unlink(beside);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail_errno(error, path);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || chmod(beside, mode) < 0 ||
        listen(fd, BACKLOG) < 0 || rename(beside, path) < 0) {
        code = fail_errno(error, path);
        unlink(beside);
        close(fd);
        return code;
    }
    add(fd, kind, name, path);
    return 0;
}

/* 127.0.0.1:PORT or [::1]:PORT, checked by conf_check.c. */
static int open_tcp(const char *text, struct buf *error)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool six = text[0] == '[';
    const int on = 1;
    v4.sin_port = v6.sin6_port = htons((uint16_t)atoi(strrchr(text, ':') + 1));
    int fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail_errno(error, text);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (six)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, six ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4, six ? sizeof v6 : sizeof v4) < 0 ||
        listen(fd, BACKLOG) < 0) {
        int code = fail_errno(error, text);
        close(fd);
        return code;
    }
    add(fd, "lmtp", text, NULL);
    return 0;
}

static bool is_listening(int fd)
{
    int type = 0, listening = 0;
    socklen_t n = sizeof type, m = sizeof listening;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0 && type == SOCK_STREAM &&
           getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &m) == 0 && listening;
}

/* What systemd passed: by FileDescriptorName=, and LMTP where that says neither deliver nor control. */
static int take_passed(bool *lmtp_r, bool *deliver_r, bool *control_r, struct buf *error)
{
    int n = sd_listen_fds();
    if (n < 0)
        return fail(error, SUPER_EXIT_CONFIG, "LISTEN_FDS", "no sockets there");
    for (int i = 0; i < n; i++) {
        int fd = SD_LISTEN_FIRST + i;
        struct span name = sd_listen_name(i);
        char text[64];
        snprintf(text, sizeof text, "%.*s", SPAN_FMT(span_head(name, 60)));
        if (!is_listening(fd))
            return fail(error, SUPER_EXIT_CONFIG, *text ? text : "LISTEN_FDS", "no listening stream socket");
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        /* Descriptor 3 is where a role finds its supervisor: out of the way. */
        int moved = fcntl(fd, F_DUPFD_CLOEXEC, SD_LISTEN_FIRST + SD_LISTEN_MAX);
        if (moved < 0)
            return fail_errno(error, text);
        close(fd);
        bool deliver = span_find(name, SPAN_LIT("deliver")) < name.n;
        bool control = span_find(name, SPAN_LIT("control")) < name.n;
        add(moved, deliver ? "deliver" : control ? "control" : "lmtp", deliver || control ? "" : text, NULL);
        *(deliver ? deliver_r : control ? control_r : lmtp_r) = true;
    }
    return 0;
}

static int open_lmtp(const struct conf *conf, struct buf *error)
{
    int code = 0;
    size_t before = error->n;
    conf_where(conf, "lmtp", "", "listen", error);
    for (size_t i = 0; conf->lmtp.listen[i] && code == 0; i++) {
        const char *at = conf->lmtp.listen[i];
        code = self.n >= DOORS_MAX - 2 ? fail(error, SUPER_EXIT_CONFIG, at, "too many addresses to listen on")
               : at[0] == '/'          ? open_unix("lmtp", at, at, (mode_t)conf->lmtp.mode, error)
                                       : open_tcp(at, error);
    }
    if (code == 0)
        buf_cut(error, before);
    return code;
}

int doors_open(const struct conf *conf, struct buf *error_r)
{
    bool lmtp = false, deliver = false, control = false;
    struct arena *a = arena_new(0);
    int code = take_passed(&lmtp, &deliver, &control, error_r);
    if (code == 0 && !lmtp)
        code = open_lmtp(conf, error_r);
    if (code == 0 && !deliver)
        code = open_unix("deliver", conf_run_path(conf, a, "deliver.sock").p, "", 0600, error_r);
    if (code == 0 && !control)
        code = open_unix("control", conf_run_path(conf, a, "control.sock").p, "", 0600, error_r);
    arena_free(&a);
    if (code)
        doors_close();
    return code;
}

void doors_send(struct ipc *gate)
{
    for (size_t i = 0; i < self.n; i++)
        ipc_send(gate, IPC_LISTEN, 0, span_of(self.doors[i].name), self.doors[i].fd);
}

void doors_close(void)
{
    struct stat st;
    for (size_t i = 0; i < self.n; i++) {
        struct door *d = &self.doors[i];
        if (d->remove && lstat(d->remove, &st) == 0 && st.st_dev == d->dev && st.st_ino == d->ino)
            unlink(d->remove);
        close(d->fd);
        free(d->remove);
        free(d->name);
    }
    self.n = 0;
}
