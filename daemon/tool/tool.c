/* tool.c: what the commands share: configuration, options, numbers and times.  Floor: tool. */
#include "daemon/tool/tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/log.h"

const struct conf *tool_conf_read(struct tool *t, struct buf *error_r)
{
    static struct conf *conf;
    if (!conf)
        conf = conf_load(conf_path(t->conf_option), error_r, NULL);
    return conf;
}

const struct conf *tool_conf(struct tool *t)
{
    struct buf error;
    buf_init(&error, 4096);
    const struct conf *conf = tool_conf_read(t, &error);
    if (!conf) {
        fprintf(stderr, "gatepost: %.*s\n", SPAN_FMT(span_trim(buf_span(&error))));
        exit(TOOL_CONFIG);
    }
    buf_release(&error);
    return conf;
}

int tool_fail(int code, const char *fmt, ...)
{
    char text[4096];
    struct buf line;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    buf_init(&line, 8 * sizeof text);
    escape_for_line(&line, span_of(text)); /* what a server or a mail said may stand in it */
    fprintf(stderr, "gatepost: %.*s\n", SPAN_FMT(buf_span(&line)));
    buf_release(&line);
    return code;
}

bool tool_read(int fd, struct buf *in)
{
    static char chunk[1 << 16];
    ssize_t n;
    do {
        n = read(fd, chunk, sizeof chunk);
        if (n > 0)
            buf_add(in, span_make(chunk, (size_t)n));
    } while ((n > 0 && !in->overflow) || (n < 0 && errno == EINTR));
    return n >= 0;
}

int tool_usage(const struct tool_command *c)
{
    struct span rest = span_of(c->usage), line;
    const char *lead = "usage:";
    if (rest.n == 0)
        fprintf(stderr, "usage: gatepost %s\n", c->name);
    while (span_line(&rest, &line)) {
        fprintf(stderr, "%s gatepost %s %.*s\n", lead, c->name, SPAN_FMT(line));
        lead = "      ";
    }
    return TOOL_USAGE;
}

static const struct tool_option *find_option(const struct tool_option *o, struct span name)
{
    for (; o && o->name; o++)
        if (span_eq(span_of(o->name), name))
            return o;
    return NULL;
}

/* One option at argv[*i]; takes its value, too. */
static bool take_option(const struct tool_option *own, const struct tool_option *common, int argc,
                        char **argv, int *i)
{
    struct span arg = span_of(argv[*i]);
    size_t eq = span_chr(arg, '=');
    struct span name = span_from(span_head(arg, eq), 2);
    const struct tool_option *o = find_option(own, name);
    if (!o)
        o = find_option(common, name);
    if (!o || (o->flag && eq < arg.n)) {
        tool_fail(0, "unknown option %s", argv[*i]);
        return false;
    }
    if (o->flag) {
        *o->flag = true;
        return true;
    }
    if (eq == arg.n && *i + 1 >= argc) {
        tool_fail(0, "%s needs a value", argv[*i]);
        return false;
    }
    *o->value = eq < arg.n ? argv[*i] + eq + 1 : argv[++*i];
    return true;
}

bool tool_options(struct tool *t, const struct tool_option *own, int *argc, char **argv)
{
    const struct tool_option common[] = {{"json", NULL, &t->json}, {"as", &t->as, NULL}, {NULL, NULL, NULL}};
    int operands = 1;
    for (int i = 1; i < *argc; i++) {
        struct span arg = span_of(argv[i]);
        if (arg.n == 2 && span_eq(arg, SPAN_LIT("--"))) {
            while (++i < *argc)
                argv[operands++] = argv[i];
        } else if (span_starts(arg, SPAN_LIT("--"))) {
            if (!take_option(own, common, *argc, argv, &i))
                return false;
        } else {
            argv[operands++] = argv[i];
        }
    }
    *argc = operands;
    argv[operands] = NULL;
    return true;
}

int64_t tool_number(const char *s)
{
    if (*s == '#')
        s++;
    char *end = NULL;
    errno = 0;
    long long v = ascii_digit(*s) ? strtoll(s, &end, 10) : 0;
    return v > 0 && errno == 0 && *end == 0 ? v : 0;
}

/* "2d": that long ago. */
static bool duration_ago(const char *s, int64_t *ms_r)
{
    char *end = NULL;
    long long v = ascii_digit(*s) ? strtoll(s, &end, 10) : -1;
    if (v < 0 || v > 100000 || end[0] == 0 || end[1] != 0)
        return false;
    int64_t unit_s = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : *end == 'd' ? 86400 : 0;
    *ms_r = ((int64_t)time(NULL) - v * unit_s) * 1000;
    return unit_s != 0;
}

/* "Z", "+01:00" or "+0100", to the end. */
static bool zone_offset(const char *s, long *east_s_r)
{
    struct tm tm = {0};
    const char *rest = strptime(s, "%z", &tm);
    *east_s_r = tm.tm_gmtoff;
    return (*s == 'Z' || *s == '+' || *s == '-') && rest && *rest == 0;
}

bool tool_time(const char *s, int64_t *ms_r)
{
    if (duration_ago(s, ms_r))
        return true;
    struct tm tm = {.tm_mday = 1, .tm_isdst = -1};
    const char *rest = strptime(s, "%Y-%m-%d", &tm);
    int day = tm.tm_mday;
    if (rest && (*rest == 'T' || *rest == ' ')) {
        const char *after = strptime(rest + 1, "%H:%M:%S", &tm);
        rest = after ? after : strptime(rest + 1, "%H:%M", &tm);
    }
    if (!rest)
        return false;
    long east_s;
    bool local = *rest == 0;
    if (!local && !zone_offset(rest, &east_s))
        return false;
    time_t at = local ? mktime(&tm) : timegm(&tm);
    if (at == (time_t)-1 || tm.tm_mday != day) /* 2026-02-31 */
        return false;
    *ms_r = ((int64_t)at - (local ? 0 : east_s)) * 1000;
    return true;
}
