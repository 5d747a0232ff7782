/* auto.h: is this mail a robot's, or one that no robot may answer?  RFC 3834, RFC 2369, RFC 2919, RFC 5230
 * section 4.6, MS-OXCMAIL 2.1.3.2.20, and what mail systems really send. */
#ifndef PARSERS_AUTO_H
#define PARSERS_AUTO_H

#include "parsers/header.h"

/* Fills auto_submitted, auto_reason and internal.{automatic,list,auto_reply,receipt,suppress,weak_auto} from
 * the mail's own fields.  Called last but for the report: from, subject, text, internal.null_return_path,
 * internal.list_id and bounce are set; a bounce is automatic.
 *
 * auto_reason, the first of these that holds: bounce, auto_submitted (RFC 3834), null_sender, report (a
 * multipart/report), autoreply (X-Autoreply and its like), mailer_daemon, precedence, list, loop, machine,
 * suppress (X-Auto-Response-Suppress), no_reply_sender, feedback_id, subject ("Out of Office: ..."); the
 * last three are only hints (weak_auto). */
void auto_read(const struct header_block *, struct facts *, struct arena *);

#endif
