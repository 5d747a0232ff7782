/* reply.h: an SMTP server's replies (RFC 5321 section 4.2), read from octets that come in any pieces.  Pure,
 * and bounded: a reply that won't end is an error, not memory. */
#ifndef SEND_REPLY_H
#define SEND_REPLY_H

#include "parsers/span.h"

enum { REPLY_LINE_MAX = 2048, REPLY_LINES_MAX = 200, REPLY_TEXT_MAX = 400 };

enum reply_state { REPLY_MORE, REPLY_WHOLE, REPLY_BROKEN };

struct reply {
    int code;
    char text[REPLY_TEXT_MAX]; /* all lines' texts, with the code before the first; cut; not escaped */
    size_t text_n;
    /* of the line that is being read */
    char line[REPLY_LINE_MAX];
    size_t line_n;
    unsigned lines;
};

void reply_reset(struct reply *);

/* Takes octets off *in up to the end of one reply.  WHOLE: code and text are set; the next call begins a new
 * one. BROKEN: no such thing as a reply, or past the limits; the connection is of no more use. */
enum reply_state reply_read(struct reply *, struct span *in);

/* The enhanced status code at the head of text behind the code ("5.7.1"), "" where there is none or its class
 * isn't the code's (RFC 2034).  out_r has room for 12 octets. */
void reply_enhanced(const struct reply *, char *out_r);

#endif
