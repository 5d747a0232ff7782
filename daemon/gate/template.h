/* template.h: the texts we send, by language and name: built in (templates/LANG/NAME.mustache and
 * templates/LANG/words, embedded when building), and those of the configuration's folder `templates`, laid
 * out alike, which win.
 *
 * All are read, compiled and checked at start and on reload, never in between.  A file that is broken, or of
 * a name that nobody asks for, or that names a value that its mail hasn't, is refused by template_check(); a
 * running gate serves the built-in one in its place and says so.  gatepost-templates(7) lists names and
 * values. */
#ifndef GATE_TEMPLATE_H
#define GATE_TEMPLATE_H

#include "parsers/mustache.h"

struct template_set;

/* A value that a template may name.  within: the section that it stands in, "" at the top. */
struct template_value {
    const char *name, *within;
};

/* To add a template: a row in template_table.c, its file in templates/en (and the other languages), its
 * values in gatepost-templates(7); whoever renders it sets all its values.  Both tables end in a NULL name.
 */
struct template_kind {
    const char *name;
    bool partial; /* others may take it in, {{>name}}; it takes in none itself */
    const struct template_value *values;
};

extern const struct template_kind template_kinds[];

/* dir: the override folder, "" for none.  Never NULL: what is wrong in dir is left out, and said in
 * *problems_r (one a line, "PATH:LINE: what and why"); a dir that isn't there is a problem, too. */
struct template_set *template_set_new(const char *dir, struct buf *problems_r);
void template_set_free(struct template_set **);

/* For `gatepostd -t` and SIGHUP: false, and the problems in *error_r, where template_set_new() would leave
 * something out. */
bool template_check(const char *dir, struct buf *error_r);

/* The language that serves someone who asked for wanted ("de-AT" is served by "de"): wanted itself where it
 * has templates, else fallback, else "en".  A span of the set's own. */
struct span template_language(const struct template_set *, struct span wanted, struct span fallback);

/* The template, in the language or, where that lacks it, in English.  Never NULL for a name of
 * template_kinds. */
const struct mustache *template_find(const struct template_set *, struct span language, const char *name);

/* A word of templates/LANG/words, in the language or, where that lacks it, in English; empty where there is
 * none. */
struct span template_word(const struct template_set *, struct span language, const char *key);

#endif
