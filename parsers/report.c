/* report.c: what a mail reports, read from its subject and its texts.  Called by facts_read(). */
#include "parsers/report.h"

#include "parsers/ruleset.h"

struct span report_heading(enum facts_section section, struct span language)
{
    struct span english = SPAN_EMPTY;
    for (const struct ruleset_words *w = ruleset_heading_words; w->phrases; w++) {
        if (w->meaning != (int)section)
            continue;
        struct span first = span_of(w->phrases);
        first = span_head(first, span_chr(first, '|'));
        if (span_ieq(span_of(w->language), span_head(language, 2)))
            return first;
        if (english.n == 0)
            english = first;
    }
    return english;
}

void report_read(const struct facts_conf *conf, struct facts_arrival arrival, struct facts *f,
                 struct arena *a)
{
    (void)conf, (void)arrival, (void)a;
    f->summary = f->subject;
}
