/* fingerprint.h: what makes two mails with one Message-ID the same mail: two views of it that survive what
 * hops do to it.  parsers/ knows no hash: the octets are handed to a callback, in order. */
#ifndef PARSERS_FINGERPRINT_H
#define PARSERS_FINGERPRINT_H

#include "parsers/facts.h"

typedef void (*fingerprint_update)(void *ctx, struct span octets);

/* (a) The body from internal.body_offset on: every line end as LF, trailing blank lines dropped. */
void fingerprint_body(const struct facts *, struct span raw, fingerprint_update, void *ctx);
/* (b) The decoded text, blanks at line ends and trailing blank lines dropped, then each attachment's type,
 * file name, decoded size and encoded octets without white space: a hop that re-wraps base64 or turns
 * quoted-printable text into 8bit leaves it as it was.  (A hop that re-encodes an attachment otherwise makes
 * another mail.) */
void fingerprint_text(const struct facts *, struct span raw, fingerprint_update, void *ctx);

#endif
