/* codec.h: transfer encodings (RFC 2045 section 6) and uuencode, read leniently: garbage is skipped, padding
 * is not missed.  Used for texts and, by the tool and the gate, for attachments on demand. */
#ifndef PARSERS_CODEC_H
#define PARSERS_CODEC_H

#include "parsers/facts.h"

/* Decoded octets in the arena (or `encoded` itself for IDENTITY). */
struct span codec_decode(struct arena *, enum facts_encoding, struct span encoded);
/* The same; *broken_r: something was no code and was skipped, or taken as it stood. */
struct span codec_decode_checked(struct arena *, enum facts_encoding, struct span encoded, bool *broken_r);
/* How many octets that would be, without decoding. */
uint64_t codec_decoded_size(enum facts_encoding, struct span encoded);
void codec_base64_encode(struct buf *out, struct span in,
                         size_t line_length);            /* 0: one line; else CRLF after each */
void codec_qp_encode(struct buf *out, struct span text); /* lines of 76, CRLF line ends */

#endif
