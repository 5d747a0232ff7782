/* lmtp.c: listening sockets and connections of the LMTP door.  Called by main.c.  Floor: gate.
 *
 * Few system calls a mail: one read takes a pipelined mail with the next envelope, one write gives its answer
 * with the replies to that envelope; interest in a socket is changed only where a peer runs ahead or lags. */
#include "daemon/gate/lmtp.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/gate/lmtp_session.h"

enum {
    READ_BYTES = 64 << 10,
    IDLE_BYTES = 8 << 10,   /* kept by a connection that has nothing to take */
    UNTAKEN_MAX = 64 << 10, /* read, but not yet taken by the session; then the socket isn't read */
    ACCEPT_AT_ONCE = 32,
    READ_AHEAD = 32, /* connections */
    SWEEP_MS = 2000,
    RECEIVING_MS = 5, /* a mail that has come no further for longer isn't just coming in */
    LINGER_MS = 4000,
    SPARE_DESCRIPTORS = 100, /* for the database, the other roles and mails in files */
};

struct conn {
    struct conn *prev, *next;
    struct lmtp *lmtp;
    int fd;
    struct loop_io *io;
    struct lmtp_session *session;
    struct buf untaken;
    int64_t active_ms;   /* when it last read or wrote something */
    struct conn **ahead; /* its place among those to be read ahead; NULL: none */
    bool lingering;      /* all is said; what the peer still sends is thrown away, so that it hears us */
};

struct listener {
    struct listener *next;
    struct lmtp *lmtp;
    int fd;
    struct loop_io *io;
};

struct lmtp {
    struct gate *gate;
    struct lmtp_env env;
    char hostname[256], *folder;
    struct listener *listeners;
    struct conn *conns;
    size_t n_conns, max_conns;
    struct loop_timer *sweep;
    struct conn *ahead[READ_AHEAD];
    size_t n_ahead;
    bool paused; /* accepting: no descriptor was left */
};

static void conn_free(struct conn *c)
{
    struct lmtp *l = c->lmtp;
    if (c->ahead)
        *c->ahead = NULL;
    if (c->prev)
        c->prev->next = c->next;
    else
        l->conns = c->next;
    if (c->next)
        c->next->prev = c->prev;
    l->n_conns--;
    loop_io_free(&c->io);
    close(c->fd);
    lmtp_session_free(&c->session);
    buf_release(&c->untaken);
    free(c);
}

