/* ipc.c: frames with descriptors over stream socketpairs.  Base floor; used by every role.
 *
 * A descriptor travels with the first octet of its frame, whose head says that there is one.  The kernel ends
 * a recvmsg() behind octets that carry descriptors, but may put octets without any before them: so what is
 * received is kept in order, and each frame that says so takes the oldest. */
#include "daemon/base/ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/base/result.h"

enum {
    READ_BYTES = 64 << 10, /* room for one recvmsg() at least */
    KEEP_BYTES = 1 << 20,  /* an empty read buffer larger than this is given back */
    FDS_PENDING = 4,       /* received, their frames not yet whole; two at most from an honest peer */
    HAS_FD = (int)(1u << 30),
};

struct head {
    uint32_t type; /* | HAS_FD */
    uint32_t payload_bytes;
    uint64_t id;
};

/* A frame, or its rest, that waits to be written. */
struct chunk {
    struct chunk *next;
    int fd; /* to go with the first octet; -1 */
    size_t n, sent;
    char octets[];
};

struct ipc {
    int fd;
    struct loop_io *io; /* NULL: blocking */
    struct loop_timer *soon;
    void (*fn)(struct ipc *, struct ipc_frame *, void *);
    void *arg;
    bool busy, doomed; /* inside fn; freed there */
    bool gone;         /* the peer, for reading */
    bool broken;       /* for writing */
    char *in;
    size_t in_start, in_end, in_room;
    int fds[FDS_PENDING];
    size_t n_fds;
    struct chunk *out, **out_tail;
    size_t queued;
};

static void out_drop_first(struct ipc *ipc)
{
    struct chunk *c = ipc->out;
    ipc->queued -= c->n - c->sent;
    ipc->out = c->next;
    if (!ipc->out)
        ipc->out_tail = &ipc->out;
    if (c->fd >= 0)
        close(c->fd);
    free(c);
}

static void destroy(struct ipc *ipc)
{
    loop_io_free(&ipc->io);
    loop_timer_free(&ipc->soon);
    while (ipc->out)
        out_drop_first(ipc);
    for (size_t i = 0; i < ipc->n_fds; i++)
        close(ipc->fds[i]);
    close(ipc->fd);
    free(ipc->in);
    free(ipc);
}

void ipc_free(struct ipc **ipc)
{
    if (!*ipc)
        return;
    if ((*ipc)->busy)
        (*ipc)->doomed = true;
    else
        destroy(*ipc);
    *ipc = NULL;
}

int ipc_fd(const struct ipc *ipc)
{
    return ipc->fd;
}

size_t ipc_queued(const struct ipc *ipc)
{
    return ipc->queued;
}

/* Writing. */

/* Nothing more can be written.  Shutting the socket down makes the read side see the end, so that there is
 * one place where the end of a peer is told. */
static void break_off(struct ipc *ipc)
{
    if (!ipc->broken && errno != EPIPE && errno != ECONNRESET)
        log_text(LOG_LEVEL_WARNING, "ipc", "cannot send: %s", strerror(errno));
    ipc->broken = true;
    shutdown(ipc->fd, SHUT_RDWR);
    while (ipc->out)
        out_drop_first(ipc);
}

/* One sendmsg(): the octets written; 0: not now; -1: never again. */
static ssize_t write_once(struct ipc *ipc, struct iovec *iov, size_t n_iov, int fd)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr msg = {.msg_iov = iov, .msg_iovlen = n_iov};
    if (fd >= 0) {
        msg.msg_control = control.room;
        msg.msg_controllen = sizeof control.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    for (;;) {
        ssize_t n = sendmsg(ipc->fd, &msg, MSG_NOSIGNAL | (ipc->io ? MSG_DONTWAIT : 0));
        if (n >= 0)
            return n;
        if (errno == EINTR)
            continue;
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
    }
}

static void want(struct ipc *ipc)
{
    if (ipc->io)
        loop_io_want(ipc->io, LOOP_READ | (ipc->out ? LOOP_WRITE : 0));
}

