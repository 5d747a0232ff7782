/* progress.c: see progress.h.  Floor: tool. */
#include "daemon/tool/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/clock.h"

enum { BAR_COLUMNS = 30, EVERY_MS = 100 };

void progress_begin(struct progress *p, const char *unit, size_t total)
{
    *p = (struct progress){.unit = unit, .total = total, .began_ms = loop_now_ms()};
    p->shown_ms = p->began_ms;
}

/* "1m40s"; empty while nothing can be said. */
static void left(const struct progress *p, int64_t now_ms, char *out, size_t room)
{
    int64_t spent_ms = now_ms - p->began_ms;
    *out = 0;
    if (p->done == 0 || spent_ms < 1000)
        return;
    int64_t s = spent_ms * (int64_t)(p->total - p->done) / (int64_t)p->done / 1000;
    if (s < 60)
        snprintf(out, room, ", %llds left", (long long)s);
    else if (s < 3600)
        snprintf(out, room, ", %lldm%02llds left", (long long)s / 60, (long long)s % 60);
    else
        snprintf(out, room, ", %lldh%02lldm left", (long long)s / 3600, (long long)s % 3600 / 60);
}

static void draw(struct progress *p, int64_t now_ms)
{
    char bar[BAR_COLUMNS + 1], rest[40];
    size_t full = p->total ? p->done * BAR_COLUMNS / p->total : BAR_COLUMNS;
    memset(bar, ' ', BAR_COLUMNS);
    memset(bar, '#', full < BAR_COLUMNS ? full : BAR_COLUMNS);
    bar[BAR_COLUMNS] = 0;
    left(p, now_ms, rest, sizeof rest);
    int n = fprintf(stderr, "\r[%s] %zu of %zu %s%s", bar, p->done, p->total, p->unit, rest);
    fprintf(stderr, "%*s", p->shown > n ? p->shown - n : 0, "");
    p->shown = n;
    p->shown_ms = now_ms;
    fflush(stderr);
}

void progress_step(struct progress *p, size_t done)
{
    int64_t now_ms = loop_now_ms();
    p->done = done;
    if (now_ms - p->shown_ms >= EVERY_MS && isatty(STDERR_FILENO))
        draw(p, now_ms);
}

void progress_end(struct progress *p)
{
    if (p->shown)
        fprintf(stderr, "\r%*s\r", p->shown, "");
    fflush(stderr);
}
