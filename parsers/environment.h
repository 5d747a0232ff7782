/* environment.h: which environments a text speaks of: dev, test, live, or a branch of its own
 * ("multidev:NAME"). */
#ifndef PARSERS_ENVIRONMENT_H
#define PARSERS_ENVIRONMENT_H

#include "parsers/rules.h"

enum { ENVIRONMENT_MAX = 20 }; /* read from one text */

/* What the section "environments" names, normalised and in its order, each once, appended to *out: aliases
 * anywhere in its text but for what is negated ("not on test"), "all" as live, test and dev, "multidev NAME",
 * "NAME (multidev)". */
void environment_read(const struct facts_conf *, struct span text, struct arena *, struct spans *out);

/* What one word or phrase that should be an environment's name stands for; where it is no alias but may be a
 * branch's name: "multidev:NAME" in the arena; else empty. */
struct span environment_of(const struct facts_conf *, struct span name, struct arena *);

/* Appends name to *out where it does not stand there yet. */
void environment_add(struct arena *, struct spans *out, struct span name);

#endif
