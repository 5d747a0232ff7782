/* clock.c: apart from loop.c, so that the tool need not link an event loop to tell the time.  Floor: base. */
#include "daemon/base/clock.h"

#include <time.h>

static int64_t now_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t loop_now_ms(void)
{
    return now_ms(CLOCK_MONOTONIC);
}

int64_t loop_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t wall_now_ms(void)
{
    return now_ms(CLOCK_REALTIME);
}
