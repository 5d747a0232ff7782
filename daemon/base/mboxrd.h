/* mboxrd.h: mails as an mbox has them (RFC 4155), with LF line ends, and what looks like the head of a mail
 * quoted so that nothing is lost (mboxrd: ">From " becomes ">>From "). */
#ifndef BASE_MBOXRD_H
#define BASE_MBOXRD_H

#include "parsers/buf.h"

/* "From ann@acme.example Mon Nov 23 09:05:00 2026", in UTC, with its line end.  from may be empty, or hold
 * what the line can't: MAILER-DAEMON then. */
void mboxrd_begin(struct buf *out, struct span from, int64_t at_s);
/* The mail's lines and the empty one that ends it; more calls would make more mails of it. */
void mboxrd_add(struct buf *out, struct span mail);

#endif
