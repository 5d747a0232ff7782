/* begin.h: what is done once, before the first role starts. */
#ifndef SUPER_BEGIN_H
#define SUPER_BEGIN_H

#include "daemon/base/log.h"

#include "daemon/super/config.h"

/* Limits, configuration, folders with the lock, doors.  0 and the configuration; or the exit code, and why on
 * stderr. */
int begin(const struct super_options *, struct config **config_r);

/* -t: says on stderr what is wrong and what is doubtful; 0 or 78. */
int begin_test(const struct super_options *);

/* Each line of lines as a record of its own. */
void begin_log_lines(enum log_level, const char *event, struct span lines);

#endif
