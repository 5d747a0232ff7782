/* door.c: see door.h.  Called by the mailbox's loop; floor: fetch. */
#include "daemon/fetch/door.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/result.h"
#include "daemon/base/role.h"

enum { BEAT_MS = 1000, TOKEN_MS = 90 * 1000 };

struct door {
    struct ipc *gate, *supervisor;
    int wake; /* an epoll descriptor over both links */
    int64_t beat_ms;
    bool stop, gone;
    bool look, since, quiet; /* what the gate asks for */
    int64_t since_s;
};

static void watch(struct door *d, int fd)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(d->wake, EPOLL_CTL_ADD, fd, &ev) < 0)
        BUG("cannot watch a link: %s", strerror(errno));
}

struct door *door_new(struct ipc *gate, int gate_fd, struct ipc *supervisor, int supervisor_fd)
{
    struct door *d = calloc(1, sizeof *d);
    if (!d)
        BUG("out of memory");
    *d = (struct door){.gate = gate, .supervisor = supervisor, .wake = epoll_create1(EPOLL_CLOEXEC)};
    if (d->wake < 0)
        BUG("cannot watch the links: %s", strerror(errno));
    watch(d, gate_fd);
    watch(d, supervisor_fd);
    return d;
}

void door_free(struct door **dp)
{
    if (!*dp)
        return;
    close((*dp)->wake);
    free(*dp);
    *dp = NULL;
}

int door_wake_fd(const struct door *d)
{
    return d->wake;
}

void door_beat(struct door *d)
{
    int64_t now = loop_now_ms();
    if (now - d->beat_ms < BEAT_MS)
        return;
    d->beat_ms = now;
    ipc_send(d->supervisor, IPC_BEAT, 0, SPAN_EMPTY, -1);
}

void door_extend(struct door *d, int64_t ms)
{
    ipc_send(d->supervisor, IPC_EXTEND, (uint64_t)ms, SPAN_EMPTY, -1);
}

/* A changed configuration or a new secret is read by the next process: this one ends when it is asked. */
static void take_supervisor(struct door *d)
{
    struct ipc_frame frame;
    while (!d->gone && ipc_pending(d->supervisor)) {
        if (!ipc_wait(d->supervisor, &frame)) {
            d->gone = true;
            return;
        }
        d->stop |= frame.type == IPC_STOP || frame.type == IPC_CONF;
        if (frame.fd >= 0)
            close(frame.fd);
    }
}

/* A frame from the gate, if one has come whole or begun to. */
static bool take_gate(struct door *d, struct ipc_frame *frame)
{
    if (d->gone || !ipc_pending(d->gate))
        return false;
    if (!ipc_wait(d->gate, frame)) {
        d->gone = true;
        return false;
    }
    if (frame->fd >= 0)
        close(frame->fd);
    return true;
}

/* Keeps what a frame asks for. */
static void note(struct door *d, const struct ipc_frame *frame)
{
    if ((int)frame->type == FETCHLINK_LOOK) {
        d->look = true;
    } else if ((int)frame->type == FETCHLINK_SINCE) {
        d->since = true;
        d->since_s = (int64_t)frame->id;
        d->quiet = frame->payload.n > 0;
    }
}

static void take_orders(struct door *d)
{
    struct ipc_frame frame;
    while (take_gate(d, &frame))
        note(d, &frame);
}

/* Until something comes, a second at most. */
static void pause_for(struct door *d, int64_t until_ms)
{
    int64_t left = until_ms - loop_now_ms();
    struct pollfd p = {.fd = d->wake, .events = POLLIN};
    door_beat(d);
    if (left > 0)
        poll(&p, 1, left > BEAT_MS ? BEAT_MS : (int)left);
}

bool door_cursor(struct door *d, const struct fetchlink_box *box, struct fetchlink_cursor *cursor_r)
{
    struct ipc_frame frame;
    ipc_send(d->gate, (enum ipc_type)FETCHLINK_BOX, 0, span_make((const char *)box, sizeof *box), -1);
    for (;;) {
        take_supervisor(d);
        if (d->gone || d->stop)
            return false;
        if (!take_gate(d, &frame)) {
            pause_for(d, loop_now_ms() + BEAT_MS);
            continue;
        }
        if ((int)frame.type == FETCHLINK_CURSOR && frame.payload.n == sizeof *cursor_r) {
            memcpy(cursor_r, frame.payload.p, sizeof *cursor_r);
            return true;
        }
        note(d, &frame);
    }
}

