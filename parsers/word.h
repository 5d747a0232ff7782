/* word.h: encoded-words in header text (RFC 2047, RFC 2231 section 5), decoded leniently: inside quotes,
 * longer than allowed, without blanks around, with raw blanks inside, a character split between two words of
 * one charset. */
#ifndef PARSERS_WORD_H
#define PARSERS_WORD_H

#include "parsers/reader.h"

/* text: valid UTF-8, unfolded.  Control characters become blanks, CR LF one: nothing decoded can begin a new
 * line.
 */
struct span word_decode(struct reader *, struct span text);

/* The length of the encoded-word at the head of text, 0 where there is none. */
size_t word_length(struct span text);

#endif
