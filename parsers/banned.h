/* banned.h: calls that lose track of lengths or start a shell don't compile.  Forced into every file by the
 * Makefile (-include), behind the system headers that declare them. */
#ifndef PARSERS_BANNED_H
#define PARSERS_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under clang, glibc's fortified headers define some of them as macros. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets system popen strncpy strncat

#endif