/* The answer has come, if it is that. */
static bool take_token(struct door *d, struct buf *token, struct oauthlink_token *why, bool *ok_r)
{
    struct ipc_frame frame;
    if (!ipc_wait(d->gate, &frame)) {
        d->gone = true;
        return false;
    }
    bool answer = (int)frame.type == FETCHLINK_TOKEN_IS && frame.payload.n == sizeof *why;
    if (answer) {
        memcpy(why, frame.payload.p, sizeof *why);
        why->failure[sizeof why->failure - 1] = 0;
        *ok_r = frame.fd >= 0 && role_read_fd(frame.fd, token);
    } else {
        note(d, &frame);
    }
    if (frame.fd >= 0)
        close(frame.fd);
    return answer;
}

bool door_token(struct door *d, uint32_t refused, struct buf *token, struct oauthlink_token *why)
{
    int64_t until_ms = loop_now_ms() + TOKEN_MS;
    bool ok = false;
    *why = (struct oauthlink_token){.failure = "no answer"};
    ipc_send(d->gate, (enum ipc_type)FETCHLINK_TOKEN, refused, SPAN_EMPTY, -1);
    while (loop_now_ms() < until_ms) {
        take_supervisor(d);
        if (d->gone || d->stop)
            return false;
        if (!ipc_pending(d->gate))
            pause_for(d, loop_now_ms() + BEAT_MS);
        else if (take_token(d, token, why, &ok))
            return ok;
    }
    return false;
}

void door_mail(struct door *d, uint32_t uid, const struct fetchlink_mail *mail, struct span octets, int fd)
{
    struct buf payload;
    buf_init(&payload, sizeof *mail + FETCHLINK_INLINE_BYTES);
    buf_add(&payload, span_make((const char *)mail, sizeof *mail));
    if (fd < 0)
        buf_add(&payload, octets);
    if (payload.overflow)
        BUG("a mail of %zu octets within a frame", octets.n);
    ipc_send(d->gate, (enum ipc_type)FETCHLINK_MAIL, uid, buf_span(&payload), fd);
    buf_release(&payload);
}

void door_tidied(struct door *d, uint32_t uid)
{
    ipc_send(d->gate, (enum ipc_type)FETCHLINK_TIDIED, uid, SPAN_EMPTY, -1);
}

void door_passed_by(struct door *d, uint32_t uid, const char *why)
{
    ipc_send(d->gate, (enum ipc_type)FETCHLINK_PASSED, uid, span_of(why), -1);
}

void door_state(struct door *d, const struct fetchlink_state *state)
{
    ipc_send(d->gate, (enum ipc_type)FETCHLINK_STATE, 0, span_make((const char *)state, sizeof *state), -1);
}

bool door_stop(struct door *d)
{
    take_supervisor(d);
    return d->stop || d->gone;
}

bool door_answer(struct door *d, int64_t until_ms, uint32_t *uid_r, enum door_taken *taken_r)
{
    struct ipc_frame frame;
    for (;;) {
        take_supervisor(d); /* else it would keep the wake descriptor readable */
        while (take_gate(d, &frame)) {
            if ((int)frame.type != FETCHLINK_TAKEN) {
                note(d, &frame);
                continue;
            }
            *uid_r = (uint32_t)frame.id;
            *taken_r = span_eq(frame.payload, SPAN_LIT("+"))   ? DOOR_COMMITTED
                       : span_eq(frame.payload, SPAN_LIT("=")) ? DOOR_REFUSED
                                                               : DOOR_NOT_NOW;
            return true;
        }
        if (d->gone || loop_now_ms() >= until_ms)
            return false;
        pause_for(d, until_ms);
    }
}

bool door_look(struct door *d)
{
    take_orders(d);
    bool look = d->look;
    d->look = false;
    return look;
}

bool door_since(struct door *d, int64_t *since_s_r, bool *quiet_r)
{
    take_orders(d);
    bool since = d->since;
    *since_s_r = d->since_s;
    *quiet_r = d->quiet;
    d->since = false;
    return since;
}

void door_sleep(struct door *d, int64_t until_ms)
{
    while (!door_stop(d) && loop_now_ms() < until_ms) {
        take_orders(d);
        if (d->look || d->since)
            return;
        pause_for(d, until_ms);
    }
}
