/* alarm.c: over timerfd_create(2), whose TFD_TIMER_CANCEL_ON_SET tells of a clock that was set.  Called by
 * the gate's clocks.  Floor: base. */
#include "daemon/base/alarm.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "daemon/base/result.h"
#include "daemon/base/loop.h"

struct alarm {
    int fd;
    struct loop_io *io;
    void (*fn)(void *arg);
    void *arg;
};

/* A clock that was set is told as ECANCELED; an alarm that was set anew meanwhile as EAGAIN. */
static void on_ready(int ready, void *arg)
{
    struct alarm *a = arg;
    uint64_t times;
    (void)ready;
    if (read(a->fd, &times, sizeof times) < 0 && errno != ECANCELED)
        return;
    a->fn(a->arg);
}

struct alarm *alarm_new(void (*fn)(void *arg), void *arg)
{
    struct alarm *a = calloc(1, sizeof *a);
    if (!a)
        BUG("out of memory");
    a->fn = fn;
    a->arg = arg;
    a->fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (a->fd < 0)
        BUG("timerfd_create: %s", strerror(errno));
    a->io = loop_io_new(a->fd, LOOP_READ, on_ready, a);
    return a;
}

void alarm_set(struct alarm *a, int64_t at_ms)
{
    struct itimerspec at = {0};
    at.it_value.tv_sec = at_ms / 1000;
    at.it_value.tv_nsec = at_ms % 1000 * 1000000;
    /* ECANCELED says that the clock was set since the last time; the alarm is set all the same */
    if (timerfd_settime(a->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL) != 0 &&
        errno != ECANCELED)
        BUG("timerfd_settime: %s", strerror(errno));
}

void alarm_free(struct alarm **alarm)
{
    struct alarm *a = *alarm;
    if (!a)
        return;
    loop_io_free(&a->io);
    close(a->fd);
    free(a);
    *alarm = NULL;
}
