/* support_reader.h: what the tests of the mail parsers share: a reader with its arena, and comparing spans.
 */
#ifndef SUPPORT_READER_H
#define SUPPORT_READER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "parsers/reader.h"

/* A fresh reader with the default limits; what the last one made is forgotten. */
struct reader *reader_begin(void);
bool reader_has_defect(const struct reader *, const char *text); /* whether a defect begins so */
void reader_end(void);

/* got == want, or both are shown and the test fails.  what: the row, for the message. */
void assert_text(struct span got, const char *want, const char *what);

#endif
