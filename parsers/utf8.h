/* utf8.h: UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef PARSERS_UTF8_H
#define PARSERS_UTF8_H

#include "parsers/arena.h"
#include "parsers/buf.h"

/* The length (1 to 4) of the valid sequence at the head of s, 0 where there is none. */
size_t utf8_length(struct span s);
/* Decodes the code point at the head of s into *cp_r; returns its length, 0 where s is empty or not valid
 * there. */
size_t utf8_decode_wide(struct span s, uint32_t *cp_r);
static inline size_t utf8_decode(struct span s, uint32_t *cp_r)
{
    if (s.n == 0 || (unsigned char)s.p[0] >= 0x80)
        return utf8_decode_wide(s, cp_r);
    *cp_r = (unsigned char)s.p[0];
    return 1;
}
/* How many octets at the head of s are ASCII and not NUL. */
size_t utf8_ascii(struct span s);
/* The same for printable ASCII, blank included: 0x20 to 0x7e. */
size_t utf8_printable(struct span s);
void utf8_encode(struct buf *, uint32_t cp); /* a cp that can't be encoded is written as U+FFFD */
bool utf8_valid(struct span s);
/* s itself where it is valid UTF-8 without U+0000, else a copy with each bad octet replaced by U+FFFD. */
struct span utf8_clean(struct arena *, struct span s, bool *changed_r);
/* Where the last character of s begins, which is not empty. */
size_t utf8_last(struct span s);
/* The first max octets at most, cut at a character boundary. */
struct span utf8_head(struct span s, size_t max);

#endif
