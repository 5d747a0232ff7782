/* fares.h: how the mailboxes fare, as the running gate tells it.  Called by `fetch` and `check --connect`. */
#ifndef TOOL_FARES_H
#define TOOL_FARES_H

#include "daemon/tool/tool.h"

struct fare {
    struct span mailbox, failure; /* failure empty: none */
    bool fine, since_running;
    int64_t told; /* counts on with all that is heard of it */
    int64_t left, mails, since_found, since_done;
};

struct fares {
    struct fare *v;
    size_t n;
};

/* Texts and all in the tool's arena.  An exit code. */
int fares_read(struct tool *, struct fares *fares_r);
/* NULL: none of that name. */
const struct fare *fares_find(const struct fares *, struct span mailbox);

#endif
