/* pattern.h: the administrator's regular expressions (PCRE2, its one user).  Whatever they are, and whatever
 * they are matched against, a match costs milliseconds at most: 100,000 match steps, no JIT, at most
 * PATTERN_SUBJECT_MAX octets looked at. */
#ifndef PARSERS_PATTERN_H
#define PARSERS_PATTERN_H

#include "parsers/span.h"

enum {
    PATTERN_MAX = 10 * 1024,   /* octets of an expression */
    PATTERN_SUBJECT_MAX = 998, /* octets matched, cut at a character boundary (RFC 5322 section 2.1.1) */
    PATTERN_GROUPS = 4
};

struct pattern;

/* groups: the group names that mean something, at most PATTERN_GROUPS, NULL-terminated; the expression must
 * have one of them at least.  NULL where it may not be used: it does not compile, has no known group, is too
 * long, or holds (*VERB), \C, a callout, a recursion or a comment; error_r then says which and why.  Letter
 * case is ignored; a name may stand twice ((?<site>a)|(?<site>b)). */
struct pattern *pattern_new(const char *regex, const char *const *groups, char *error_r, size_t error_room);
void pattern_free(struct pattern **);

enum pattern_outcome { PATTERN_MATCH, PATTERN_NO_MATCH, PATTERN_GAVE_UP /* over the limit: no match */ };

/* subject: valid UTF-8.  groups_r[i], of PATTERN_GROUPS, is what groups[i] matched, in subject; empty: not
 * set. */
enum pattern_outcome pattern_match(const struct pattern *, struct span subject, struct span *groups_r);

#endif
