/* loop.c: the event loop, and the only file that knows libevent.  Base floor. */
#include "daemon/base/loop.h"

#include <event2/event.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/base/log.h"
#include "daemon/base/result.h"

struct loop_io {
    struct event *event;
    int fd, what;
    void (*fn)(int, void *);
    void *arg;
};

struct loop_timer {
    struct event *event;
    void (*fn)(void *);
    void *arg;
};

struct watched_signal {
    struct event *event;
    void (*fn)(int, void *);
    void *arg;
};

enum {
    SIGNALS = 8,
    COARSE_MS = 16, /* libevent's cheap clock, of 4 ms, was seen this far behind: no timer is early */
};

static struct {
    struct event_base *base;
    bool stopped;
    void (*after_turn)(void *);
    void *after_turn_arg;
    struct watched_signal signals[SIGNALS];
    size_t n_signals;
} self;

static void on_library_message(int severity, const char *text)
{
    if (severity >= EVENT_LOG_WARN)
        log_text(LOG_LEVEL_WARNING, "loop", "%s", text);
}

_Noreturn static void on_library_fatal(int err)
{
    BUG("libevent gave up: %d", err);
}

/* Out of memory ends the process: nothing is acknowledged before it is committed. */
static void *need(void *p)
{
    if (!p)
        BUG("out of memory");
    return p;
}

void loop_init(void)
{
    if (self.base)
        return;
    event_set_log_callback(on_library_message);
    event_set_fatal_callback(on_library_fatal);
    self.base = need(event_base_new());
}

void loop_run(void)
{
    self.stopped = false;
    for (;;) {
        if (self.after_turn)
            self.after_turn(self.after_turn_arg);
        if (self.stopped)
            return;
        if (event_base_loop(self.base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY) < 0)
            BUG("the event loop failed");
    }
}

void loop_stop(void)
{
    self.stopped = true;
}

void loop_after_turn(void (*fn)(void *), void *arg)
{
    self.after_turn = fn;
    self.after_turn_arg = arg;
}

static void on_io(evutil_socket_t fd, short events, void *arg)
{
    struct loop_io *io = arg;
    (void)fd;
    io->fn((events & EV_READ ? LOOP_READ : 0) | (events & EV_WRITE ? LOOP_WRITE : 0), io->arg);
}

static void io_watch(struct loop_io *io)
{
    short events = (short)((io->what & LOOP_READ ? EV_READ : 0) | (io->what & LOOP_WRITE ? EV_WRITE : 0));
    if (events == 0)
        return;
    if (event_assign(io->event, self.base, io->fd, (short)(events | EV_PERSIST), on_io, io) < 0 ||
        event_add(io->event, NULL) < 0)
        BUG("cannot watch descriptor %d", io->fd);
}

struct loop_io *loop_io_new(int fd, int what, void (*fn)(int ready, void *arg), void *arg)
{
    struct loop_io *io = need(calloc(1, sizeof *io));
    *io = (struct loop_io){.fd = fd, .what = what, .fn = fn, .arg = arg};
    io->event = need(event_new(self.base, fd, EV_READ | EV_PERSIST, on_io, io));
    io_watch(io);
    return io;
}

void loop_io_want(struct loop_io *io, int what)
{
    if (what == io->what)
        return;
    event_del(io->event);
    io->what = what;
    io_watch(io);
}

void loop_io_free(struct loop_io **io)
{
    if (!*io)
        return;
    event_free((*io)->event);
    free(*io);
    *io = NULL;
}

static void on_timer(evutil_socket_t fd, short events, void *arg)
{
    struct loop_timer *timer = arg;
    (void)fd, (void)events;
    timer->fn(timer->arg);
}

struct loop_timer *loop_timer_new(void (*fn)(void *arg), void *arg)
{
    struct loop_timer *timer = need(calloc(1, sizeof *timer));
    *timer = (struct loop_timer){.fn = fn, .arg = arg};
    timer->event = need(event_new(self.base, -1, 0, on_timer, timer));
    return timer;
}

void loop_timer_set(struct loop_timer *timer, int64_t in_ms)
{
    if (in_ms < 0)
        in_ms = 0;
    else if (in_ms > 0)
        in_ms += COARSE_MS;
    struct timeval in = {.tv_sec = in_ms / 1000, .tv_usec = in_ms % 1000 * 1000};
    if (event_add(timer->event, &in) < 0)
        BUG("cannot set a timer");
}

void loop_timer_stop(struct loop_timer *timer)
{
    event_del(timer->event);
}

bool loop_timer_running(const struct loop_timer *timer)
{
    return event_pending(timer->event, EV_TIMEOUT, NULL) != 0;
}

void loop_timer_free(struct loop_timer **timer)
{
    if (!*timer)
        return;
    event_free((*timer)->event);
    free(*timer);
    *timer = NULL;
}

static void on_signal(evutil_socket_t signo, short events, void *arg)
{
    struct watched_signal *watched = arg;
    (void)events;
    watched->fn((int)signo, watched->arg);
}

void loop_signal(int signo, void (*fn)(int signo, void *arg), void *arg)
{
    if (self.n_signals == SIGNALS)
        BUG("too many signals watched");
    struct watched_signal *watched = &self.signals[self.n_signals++];
    *watched = (struct watched_signal){.fn = fn, .arg = arg};
    watched->event = need(evsignal_new(self.base, signo, on_signal, watched));
    if (event_add(watched->event, NULL) < 0)
        BUG("cannot watch signal %d", signo);
}
