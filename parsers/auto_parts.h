/* auto_parts.h: what auto.c, auto_words.c and the bounce reader share; nobody else includes it. */
#ifndef PARSERS_AUTO_PARTS_H
#define PARSERS_AUTO_PARTS_H

#include "parsers/auto.h"
#include "parsers/phrase.h"

enum { /* what a header field may tell */
       AUTO_SUBMITTED,
       AUTO_PRECEDENCE,
       AUTO_LIST,
       AUTO_REPLY,
       AUTO_MACHINE,
       AUTO_LOOP,
       AUTO_SUPPRESS,
       AUTO_FEEDBACK,
       AUTO_ENVELOPE,
       AUTO_TYPE,
};

enum { /* senders */
       AUTO_PERSON,
       AUTO_DAEMON,
       AUTO_POSTMASTER,
       AUTO_NOBODY, /* "no-reply" */
};

/* What an address's local part says of who sends from it: AUTO_PERSON and so on. */
uint8_t auto_sender_of(struct span address);

extern const struct phrases auto_fields, auto_senders, auto_subjects;

#endif
