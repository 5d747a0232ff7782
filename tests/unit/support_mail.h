/* support_mail.h: what a mail of ours must be, whatever went into it. */
#ifndef SUPPORT_MAIL_H
#define SUPPORT_MAIL_H

#include "parsers/span.h"

/* Fails the test unless mail is a header block of exactly these field names, each once, in any order ("Date
 * From To"), then one body; CRLF line ends alone, no NUL, ASCII, no line over 998 octets, and, in the body,
 * none over 76. */
void mail_check(struct span mail, const char *fields);

/* The value of a field, folded lines and all, without its line end; empty where there is none. */
struct span mail_field(struct span mail, const char *name);

/* The octets behind the header block. */
struct span mail_body(struct span mail);

#endif
