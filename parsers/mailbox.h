/* mailbox.h: address lists (RFC 5322 section 3.4, RFC 6532) as people and their programs write them: groups
 * flattened, "Smith, John <a@b>", "John a@b", "a@b (John)", lists by semicolon, missing quotes, brackets and
 * commas.  What comes out is what was written, not an address to mail to: see address.h. */
#ifndef PARSERS_MAILBOX_H
#define PARSERS_MAILBOX_H

#include "parsers/header.h"

/* All mailboxes in all fields of that name, at most limits.addresses of each field.  Names decoded. */
struct facts_mailboxes mailbox_list(const struct header_block *, const char *field_name);

/* Those in one unfolded value, appended to *list. */
void mailbox_parse(struct reader *, struct span value, struct facts_mailboxes *list);

#endif
