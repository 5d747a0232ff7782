/* charset.h: text in any charset people send, as UTF-8.  Labels are hints: valid UTF-8 is UTF-8 whatever the
 * label of a single-octet charset says, a label means its superset (GB2312 is read as GB18030, latin1 as
 * windows-1252), ISO-2022 is known by its escapes, and what has no label, or an unknown one, is read in the
 * fallback charset.  What can't be read becomes U+FFFD.  Each of these leaves a defect.
 *
 * Converters are opened once a process and kept; this module is not thread-safe. */
#ifndef PARSERS_CHARSET_H
#define PARSERS_CHARSET_H

#include "parsers/reader.h"

/* Valid UTF-8 without U+0000 or a byte order mark; octets itself where they are plain ASCII already. */
struct span charset_decode(struct reader *, struct span label, struct span octets);

/* The canonical name a label stands for, NULL for one we don't know or that says nothing ("unknown-8bit"). */
const char *charset_name(struct span label);

/* Opens every converter now: for a process that is about to lose its access to files. */
void charset_preload(void);

#endif
