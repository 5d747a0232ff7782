/* result.h: the one error rule.  What can fail for a mail returns enum result and fills struct why; never a
 * bare int, never errno upward.  No `default:` in a switch over it. */
#ifndef BASE_RESULT_H
#define BASE_RESULT_H

#include "parsers/span.h"

enum result {
    OK,   /* done */
    TEMP, /* not now: the source keeps the mail and tries again */
    PERM, /* never: as it stands it can't be done */
};

enum why_scope {
    WHY_MAIL,   /* this mail alone; the next one may fare better */
    WHY_SOURCE, /* everything from this source or to this place: back off */
};

struct why {
    enum result result;
    enum why_scope scope;
    char status[12]; /* RFC 3463, "4.3.0" */
    char text[300];  /* one line for a person; escaped already, no CR or LF */
};

/* Fills *why (control characters in the formatted text are escaped, it is cut at a character) and returns
 * result. */
enum result why_set(struct why *why, enum result result, enum why_scope scope, const char *status,
                    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* One table: what each door says. */
int result_exit_code(
    enum result); /* `gatepost deliver`: 0, 75, and 65 for PERM (only a mail over max_size) */

/* A bug is not an outcome: logs file, line and text, and aborts. */
#define BUG(...) bug(__FILE__, __LINE__, __VA_ARGS__)
void bug(const char *file, int line, const char *fmt, ...) __attribute__((noreturn, format(printf, 3, 4)));

#endif
