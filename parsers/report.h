/* report.h: the support report in a mail: its site, type and summary, the five sections, environments, when
 * it began. */
#ifndef PARSERS_REPORT_H
#define PARSERS_REPORT_H

#include "parsers/rules.h"

/* Reads f->subject, text, reply_text, forwarded, date and language; fills site, type, summary, sections,
 * section_stated, environments, began, urls and internal.{subjects, body_site, body_type, platforms,
 * commands, commands_on_top, thanks_only}. */
void report_read(const struct facts_conf *, struct facts_arrival, struct facts *, struct arena *);

#endif
