/* check.h: what `gatepost check` is made of: each check says one line. */
#ifndef TOOL_CHECK_H
#define TOOL_CHECK_H

#include "daemon/tool/tool.h"

struct check {
    struct tool *tool;
    bool failed;
};

enum check_verdict { CHECK_OK, CHECK_WARN, CHECK_FAIL };

/* One line, or, with --json, one object; CHECK_FAIL is kept. */
void check_say(struct check *, enum check_verdict, const char *what, struct span text);

/* --connect: the fetch roles look at their folders at once, those too that wait after a failure. */
void check_mailboxes(struct check *);
/* --connect: the transport's server is logged in to, and hears no mail. */
void check_transport(struct check *);
/* Whether the transport is down, and how hooks and access tokens fare; nothing where there is none of that,
 * or the daemon isn't there. */
void check_outside(struct check *);
/* --probe: a mail to that address, and whether it comes back. */
void check_probe(struct check *, const char *address);
/* --health: each door's last success, ages of queues, the index, budgets. */
void check_health(struct check *);

#endif
