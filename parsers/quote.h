/* quote.h: tells a mail's new text from quoted history, signature and forwarded mail, for what Outlook,
 * Gmail, Apple Mail, Thunderbird, Yahoo, phones and webmail write in some forty languages.
 *
 * Nothing is lost: each line of the text that isn't empty is in at least one of the four. Attributions and
 * header blocks go with what they introduce. Where answers stand between quotes, the quoted line above each
 * answer is in `reply`, too. Where the cut would leave no new text, all of it is `reply`: of a text that is
 * nothing but another mail, all but the header block or attribution above it. */
#ifndef PARSERS_QUOTE_H
#define PARSERS_QUOTE_H

#include "parsers/arena.h"

struct quote {
    struct span reply, quoted, signature, forwarded;
    struct span folded; /* quoted and signature, in the text's order: all that is neither new nor forwarded */
    bool has_forwarded;
};

/* text: UTF-8, LF line ends.  subject: the mail's, decoded ("Fwd: x": a header block in the text begins a
 * forwarded mail, not a quoted one).  What is returned lies in text or in the arena.  Linear. */
void quote_split(struct arena *, struct span text, struct span subject, struct quote *out_r);

/* Whether a subject says that the mail is a forwarded one, in any language. */
bool quote_forwards(struct span subject);

/* "#12" of the last "[#12]" in a subject; empty where there is none. */
struct span quote_number(struct span subject);

/* Whether a line holds such a number.  False for an empty one. */
bool quote_holds_number(struct span line, struct span number);

#endif
