/* export.h: one ticket, whole, on stdout.
 *
 *   json  one line: the ticket as `show` prints it, with its `thread` as `thread` prints it
 *   mbox  its mails as they came, and as ours went out (mboxrd, RFC 4155); where none is kept, one made
 *         of the entry's text; no events
 *   text  for reading: the record and the timeline, times in UTC
 */
#ifndef TOOL_EXPORT_H
#define TOOL_EXPORT_H

#include "daemon/tool/read.h"

enum export_format { EXPORT_JSON, EXPORT_MBOX, EXPORT_TEXT };
bool export_format_parse(const char *name, enum export_format *format_r);

/* withhold_notes: what agents alone may see stays out, and so do events.  *found_r false: no such ticket. */
enum result export_ticket(struct db *, int64_t id, enum export_format, bool withhold_notes, bool *found_r,
                          struct why *);

#endif
