/* uuencode.h: files that were pasted into plain text with uuencode(1) ("begin 644 name" ... "end"). */
#ifndef PARSERS_UUENCODE_H
#define PARSERS_UUENCODE_H

#include "parsers/span.h"

struct uuencode_file {
    struct span name;   /* as written */
    struct span octets; /* from "begin" to "end", both included: for codec.h */
};

/* The next such file in *rest: *before_r is the text before it, *rest becomes what follows.  False, and
 * nothing changed, where there is none.  Linear over all calls. */
bool uuencode_next(struct span *rest, struct span *before_r, struct uuencode_file *file_r);

#endif
