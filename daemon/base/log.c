/* log.c: the one way to a log.  A record is gathered in one buffer and leaves in one write, so that the
 * records of several processes on one pipe don't mix.  Base floor. */
#include "daemon/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "parsers/unseen.h"
#include "parsers/utf8.h"

enum { VALUE_MAX = 1000, RECORD_MAX = 4000 };

static struct {
    const char *role;
    enum log_level level;
    enum { UNKNOWN, PLAIN, TERMINAL } to; /* what stderr is: asked once */
    bool writing;                         /* between log_begin() and log_end(), at a level that is written */
    struct buf record;
} self = {.role = "gatepost", .level = LOG_LEVEL_INFO};

static const struct {
    const char *name;
    enum log_level level;
} levels[] = {
    {"error", LOG_LEVEL_ERROR}, {"warning", LOG_LEVEL_WARNING}, {"notice", LOG_LEVEL_NOTICE},
    {"info", LOG_LEVEL_INFO},   {"debug", LOG_LEVEL_DEBUG},
};

void log_init(const char *role, enum log_level level)
{
    self.role = role;
    self.level = level;
}

void log_set_level(enum log_level level)
{
    self.level = level;
}

bool log_level_parse(struct span name, enum log_level *level_r)
{
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (span_eq(name, span_of(levels[i].name))) {
            *level_r = levels[i].level;
            return true;
        }
    return false;
}

static void escape_cp(struct buf *out, uint32_t cp)
{
    if (cp == '\n')
        buf_adds(out, "\\n");
    else if (cp == '\r')
        buf_adds(out, "\\r");
    else if (cp == '\t')
        buf_adds(out, "\\t");
    else
        buf_printf(out, cp < 0x80 ? "\\x%02x" : "\\u%04x", cp);
}

/* Until max octets are written, or all.  quoted: the text will stand between quotes, so that quotes and
 * backslashes are escaped, too.  Returns what is left. */
static struct span escape(struct buf *out, struct span s, bool quoted, size_t max)
{
    size_t before = out->n;
    while (s.n && out->n - before < max && !out->overflow) {
        uint32_t cp;
        size_t len = utf8_decode(s, &cp);
        if (len == 0) {
            buf_printf(out, "\\x%02x", (unsigned char)s.p[0]);
            len = 1;
        } else if (unseen_character(cp)) {
            escape_cp(out, cp);
        } else {
            if (quoted && (cp == '"' || cp == '\\'))
                buf_addc(out, '\\');
            buf_add(out, span_head(s, len));
        }
        s = span_from(s, len);
    }
    return s;
}

void escape_for_line(struct buf *out, struct span value)
{
    escape(out, value, false, SIZE_MAX);
}

static bool plain(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == '=')
            return false;
    return s.n > 0;
}

void log_begin(enum log_level level, const char *event)
{
    self.writing = level <= self.level;
    if (!self.writing)
        return;
    if (self.record.cap == 0)
        buf_init(&self.record, RECORD_MAX);
    buf_clear(&self.record);
    if (self.to == UNKNOWN)
        self.to = isatty(STDERR_FILENO) ? TERMINAL : PLAIN;
    if (self.to == TERMINAL) {
        struct timespec now;
        struct tm tm;
        char when[32];
        clock_gettime(CLOCK_REALTIME, &now);
        localtime_r(&now.tv_sec, &tm);
        strftime(when, sizeof when, "%H:%M:%S", &tm);
        buf_printf(&self.record, "%s.%03ld ", when, now.tv_nsec / 1000000);
    } else {
        buf_printf(&self.record, "<%d>", (int)level);
    }
    buf_printf(&self.record, "%s: %s", self.role, event);
}

/* What finds no room in the record any more is left out whole. */
static void add_field(const char *key, struct span text)
{
    buf_printf(&self.record, " %s=%.*s", key, SPAN_FMT(text));
    self.record.overflow = false;
}

void log_str(const char *key, struct span value)
{
    if (!self.writing)
        return;
    if (value.n <= VALUE_MAX && plain(value)) {
        add_field(key, value);
        return;
    }
    struct buf text;
    buf_init(&text, VALUE_MAX + 16);
    buf_addc(&text, '"');
    struct span rest = escape(&text, value, true, VALUE_MAX);
    buf_adds(&text, rest.n ? "...\"" : "\"");
    add_field(key, buf_span(&text));
    buf_release(&text);
}

void log_cstr(const char *key, const char *value)
{
    log_str(key, span_of(value));
}

void log_int(const char *key, int64_t value)
{
    char text[24];
    if (!self.writing)
        return;
    snprintf(text, sizeof text, "%lld", (long long)value);
    add_field(key, span_of(text));
}

void log_end(void)
{
    if (!self.writing)
        return;
    self.writing = false;
    /* The cap leaves no room for a line end where the record is full to the last octet. */
    if (self.record.n == RECORD_MAX)
        buf_cut(&self.record, RECORD_MAX - 1);
    buf_addc(&self.record, '\n');
    /* Nobody can be told that a log can't be written. */
    ssize_t wrote = write(STDERR_FILENO, self.record.p, self.record.n);
    (void)wrote;
}

void log_text(enum log_level level, const char *event, const char *fmt, ...)
{
    if (level > self.level)
        return;
    char text[VALUE_MAX + 1];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    log_begin(level, event);
    log_cstr("text", text);
    log_end();
}
