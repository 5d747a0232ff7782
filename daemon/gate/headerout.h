/* headerout.h: the one writer of mail header fields.  Whatever a value holds, what comes out is one field:
 * CR, LF, NUL and every other control, line separator or bidi mark becomes a blank (attacks 31, 32),
 * non-ASCII text becomes encoded-words of at most 75 octets cut between characters (RFC 2047), lines are
 * folded at 76 between words, and an address is a struct address or it isn't written.  Field names are
 * literals of ours. */
#ifndef GATE_HEADEROUT_H
#define GATE_HEADEROUT_H

#include "parsers/address.h"
#include "parsers/buf.h"

/* Unstructured text (Subject, X-...).  Octets that are no UTF-8 become U+FFFD; white space runs become one
 * blank. */
void headerout_text(struct buf *out, const char *name, struct span value);

/* A mailbox: display name (may be empty) and address.  Nothing is written for the empty address. */
void headerout_mailbox(struct buf *out, const char *name, struct span display, const struct address *);

/* Message-IDs without their <>, each within <> (RFC 5322 section 3.6.4).  One that can't be written as it
 * stands (blank, control or non-ASCII octets, < or >, more than 250 octets) is left out; no field where none
 * is left. */
void headerout_ids(struct buf *out, const char *name, struct spans ids);

/* Content-Type and Content-Disposition of a file that is attached (RFC 2183, RFC 2231): the type as given
 * where it is one whose octets may be encoded, else application/octet-stream; the name, which is data and no
 * path, left out where it is empty. */
void headerout_file(struct buf *out, struct span content_type, struct span filename);

/* Date (RFC 5322 section 3.3), in UTC. */
void headerout_date(struct buf *out, const char *name, int64_t unix_s);

#endif
