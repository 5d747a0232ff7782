/* about.h: what a mail is about: site, organization, plan, type and summary. */
#ifndef GATE_ABOUT_H
#define GATE_ABOUT_H

#include "daemon/gate/judge.h"

struct about {
    struct span id, uuid; /* id empty: none */
    struct span stated;   /* where unknown: what was stated, as written */
    enum compose_origin origin;
    bool unknown; /* one was stated, and the sender has none of that name (whether it exists or not) */
    struct directory_organization organization; /* of the site, else of the sender; id empty: none */

    struct span type; /* canonical, never empty */
    enum compose_origin type_origin;
    struct span environment; /* that the subject names; empty: none */
    struct span summary;     /* what remains of the subject; may be empty */
};

/* Subject, body lines, platform URLs, the sender's only site or the only one of his that the words of subject
 * or text name, the mailbox's default, in that order.  A stranger's site is taken as stated (directory.mode
 * "open") or not at all, and the directory isn't asked about it: his answer can't tell which sites there are
 * (attack 15).  Read once a mail. */
const struct about *about_read(struct judge *);

/* The site of that id, UUID or domain, if the sender may name it; false: no such site for him. */
bool about_resolve(struct judge *, struct span stated, struct directory_site *site_r);

/* The site that the subject names, if the directory knows it and the sender may name it. */
bool about_site_in_subject(struct judge *, struct directory_site *site_r);

/* The only one of a known sender's own sites that the text names, wherever it does; ids that may be words of
 * a language are not looked for. */
bool about_site_in_text(struct judge *, struct directory_site *site_r);

/* The sites to offer a known sender who named none: his own, by id. */
struct spans about_own_sites(struct judge *);

#endif
