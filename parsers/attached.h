/* attached.h: a mail that was sent on as an attachment (message/rfc822): its text belongs to what the sender
 * tells us. One level deep: a mail within that mail is its attachment. */
#ifndef PARSERS_ATTACHED_H
#define PARSERS_ATTACHED_H

#include "parsers/mime.h"

/* From, Date and Subject, an empty line, and the text of the first attached mail; empty where there is none,
 * or where it is one of a report or digest. */
struct span attached_text(const struct mime *);

#endif
