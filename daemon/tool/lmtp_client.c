/* lmtp_client.c: see lmtp_client.h.  Called by cmd_deliver.c and cmd_import.c.  Floor: tool. */
#include "daemon/tool/lmtp_client.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { OUT_FLUSH = 64 << 10, OUT_MAX = 1 << 20, IN_MAX = 64 << 10 };

static bool lost(struct lmtp_client *c)
{
    snprintf(c->reply, sizeof c->reply, "the daemon closed the connection");
    return false;
}

bool lmtp_client_connect(struct lmtp_client *c, const char *path)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    *c = (struct lmtp_client){.line_start = true};
    buf_init(&c->in, IN_MAX);
    buf_init(&c->out, OUT_MAX);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t n = strlen(path);
    if (n >= sizeof sa.sun_path) {
        errno = ENAMETOOLONG;
    } else if (c->fd >= 0) {
        memcpy(sa.sun_path, path, n + 1);
        if (connect(c->fd, (struct sockaddr *)&sa, sizeof sa) == 0)
            return true;
    }
    snprintf(c->reply, sizeof c->reply, "the daemon can't be reached: %s: %s", path, strerror(errno));
    return false;
}

void lmtp_client_close(struct lmtp_client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    buf_release(&c->in);
    buf_release(&c->out);
}

void lmtp_client_command(struct lmtp_client *c, const char *fmt, ...)
{
    char line[2048];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    buf_adds(&c->out, line);
    buf_adds(&c->out, "\r\n");
}

static bool flush(struct lmtp_client *c)
{
    struct span rest = buf_span(&c->out);
    while (rest.n > 0) {
        ssize_t n = send(c->fd, rest.p, rest.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return lost(c);
        rest = span_from(rest, (size_t)n);
    }
    buf_clear(&c->out);
    return true;
}

/* The next whole line that was received, without its end; false: there is none yet. */
static bool take_line(struct lmtp_client *c, struct span *line_r)
{
    size_t lf = span_chr(buf_span(&c->in), '\n');
    if (lf == c->in.n)
        return false;
    struct span line = span_trim(span_make(c->in.p, lf));
    snprintf(c->reply, sizeof c->reply, "%.*s", SPAN_FMT(span_head(line, sizeof c->reply - 1)));
    *line_r = span_of(c->reply);
    buf_drop(&c->in, lf + 1);
    return true;
}

int lmtp_client_reply(struct lmtp_client *c)
{
    struct span line;
    if (!flush(c))
        return 0;
    for (;;) {
        char chunk[4096];
        while (take_line(c, &line))
            if (line.n < 4 || line.p[3] != '-')
                return (int)strtol(c->reply, NULL, 10);
        ssize_t n = recv(c->fd, chunk, sizeof chunk, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n > 0)
            buf_add(&c->in, span_make(chunk, (size_t)n));
        if (n <= 0 || c->in.overflow)
            return lost(c);
    }
}

bool lmtp_client_data(struct lmtp_client *c, struct span octets)
{
    while (octets.n > 0) {
        size_t n = span_chr(octets, '\n');
        struct span text = span_head(octets, n);
        if (text.n > OUT_FLUSH)
            text.n = n = OUT_FLUSH;
        if (c->line_start && octets.p[0] == '.')
            buf_addc(&c->out, '.');
        buf_add(&c->out, text);
        c->line_start = n < octets.n && octets.p[n] == '\n';
        if (text.n > 0)
            c->after_cr = text.p[text.n - 1] == '\r';
        if (c->line_start)
            buf_adds(&c->out, c->after_cr ? "\n" : "\r\n");
        if (c->line_start)
            c->after_cr = false;
        octets = span_from(octets, n + c->line_start);
        if (c->out.n > OUT_FLUSH && !flush(c))
            return false;
    }
    return true;
}

void lmtp_client_data_end(struct lmtp_client *c)
{
    buf_adds(&c->out, c->line_start ? ".\r\n" : "\r\n.\r\n");
}
