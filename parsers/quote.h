/* quote.h: tells a mail's new text from quoted history, signature and forwarded mail.  Nothing is lost: each
 * line of the text goes to one of the four (attribution lines go with what they introduce; where answers
 * stand between quotes, the quoted line above each answer is in `reply`, too).  Where the cut would leave no
 * new text, all of it is `reply`. */
#ifndef PARSERS_QUOTE_H
#define PARSERS_QUOTE_H

#include "parsers/arena.h"

struct quote {
    struct span reply, quoted, signature, forwarded;
    bool has_forwarded;
};

/* text: UTF-8, LF line ends.  What is returned lies in text or in the arena.  Linear. */
void quote_split(struct arena *, struct span text, struct quote *out_r);

#endif
