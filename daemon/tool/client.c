/* client.c: the control socket as the tool speaks it: one request, one reply.  Floor: tool. */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/tool/print.h"
#include "daemon/tool/tool.h"

enum { REPLY_MAX_BYTES = 64 << 20 };

static int connect_to(const char *path)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof sa.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(sa.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&sa, sizeof sa) < 0) {
        int e = errno;
        close(fd);
        errno = e;
        return -1;
    }
    return fd;
}

static bool write_all(int fd, struct span s)
{
    while (s.n) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        s = span_from(s, (size_t)n);
    }
    return true;
}

/* Up to the newline that ends the reply; false where it doesn't come. */
static bool read_reply(int fd, struct buf *reply)
{
    char chunk[65536];
    while (!reply->overflow) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        buf_add(reply, span_make(chunk, (size_t)n));
        if (chunk[n - 1] == '\n')
            return !reply->overflow;
    }
    return false;
}

bool tool_running(struct tool *t)
{
    int fd = connect_to(arena_str(t->arena, conf_run_path(tool_conf(t), t->arena, "control.sock")));
    char c;
    bool up = fd >= 0 && write_all(fd, SPAN_LIT("{\"command\":\"ping\"}\n")) && read(fd, &c, 1) == 1;
    if (fd >= 0)
        close(fd);
    return up;
}

/* The control socket; *fd_r -1 where it can't be had, which is said: the exit code. */
static int reach(struct tool *t, int *fd_r)
{
    const char *path = arena_str(t->arena, conf_run_path(tool_conf(t), t->arena, "control.sock"));
    *fd_r = connect_to(path);
    if (*fd_r >= 0)
        return TOOL_DONE;
    if (errno == EACCES || errno == EPERM)
        return tool_fail(TOOL_REFUSED, "%s: only root and the service user may do this", path);
    return tool_fail(TOOL_NOT_RUNNING, "the daemon is not running (%s: %s)", path, strerror(errno));
}

int tool_need_daemon(struct tool *t)
{
    int fd, code = reach(t, &fd);
    if (fd >= 0)
        close(fd);
    return code;
}

int tool_ask(struct tool *t, struct span request, struct buf *reply_r)
{
    int fd, code = reach(t, &fd);
    if (code != TOOL_DONE)
        return code;
    bool done = write_all(fd, request) && write_all(fd, SPAN_LIT("\n")) && read_reply(fd, reply_r);
    close(fd);
    return done ? TOOL_DONE
                : tool_fail(TOOL_AGAIN, "the daemon gave no answer; what it was told may be done");
}

int tool_ask_json(struct tool *t, struct span request, struct buf *reply_r, struct jsonin **doc_r)
{
    struct buf fault;
    *doc_r = NULL;
    int code = tool_ask(t, request, reply_r);
    if (code != TOOL_DONE)
        return code;
    buf_init(&fault, 1024);
    *doc_r = jsonin_parse(buf_span(reply_r), JSONIN_LIMITS, &fault);
    buf_release(&fault);
    return TOOL_DONE;
}

/* What a reply says, printed; the exit code. */
static int print_reply(struct tool *t, struct span reply, struct jsonin *doc)
{
    if (!doc)
        return tool_fail(TOOL_AGAIN, "the daemon's answer can't be read");
    struct jsonin_value root = jsonin_root(doc);
    bool ok = jsonin_bool(jsonin_get(&root, "ok"));
    struct span said = jsonin_str(jsonin_get(&root, "said")), error = jsonin_str(jsonin_get(&root, "error"));
    int code = ok ? TOOL_DONE : jsonin_bool(jsonin_get(&root, "again")) ? TOOL_AGAIN : TOOL_REFUSED;
    if (t->json)
        printf("%.*s\n", SPAN_FMT(span_trim(reply)));
    else
        print_block("", said);
    if (!ok)
        tool_fail(code, "%.*s", SPAN_FMT(error));
    return code;
}

int tool_order(struct tool *t, struct span request)
{
    struct buf reply;
    struct jsonin *doc;
    buf_init(&reply, REPLY_MAX_BYTES);
    int code = tool_ask_json(t, request, &reply, &doc);
    if (code == TOOL_DONE)
        code = print_reply(t, buf_span(&reply), doc);
    jsonin_free(&doc);
    buf_release(&reply);
    return code;
}