/* Writes what there is.  False: the connection has gone. */
static bool conn_flush(struct conn *c)
{
    struct buf *out = lmtp_session_out(c->session);
    while (out->n > 0) {
        ssize_t n = send(c->fd, out->p, out->n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        if (n < 0)
            return false;
        buf_drop(out, (size_t)n);
        c->active_ms = loop_now_ms();
    }
    return true;
}

/* Lets the session take what was read, writes its replies, and settles what the socket is watched for. */
static void conn_go_on(struct conn *c)
{
    struct buf *out = lmtp_session_out(c->session);
    bool again = true;
    while (again) {
        size_t taken = lmtp_session_feed(c->session, buf_span(&c->untaken)), unwritten = out->n;
        buf_drop(&c->untaken, taken);
        if (!conn_flush(c)) {
            conn_free(c);
            return;
        }
        again = c->untaken.n > 0 && out->n == 0 && (taken > 0 || unwritten >= LMTP_OUT_HIGH);
    }
    if (c->untaken.n == 0 && c->untaken.room > IDLE_BYTES)
        buf_release(&c->untaken);
    if (lmtp_session_ended(c->session) && out->n == 0 && !c->lingering) {
        if (c->untaken.n == 0) {
            conn_free(c);
            return;
        }
        /* Closing with octets unread would reset the connection, and the reply with it. */
        shutdown(c->fd, SHUT_WR);
        c->lingering = true;
        c->active_ms = loop_now_ms();
    }
    bool full = c->untaken.n >= UNTAKEN_MAX && !c->lingering;
    loop_io_want(c->io, (full ? 0 : LOOP_READ) | (out->n > 0 ? LOOP_WRITE : 0));
}

/* An answer has come. */
static void on_resume(void *arg)
{
    struct conn *c = arg;
    struct lmtp *l = c->lmtp;
    if (!c->ahead && l->n_ahead < READ_AHEAD) {
        c->ahead = &l->ahead[l->n_ahead++];
        *c->ahead = c;
    }
    conn_go_on(c);
}

/* Reads once.  What the session takes at once is not copied. */
static bool conn_read(struct conn *c)
{
    static char room[READ_BYTES];
    ssize_t n = recv(c->fd, room, sizeof room, 0);
    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (n == 0)
        return false;
    if (c->lingering)
        return true;
    c->active_ms = loop_now_ms();
    struct span in = span_make(room, (size_t)n);
    if (c->untaken.n == 0)
        in = span_from(in, lmtp_session_feed(c->session, in));
    buf_add(&c->untaken, in);
    return true;
}

static void on_ready(int ready, void *arg)
{
    struct conn *c = arg;
    if ((ready & LOOP_READ) && !conn_read(c))
        conn_free(c);
    else
        conn_go_on(c);
}

void lmtp_read_ahead(struct lmtp *l)
{
    size_t n = l->n_ahead;
    l->n_ahead = 0;
    for (size_t i = 0; i < n; i++) {
        struct conn *c = l->ahead[i];
        if (!c)
            continue;
        c->ahead = NULL;
        if (!lmtp_session_waiting(c->session))
            on_ready(LOOP_READ, c);
    }
}

/* Root and we ourselves may say that a mail came by another door (the pipe, an import). */
static bool peer_trusted(int fd)
{
    struct ucred peer;
    socklen_t n = sizeof peer;
    struct sockaddr_storage name = {0};
    socklen_t name_n = sizeof name;
    if (getsockname(fd, (struct sockaddr *)&name, &name_n) < 0 || name.ss_family != AF_UNIX)
        return false;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
        return false;
    return peer.uid == 0 || peer.uid == geteuid();
}

static void turn_away(int fd, const char *text)
{
    (void)!send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
    close(fd);
}

/* Ends whoever has been idle the longest, if that is long. */
static bool make_room(struct lmtp *l)
{
    struct conn *oldest = NULL;
    for (struct conn *c = l->conns; c; c = c->next)
        if (!lmtp_session_waiting(c->session) && (!oldest || c->active_ms < oldest->active_ms))
            oldest = c;
    if (!oldest || loop_now_ms() - oldest->active_ms < LMTP_EVICT_MS)
        return false;
    lmtp_session_end(oldest->session, "421 4.4.2 idle, and others wait");
    (void)conn_flush(oldest);
    conn_free(oldest);
    return true;
}

static void conn_new(struct lmtp *l, int fd)
{
    if (l->n_conns >= l->max_conns && !make_room(l)) {
        turn_away(fd, "421 4.3.2 too many connections\r\n");
        return;
    }
    int one = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* fails on unix sockets */
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        BUG("out of memory");
    *c = (struct conn){.next = l->conns, .lmtp = l, .fd = fd, .active_ms = loop_now_ms()};
    buf_init(&c->untaken, UNTAKEN_MAX + READ_BYTES);
    c->session = lmtp_session_new(&l->env, peer_trusted(fd), on_resume, c);
    c->io = loop_io_new(fd, LOOP_READ, on_ready, c);
    if (l->conns)
        l->conns->prev = c;
    l->conns = c;
    l->n_conns++;
    l->gate->counters.connections++;
    conn_go_on(c);
}

static void on_connection(int ready, void *arg)
{
    struct listener *listener = arg;
    struct lmtp *l = listener->lmtp;
    (void)ready;
    for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            conn_new(l, fd);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            log_text(LOG_LEVEL_WARNING, "lmtp", "cannot accept: %s", strerror(errno));
            l->paused = true; /* until the next sweep, instead of spinning */
            for (struct listener *each = l->listeners; each; each = each->next)
                loop_io_want(each->io, 0);
        }
        return;
    }
}

