/* unseen.h: the characters that must not stand, as they are, where a person looks at somebody else's text: a
 * log, a terminal, a line of a mail.  Joiners (U+200C, U+200D) and variation selectors are none of them:
 * Persian, Indic scripts, emoji and Japanese names need them.  (What is passed over when words are compared
 * is another question: fold.h.) */
#ifndef PARSERS_UNSEEN_H
#define PARSERS_UNSEEN_H

#include <stdbool.h>
#include <stdint.h>

/* cp steers: a control (C0, DEL, C1), a line or paragraph separator, or a mark that turns the direction of
 * writing.  JSON asks this (json.h), since what else it holds must come out as it went in. */
static inline bool unseen_steers(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x61c || cp == 0x200e || cp == 0x200f ||
           (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

/* cp steers, or nothing is seen of it at all.  Logs and terminals ask this (daemon/base/log.h), and so do the
 * one line of a header (daemon/gate/oneline.h) and the text of our mails (daemon/gate/message.h). */
static inline bool unseen_character(uint32_t cp)
{
    return unseen_steers(cp) || cp == 0xad || cp == 0x180e || cp == 0x200b ||
           (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb) ||
           (cp >= 0xe0000 && cp <= 0xe0fff && (cp < 0xe0100 || cp > 0xe01ef));
}

#endif
