/* log.h: one record a line, "role: event key=value ...", to stderr: with a journald priority prefix ("<6>";
 * see sd-daemon(3)) or, on a terminal, with a time.  Values that hold anything but plain characters are
 * quoted, and every control, bidi or invalid octet is escaped: one event is one line, whatever a mail says
 * (attack 40). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "parsers/buf.h"

enum log_level {
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARNING = 4,
    LOG_LEVEL_NOTICE = 5,
    LOG_LEVEL_INFO = 6,
    LOG_LEVEL_DEBUG = 7
};

/* role stands in each record ("gate", "send" ...; it must stay valid).  Records below level are not written.
 * Before log_init() the role is "gatepost" and the level info. */
void log_init(const char *role, enum log_level level);
void log_set_level(enum log_level level);
bool log_level_parse(struct span name, enum log_level *level_r); /* error warning notice info debug */

/* log_begin(LOG_LEVEL_INFO, "mail"); log_int("id", 12); log_str("from", span); log_end();
 * Records don't nest.  A value is cut at 1,000 octets (and marked with "..."), and a record holds what fits
 * into 4,000, so that one write to a pipe keeps it whole: put what matters most first. */
void log_begin(enum log_level level, const char *event);
void log_str(const char *key, struct span value);
void log_cstr(const char *key, const char *value);
void log_int(const char *key, int64_t value);
void log_end(void);

/* A whole record with one text: log_text(LOG_LEVEL_ERROR, "config", "cannot read %s", path) -> config
 * text="..." */
void log_text(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends value for a terminal or a one-line text: control, bidi, invisible and invalid octets become "\n",
 * "\x1b" or "\u202e".  No quotes are added; a backslash and a quote stand for themselves. */
void escape_for_line(struct buf *out, struct span value);

#endif
