/* report.h: the support report in a mail: its site, type and summary, the five sections, environments, when
 * it began. */
#ifndef PARSERS_REPORT_H
#define PARSERS_REPORT_H

#include "parsers/rules.h"

/* Reads f->subject, text, reply_text, quoted_text, forwarded, attachments, in_reply_to, references, date and
 * language; fills site, type, summary, sections, section_stated, environments, began, urls and
 * internal.{subjects, body_site, body_type, platforms, commands, commands_on_top, thanks_only}.  Never fails;
 * linear in the texts. */
void report_read(const struct facts_conf *, struct facts_arrival, struct facts *, struct arena *);

/* The heading we teach for a section ("Steps to reproduce"), in that language (ISO 639-1), in English where
 * it is not among ours.  A literal.  An answer that bears it is read back by report_read(). */
struct span report_heading(enum facts_section, struct span language);

#endif
