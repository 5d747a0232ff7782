/* bounce_parts.h: what the files of the bounce reader share; nobody else includes it. */
#ifndef PARSERS_BOUNCE_PARTS_H
#define PARSERS_BOUNCE_PARTS_H

#include "parsers/bounce.h"
#include "parsers/phrase.h"

enum { BOUNCE_DAEMON, BOUNCE_POSTMASTER }; /* bounce_names */

extern const struct phrases bounce_names, bounce_subjects, bounce_texts, bounce_delays, bounce_originals;

enum { BOUNCE_RECIPIENTS = 100 };

/* The text above the mail that came back with it; *original_r is that mail's header, empty where there is
 * none. */
struct span bounce_own_text(struct span text, struct span *original_r);
bool bounce_says(const struct phrases *, struct span text);
/* Whether a reply or status code of SMTP stands in text: "550 ", "5.1.1". */
bool bounce_has_code(struct span text);
/* Recipients, statuses and diagnostics as mail systems word them; adds to those that are there already. */
void bounce_read_text(struct span own_text, struct facts *, struct arena *);
/* The Message-ID of a header block that stands in a text, empty where it holds none. */
struct span bounce_find_id(struct span header);
/* The recipient's entry, an old one or a new one; NULL where there are BOUNCE_RECIPIENTS already. */
struct facts_delivery *bounce_add(struct facts *, struct arena *, struct span recipient);

#endif
