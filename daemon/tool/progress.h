/* progress.h: a bar on stderr, where that is a terminal; elsewhere nothing. */
#ifndef TOOL_PROGRESS_H
#define TOOL_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *unit; /* "mails" */
    size_t total, done;
    int64_t began_ms, shown_ms;
    int shown; /* columns of the last line */
};

void progress_begin(struct progress *, const char *unit, size_t total);
void progress_step(struct progress *, size_t done); /* draws ten times a second at most */
void progress_end(struct progress *);               /* takes the bar away: a summary can follow */

#endif
