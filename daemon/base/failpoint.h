/* failpoint.h: named places where a test makes the program die or fail.  Compiled in by `make FAILPOINTS=1`
 * alone (build/failpoints); else each of these is nothing.
 *
 * GATEPOST_FAILPOINT=NAME:ACTION[,NAME:ACTION...]   ACTION: kill (SIGKILL), exit (status 1), abort, stall
 *     (sleep for half as long again as a role may be silent), or the number of an errno for
 *     FAILPOINT_ERRNO; ":TEXT" behind it for FAILPOINT_TEXT.
 * GATEPOST_FAILPOINT_FLAG=PATH    if set, a point acts only where that file can be removed: once a file.
 * GATEPOST_FAILPOINT_WHILE=PATH   if set, a point acts as long as that file is there. */
#ifndef BASE_FAILPOINT_H
#define BASE_FAILPOINT_H

#include "parsers/span.h"

#ifdef GATEPOST_FAILPOINTS

void failpoint_hit(const char *name);
bool failpoint_armed(const char *name);                  /* named, whether it would act now or not */
int failpoint_errno(const char *name);                   /* 0: go on; else fail as with this errno */
void failpoint_text(const char *name, struct span text); /* acts where text holds TEXT */

#define FAILPOINT(name)            failpoint_hit(name)
#define FAILPOINT_ARMED(name)      failpoint_armed(name)
#define FAILPOINT_ERRNO(name)      failpoint_errno(name)
#define FAILPOINT_TEXT(name, text) failpoint_text((name), (text))

#else

#define FAILPOINT(name)            ((void)0)
#define FAILPOINT_ARMED(name)      false
#define FAILPOINT_ERRNO(name)      0
#define FAILPOINT_TEXT(name, text) ((void)0)

#endif
#endif
