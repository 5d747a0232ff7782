/* template_hook.h: the templates of what is posted to hooks: JSON, of no language, in templates/hook/ and in
 * the folder `hook` of the configuration's `templates`, where a file NAME.mustache adds or replaces the
 * template that `hook { template = NAME }` asks for.  gatepost-templates(7) lists the values. */
#ifndef GATE_TEMPLATE_HOOK_H
#define GATE_TEMPLATE_HOOK_H

#include "daemon/base/conf.h"
#include "daemon/gate/template.h"

#define TEMPLATE_HOOK_FOLDER "hook"

/* What {{secret}} becomes.  No other value can hold it: controls are cleaned off.  The gate doesn't know the
 * secret: send puts it where JSON's escape for this stands. */
#define TEMPLATE_HOOK_SECRET SPAN_LIT("\001")

extern const struct template_value template_hook_values[];

/* Compiles, tries and keeps it; false, and *error_r "LINE: what", where it is no template, names a value that
 * there isn't, or doesn't make JSON. */
bool template_hook_add(struct template_set *, struct span name, struct span source, struct buf *error_r);
void template_hook_release(struct template_set *);

/* NULL: there is none of that name. */
const struct mustache *template_hook_find(const struct template_set *, struct span name);

/* Every hook's template is there; else false, and lines in *error_r. */
bool template_hook_check(const struct conf *, struct buf *error_r);

#endif
