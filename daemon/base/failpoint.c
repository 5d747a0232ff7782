/* failpoint.c: see failpoint.h.  Base floor; empty but in a test build. */
#include "daemon/base/failpoint.h"

#ifdef GATEPOST_FAILPOINTS

#include <signal.h>
#include <unistd.h>

#include "daemon/base/log.h"

enum { STALL_S = 23 };

/* The action of the point called name, up to the next comma; empty: not named. */
static struct span action_of(const char *name)
{
    struct span rest = span_of(getenv("GATEPOST_FAILPOINT")), wanted = span_of(name);
    while (rest.n > 0) {
        struct span one = span_head(rest, span_chr(rest, ','));
        rest = span_from(rest, one.n + 1);
        size_t colon = span_chr(one, ':');
        if (span_eq(span_head(one, colon), wanted))
            return span_from(one, colon + 1);
    }
    return SPAN_EMPTY;
}

static bool flag_taken(void)
{
    const char *flag = getenv("GATEPOST_FAILPOINT_FLAG"), *while_there = getenv("GATEPOST_FAILPOINT_WHILE");
    if (while_there && access(while_there, F_OK) != 0)
        return false;
    return !flag || unlink(flag) == 0;
}

static void act(const char *name, struct span action)
{
    if (action.n == 0 || !flag_taken())
        return;
    log_text(LOG_LEVEL_NOTICE, "failpoint", "%s", name);
    if (span_eq(action, SPAN_LIT("kill")))
        raise(SIGKILL);
    else if (span_eq(action, SPAN_LIT("exit")))
        _exit(1);
    else if (span_eq(action, SPAN_LIT("abort")))
        abort();
    else if (span_eq(action, SPAN_LIT("stall")))
        sleep(STALL_S);
}

void failpoint_hit(const char *name)
{
    act(name, action_of(name));
}

bool failpoint_armed(const char *name)
{
    return action_of(name).n > 0;
}

int failpoint_errno(const char *name)
{
    struct span action = action_of(name);
    if (action.n == 0 || !ascii_digit(action.p[0]) || !flag_taken())
        return 0;
    return (int)strtol(action.p, NULL, 10);
}

void failpoint_text(const char *name, struct span text)
{
    struct span action = action_of(name);
    size_t colon = span_chr(action, ':');
    struct span wanted = span_from(action, colon + 1);
    if (action.n > 0 && span_find(text, wanted) < text.n)
        act(name, span_head(action, colon));
}

#endif
