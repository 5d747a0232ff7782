/* facts_load.h: what the parse role answered, read back into struct facts.
 *
 * The role has read a stranger's octets and may be in his hands: its answer is checked for its shape alone
 * (types, ranges, counts, sizes, words of fixed lists, ranges that lie within the mail, UTF-8) and believed
 * in nothing else.  What was cut or counted there is counted here again. */
#ifndef GATE_FACTS_LOAD_H
#define GATE_FACTS_LOAD_H

#include "daemon/base/result.h"
#include "parsers/facts.h"

/* OK: *facts_r, with all its texts, in the arena.  PERM (scope WHY_MAIL): it is no facts object; the mail is
 * to be held raw.  raw_bytes: the size of the mail. */
enum result facts_load(struct span json, uint64_t raw_bytes, struct arena *, struct facts **facts_r,
                       struct why *);

#endif