/* Every two seconds instead of a timer a connection. */
static void on_sweep(void *arg)
{
    struct lmtp *l = arg;
    int64_t now = loop_now_ms();
    for (struct conn *c = l->conns, *next; c; c = next) {
        next = c->next;
        int64_t idle = now - c->active_ms;
        if (c->lingering && idle > LINGER_MS) {
            conn_free(c);
        } else if (idle > LMTP_IDLE_MS && !lmtp_session_waiting(c->session)) {
            lmtp_session_end(c->session, "421 4.4.2 idle for too long");
            (void)conn_flush(c);
            conn_free(c);
        }
    }
    if (l->paused)
        for (struct listener *each = l->listeners; each; each = each->next)
            loop_io_want(each->io, LOOP_READ);
    l->paused = false;
    loop_timer_set(l->sweep, SWEEP_MS);
}

static void submit(struct intake *in, void *arg)
{
    intake_submit(arg, in);
}

struct lmtp *lmtp_new(struct gate *gate)
{
    struct lmtp *l = calloc(1, sizeof *l);
    if (!l)
        BUG("out of memory");
    l->gate = gate;
    if (gethostname(l->hostname, sizeof l->hostname - 1) < 0 || l->hostname[0] == 0)
        memcpy(l->hostname, "localhost", sizeof "localhost");
    l->env = (struct lmtp_env){.hostname = l->hostname, .submit = submit, .arg = gate};
    l->folder = strdup(gate->conf->state_dir); /* outlives a reload, as mails under way do */
    if (!l->folder)
        BUG("out of memory");
    l->env.spill_folder = l->folder;
    lmtp_reload(l);
    struct rlimit files;
    l->max_conns = LMTP_CONNECTIONS_MAX;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < LMTP_CONNECTIONS_MAX + SPARE_DESCRIPTORS)
        l->max_conns =
            files.rlim_cur > 2 * SPARE_DESCRIPTORS ? files.rlim_cur - SPARE_DESCRIPTORS : SPARE_DESCRIPTORS;
    l->sweep = loop_timer_new(on_sweep, l);
    loop_timer_set(l->sweep, SWEEP_MS);
    return l;
}

void lmtp_reload(struct lmtp *l)
{
    l->env.max_size = (uint64_t)l->gate->conf->max_size;
}

void lmtp_listen(struct lmtp *l, int fd)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (!listener)
        BUG("out of memory");
    *listener = (struct listener){.next = l->listeners, .lmtp = l, .fd = fd};
    listener->io = loop_io_new(fd, LOOP_READ, on_connection, listener);
    l->listeners = listener;
}

static void free_listeners(struct lmtp *l)
{
    while (l->listeners) {
        struct listener *each = l->listeners;
        l->listeners = each->next;
        loop_io_free(&each->io);
        close(each->fd);
        free(each);
    }
}

void lmtp_stop(struct lmtp *l)
{
    free_listeners(l);
    l->env.stopping = true;
    for (struct conn *c = l->conns, *next; c; c = next) {
        next = c->next;
        if (!lmtp_session_quiet(c->session))
            continue;
        lmtp_session_end(c->session, "421 4.3.2 the gate is stopping, come again");
        conn_go_on(c);
    }
}

bool lmtp_idle(const struct lmtp *l)
{
    return l->n_conns == 0;
}

size_t lmtp_connections(const struct lmtp *l)
{
    return l->n_conns;
}

size_t lmtp_receiving(const struct lmtp *l, struct pollfd *fds, size_t max)
{
    int64_t since_ms = loop_now_ms() - RECEIVING_MS;
    size_t n = 0;
    for (const struct conn *c = l->conns; c && n < max; c = c->next)
        if (lmtp_session_receiving(c->session) && c->active_ms >= since_ms)
            fds[n++] = (struct pollfd){.fd = c->fd, .events = POLLIN};
    return n;
}

void lmtp_free(struct lmtp **l)
{
    if (!*l)
        return;
    free_listeners(*l);
    while ((*l)->conns)
        conn_free((*l)->conns);
    loop_timer_free(&(*l)->sweep);
    free((*l)->folder);
    free(*l);
    *l = NULL;
}
