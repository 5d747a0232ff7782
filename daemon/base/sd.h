/* sd.h: what a daemon says to systemd and takes from it, by hand as sd_notify(3) and sd_listen_fds(3) allow:
 * no libsystemd. */
#ifndef BASE_SD_H
#define BASE_SD_H

#include "parsers/span.h"

/* One datagram to $NOTIFY_SOCKET ("READY=1", "STATUS=...", lines separated by "\n").  False where there is no
 * such socket or it didn't take it: nobody needs to care. */
bool sd_notify(const char *state);
bool sd_notifies(void); /* $NOTIFY_SOCKET is set */

/* Whether stderr leads to the journal ($JOURNAL_STREAM), which takes "<3>" at a line's head for its priority.
 */
bool sd_stderr_is_journal(void);

/* $WATCHDOG_USEC where $WATCHDOG_PID is ours or unset: how often systemd wants to hear from us at least;
 * 0: never. */
int64_t sd_watchdog_ms(void);

enum { SD_LISTEN_FIRST = 3, SD_LISTEN_MAX = 16 };

/* How many listening sockets were passed, as descriptors SD_LISTEN_FIRST and on; 0 where $LISTEN_PID isn't
 * ours. They are made close-on-exec. Too many, or a number that is none: -1. */
int sd_listen_fds(void);
/* The name of passed socket i in $LISTEN_FDNAMES; empty where it has none. */
struct span sd_listen_name(int i);

/* Takes all of these variables out of the environment, so that no child thinks they are its own. */
void sd_unset_environment(void);

#endif
