/* look.h: whether the SMTP server can be reached and logged in to, without a mail: `gatepost check
 * --connect`. */
#ifndef SEND_LOOK_H
#define SEND_LOOK_H

#include "daemon/base/conf.h"
#include "daemon/base/sendjob.h"

/* SEND_SENT: logged in, or greeted where there is no login; else why not.  response and remote say more. */
typedef void look_done(const struct sendresult *);

/* done is called once, from the loop, within a minute; not at all where another look begins before.  secret:
 * the password or the access token; it is copied. */
void look_begin(const struct conf_transport *, struct span secret, look_done *done);
/* Nobody wants to know any more. */
void look_end(void);

#endif
