/* subject.h: what a subject states: site, type, environment, summary, in the forms of the contract
 * ("[acme-shop] downtime: Checkout returns 500" and its kin), behind any "Re:", "[EXTERNAL]" or list tag. */
#ifndef PARSERS_SUBJECT_H
#define PARSERS_SUBJECT_H

#include "parsers/rules.h"

enum { SUBJECT_READINGS = 8 }; /* at most */

/* All readings of the first 998 octets, in order of preference: what the configured patterns match first,
 * then the built-in forms.  There is always one that needs no directory; its site and type are empty where
 * none is stated, its summary where the subject holds nothing else.  Sites are lower case (siteid.h), types
 * and environments canonical names.  list_id: of the mailing list that carried the mail, whose "[tag]" is no
 * site; may be empty.  A pattern that gave up at its limit is noted in *defects. */
void subject_read(const struct facts_conf *, struct span subject, struct span list_id, struct arena *,
                  struct facts_subjects *out_r, struct spans *defects);

/* The subject without what mail programs and gateways put before it, our own ticket tag at either end, and
 * the blanks around. */
struct span subject_strip(const struct facts_conf *, struct span subject);

#endif
