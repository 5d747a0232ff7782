/* result.c: the one error rule.  Base floor, called by everything above. */
#include "daemon/base/result.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/log.h"
#include "parsers/utf8.h"

enum { TEXT_MAX = 4096 };

enum result why_set(struct why *why, enum result result, enum why_scope scope, const char *status,
                    const char *fmt, ...)
{
    char raw[TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);

    struct buf line;
    buf_init(&line, 8 * TEXT_MAX);
    escape_for_line(&line, span_of(raw));
    struct span text = utf8_head(buf_span(&line), sizeof why->text - 1);
    *why = (struct why){.result = result, .scope = scope};
    memcpy(why->text, text.p, text.n);
    snprintf(why->status, sizeof why->status, "%s", status);
    buf_release(&line);
    return result;
}

int result_exit_code(enum result result)
{
    switch (result) {
    case OK:
        return 0;
    case TEMP:
        return 75; /* EX_TEMPFAIL */
    case PERM:
        return 65; /* EX_DATAERR */
    }
    return 75;
}

_Noreturn void bug(const char *file, int line, const char *fmt, ...)
{
    char text[TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    log_begin(LOG_LEVEL_ERROR, "bug");
    log_cstr("file", file);
    log_int("line", line);
    log_cstr("text", text);
    log_end();
    abort();
}
