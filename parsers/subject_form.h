/* subject_form.h: the pieces that the built-in subject forms are made of.  Between subject.c and
 * subject_form.c. */
#ifndef PARSERS_SUBJECT_FORM_H
#define PARSERS_SUBJECT_FORM_H

#include "parsers/rules.h"

enum { FORM_SITES = 4 };

/* What has been gathered of a subject so far. */
struct form {
    struct span sites[FORM_SITES];  /* in brackets, as written in the subject but lower case */
    struct span behind[FORM_SITES]; /* what follows the bracket of each */
    size_t n_sites;
    struct span type, environment; /* canonical */
};

enum form_element { FORM_OTHER, FORM_TYPE, FORM_ENVIRONMENT, FORM_SITE };

/* What one word or phrase is; *value_r: its canonical form. */
enum form_element form_classify(const struct facts_conf *, struct arena *, struct span, struct span *value_r);

/* Reads the inside of a bracket: "acme-shop", "acme-shop/downtime", "downtime, live".  Adds to *form and
 * returns true where every element of it is a site, a type or an environment, with at most one site. */
bool form_bracket(const struct facts_conf *, struct arena *, struct span inside, struct form *);

/* s without what is put around words for its looks alone: blanks, emoji, "!!!", "***". */
struct span form_behind_ornaments(struct span s);

/* Takes "downtime: ", "live downtime – ", "downtime (live), ", "DOWN!!! " off *rest into *form, ornaments
 * before it included.  lone_environment: "live: " alone is one, too.  "downtime since 9" gives its type and
 * stays in *rest, whole.
 * False, and nothing changed, where *rest begins with none. */
bool form_head(const struct facts_conf *, bool lone_environment, struct span *rest, struct form *);

/* Takes "site: acme-shop, type: downtime, " off *rest into *form; the site becomes form->sites[0].  False,
 * and nothing changed, where *rest does not begin so. */
bool form_pairs(const struct facts_conf *, struct arena *, struct span *rest, struct form *);

/* The octets of the separator (":", " - ", a long dash, ",", "|", "/") at the head of s, with the blanks
 * around it; 0 where there is none. */
size_t form_separator(struct span s);

#endif