static void flush(struct ipc *ipc)
{
    while (ipc->out) {
        struct chunk *c = ipc->out;
        struct iovec iov = {c->octets + c->sent, c->n - c->sent};
        ssize_t n = write_once(ipc, &iov, 1, c->fd);
        if (n < 0) {
            break_off(ipc);
            break;
        }
        if (n == 0)
            break;
        if (c->fd >= 0) {
            close(c->fd);
            c->fd = -1;
        }
        c->sent += (size_t)n;
        ipc->queued -= (size_t)n;
        if (c->sent == c->n)
            out_drop_first(ipc);
    }
    want(ipc);
}

/* The frame without its first `sent` octets, to the queue's end. */
static void enqueue(struct ipc *ipc, const struct head *head, struct span payload, size_t sent, int fd)
{
    size_t whole = sizeof *head + payload.n;
    struct chunk *c = malloc(sizeof *c + whole - sent);
    if (!c)
        BUG("out of memory");
    *c = (struct chunk){.fd = -1, .n = whole - sent};
    size_t from_head = sent < sizeof *head ? sizeof *head - sent : 0;
    memcpy(c->octets, (const char *)head + sizeof *head - from_head, from_head);
    struct span rest = span_from(payload, sent - (sizeof *head - from_head));
    if (rest.n)
        memcpy(c->octets + from_head, rest.p, rest.n);
    *ipc->out_tail = c;
    ipc->out_tail = &c->next;
    ipc->queued += c->n;
    if (fd >= 0 && (c->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0)
        break_off(ipc);
}

void ipc_send(struct ipc *ipc, enum ipc_type type, uint64_t id, struct span payload, int fd)
{
    if (payload.n > IPC_PAYLOAD_MAX)
        BUG("a frame of %zu octets", payload.n);
    if (ipc->broken)
        return;
    struct head head = {(uint32_t)type | (fd >= 0 ? (uint32_t)HAS_FD : 0), (uint32_t)payload.n, id};
    size_t sent = 0;
    if (!ipc->out) {
        struct iovec iov[2] = {{&head, sizeof head}, {(void *)(uintptr_t)payload.p, payload.n}};
        ssize_t n = write_once(ipc, iov, 2, fd);
        if (n < 0) {
            break_off(ipc);
            return;
        }
        sent = (size_t)n;
        if (sent == sizeof head + payload.n)
            return;
    }
    enqueue(ipc, &head, payload, sent, sent ? -1 : fd);
    if (ipc->io)
        want(ipc);
    else
        flush(ipc);
}

/* Reading. */

/* Room for more: twice what is there, up to what the frame at hand still needs, so that nothing is allocated
 * on a peer's mere word. */
static void make_room(struct ipc *ipc)
{
    size_t have = ipc->in_end - ipc->in_start;
    if (have && ipc->in_start)
        memmove(ipc->in, ipc->in + ipc->in_start, have);
    ipc->in_start = 0;
    ipc->in_end = have;
    size_t room = have + (have > READ_BYTES ? have : READ_BYTES);
    if (ipc->in_room - have >= READ_BYTES && !(have == 0 && ipc->in_room > KEEP_BYTES))
        return;
    char *in = realloc(ipc->in, room);
    if (!in)
        BUG("out of memory");
    ipc->in = in;
    ipc->in_room = room;
}

/* False where more descriptors come than frames can own. */
static bool keep_fds(struct ipc *ipc, struct msghdr *msg)
{
    bool fine = !(msg->msg_flags & MSG_CTRUNC);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (ipc->n_fds < FDS_PENDING) {
                ipc->fds[ipc->n_fds++] = fd;
            } else {
                close(fd);
                fine = false;
            }
        }
    }
    return fine;
}

/* One recvmsg().  False when there is nothing more to come now; *gone then says whether ever. */
static bool receive(struct ipc *ipc)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(FDS_PENDING * sizeof(int))];
    } control;
    make_room(ipc);
    struct iovec iov = {ipc->in + ipc->in_end, ipc->in_room - ipc->in_end};
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
    ssize_t n;
    do
        n = recvmsg(ipc->fd, &msg, MSG_CMSG_CLOEXEC | (ipc->io ? MSG_DONTWAIT : 0));
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    if (n <= 0) {
        ipc->gone = true;
        return false;
    }
    ipc->in_end += (size_t)n;
    if (!keep_fds(ipc, &msg)) {
        log_text(LOG_LEVEL_WARNING, "ipc", "a descriptor was lost on its way in");
        ipc->gone = true;
        return false;
    }
    return true;
}

