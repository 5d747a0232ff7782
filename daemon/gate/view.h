/* view.h: tickets as text, in the reader's language, for answers to !list, !show and !transcript.  Notes
 * never stand in them. */
#ifndef GATE_VIEW_H
#define GATE_VIEW_H

#include "daemon/gate/phrase.h"
#include "daemon/store/entry.h"
#include "daemon/store/ticket.h"

/* For whose eyes: who is waited for is said from there. */
enum view_reader { VIEW_CUSTOMER, VIEW_AGENT };
/* The status, in words. */
struct span view_status(const struct phrase *, struct arena *, enum view_reader, const struct ticket *);
/* One line: number, status, priority, site, subject. */
void view_line(const struct phrase *, struct arena *, enum view_reader, const struct ticket *,
               struct buf *out);
/* The record. */
void view_ticket(const struct phrase *, struct arena *, enum view_reader, const struct ticket *,
                 struct buf *out);
/* Messages and replies, the oldest first; what doesn't fit into out is left out whole.  Replies are from
 * us_all (our own name: agents' addresses are not for customers); empty: from whoever wrote them. */
void view_thread(const struct phrase *, struct arena *, const struct entries *, struct span us_all,
                 struct buf *out);

#endif
