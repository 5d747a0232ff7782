/* body.h: which of a mail's parts are its text, and which are attachments.
 *
 * An attachment is a leaf with a file name, one that says so, one that is no text, an attached message, and a
 * file uuencoded in plain text.  The text is all other text/plain parts in order; of a multipart/alternative
 * only the best one, plain before HTML; from HTML where plain text is missing, blank, or only says that there
 * is HTML. */
#ifndef PARSERS_BODY_H
#define PARSERS_BODY_H

#include "parsers/mime.h"

/* Fills text, attachments and internal.html_only. */
void body_read(const struct mime *, struct facts *);

#endif