/* Takes the next whole frame off the read buffer. */
static bool take(struct ipc *ipc, struct ipc_frame *frame_r)
{
    struct head head;
    size_t have = ipc->in_end - ipc->in_start;
    if (ipc->gone || have < sizeof head)
        return false;
    memcpy(&head, ipc->in + ipc->in_start, sizeof head);
    if (head.payload_bytes > IPC_PAYLOAD_MAX) {
        ipc->gone = true;
        return false;
    }
    if (have - sizeof head < head.payload_bytes)
        return false;
    bool has_fd = head.type & (uint32_t)HAS_FD;
    if (has_fd && ipc->n_fds == 0) {
        ipc->gone = true;
        return false;
    }
    *frame_r = (struct ipc_frame){
        .type = (enum ipc_type)(head.type & ~(uint32_t)HAS_FD),
        .id = head.id,
        .payload = span_make(ipc->in + ipc->in_start + sizeof head, head.payload_bytes),
        .fd = -1,
    };
    if (has_fd) {
        frame_r->fd = ipc->fds[0];
        memmove(ipc->fds, ipc->fds + 1, --ipc->n_fds * sizeof *ipc->fds);
    }
    ipc->in_start += sizeof head + head.payload_bytes;
    return true;
}

bool ipc_wait(struct ipc *ipc, struct ipc_frame *frame_r)
{
    while (!take(ipc, frame_r))
        if (ipc->gone || !receive(ipc))
            return false;
    return true;
}

bool ipc_pending(const struct ipc *ipc)
{
    struct pollfd ready = {.fd = ipc->fd, .events = POLLIN};
    return ipc->in_end > ipc->in_start || poll(&ready, 1, 0) > 0;
}

/* Hands on what is whole.  False where ipc is no more. */
static bool dispatch(struct ipc *ipc)
{
    struct ipc_frame frame;
    while (take(ipc, &frame)) {
        ipc->busy = true;
        ipc->fn(ipc, &frame, ipc->arg);
        ipc->busy = false;
        if (frame.fd >= 0)
            close(frame.fd);
        if (ipc->doomed) {
            destroy(ipc);
            return false;
        }
    }
    if (!ipc->gone)
        return true;
    loop_io_want(ipc->io, 0);
    ipc->broken = true;
    ipc->busy = true;
    ipc->fn(ipc, NULL, ipc->arg);
    ipc->busy = false;
    if (ipc->doomed)
        destroy(ipc);
    return false;
}

static void on_ready(int ready, void *arg)
{
    struct ipc *ipc = arg;
    if (ready & LOOP_WRITE)
        flush(ipc);
    if (ready & LOOP_READ) {
        receive(ipc);
        dispatch(ipc);
    }
}

static void on_soon(void *arg)
{
    struct ipc *ipc = arg;
    loop_timer_free(&ipc->soon);
    dispatch(ipc);
}

struct ipc *ipc_new_blocking(int fd)
{
    struct ipc *ipc = calloc(1, sizeof *ipc);
    if (!ipc)
        BUG("out of memory");
    *ipc = (struct ipc){.fd = fd};
    ipc->out_tail = &ipc->out;
    return ipc;
}

void ipc_attach(struct ipc *ipc, void (*fn)(struct ipc *, struct ipc_frame *, void *arg), void *arg)
{
    ipc->fn = fn;
    ipc->arg = arg;
    ipc->io = loop_io_new(ipc->fd, LOOP_READ, on_ready, ipc);
    ipc->soon = loop_timer_new(on_soon, ipc);
    loop_timer_set(ipc->soon, 0);
}

struct ipc *ipc_new(int fd, void (*fn)(struct ipc *, struct ipc_frame *, void *arg), void *arg)
{
    struct ipc *ipc = ipc_new_blocking(fd);
    ipc->fn = fn;
    ipc->arg = arg;
    ipc->io = loop_io_new(fd, LOOP_READ, on_ready, ipc);
    return ipc;
}
