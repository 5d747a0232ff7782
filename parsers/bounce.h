/* bounce.h: delivery status notifications: RFC 3464 and RFC 6522, and the families that don't follow them. */
#ifndef PARSERS_BOUNCE_H
#define PARSERS_BOUNCE_H

#include "parsers/mime.h"

/* Fills bounce, delivery_status and original_message_id.  The mail's own fields are m->v[0].headers; from,
 * subject and text are set.  A machine-readable part is one with type message/delivery-status (mime_octets,
 * then header_parse for each field group); the original's fields stand in a message/rfc822 or
 * text/rfc822-headers part, or in the text. */
void bounce_read(const struct mime *, struct facts *, struct arena *);

#endif
