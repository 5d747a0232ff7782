/* phrase.h: names and times in the reader's language, for templates. */
#ifndef GATE_PHRASE_H
#define GATE_PHRASE_H

#include "daemon/gate/template.h"

/* Whose language and zone: zone empty means offset_min. */
struct phrase {
    const struct template_set *set;
    struct span language; /* of template_language() */
    struct span zone;
    int offset_min;
};

/* "Tuesday, 3 March 2026, 14:05 CET", by the language's `date` template. */
struct span phrase_time(const struct phrase *, struct arena *, int64_t unix_s);

/* The word for GROUP.NAME ("type", "downtime"), or name itself where there is none. */
struct span phrase_word(const struct phrase *, struct arena *, const char *group, struct span name);

/* Environments as read (dev, test, live, multidev:NAME), enumerated.  names: also those of multidev branches,
 * which are the writer's own words. */
struct span phrase_environments(const struct phrase *, struct arena *, struct spans environments, bool names);

/* "a, b, c". */
struct span phrase_list(const struct phrase *, struct arena *, struct spans items);

#endif
