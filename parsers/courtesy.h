/* courtesy.h: mail that says thanks and nothing else. */
#ifndef PARSERS_COURTESY_H
#define PARSERS_COURTESY_H

#include "parsers/rules.h"

/* Whether text is nothing but thanks, greetings, farewells and names, by the short lists of courtesy_words.c:
 * no question mark, no digit but in an emoticon, no link, at most 60 words.  Whether the mail brings
 * attachments is the caller's to look at. */
bool courtesy_is_thanks(const struct facts_conf *, struct span text);

/* Whether a line is a farewell ("Best regards,") and nothing else. */
bool courtesy_is_farewell(const struct facts_conf *, struct span line);

#endif
