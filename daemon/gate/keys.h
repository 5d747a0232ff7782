/* keys.h: the token key, made at the gate's first start: state_dir/token.key (0600), 64 hex digits.  The
 * secret token_key_old, of the same form, is still accepted: to change keys, move the one there and restart.
 */
#ifndef GATE_KEYS_H
#define GATE_KEYS_H

#include "daemon/base/conf.h"

/* OK and both keys in the arena (*old_r is empty where there is none); or PERM.  *made_r: there was none. */
enum result keys_load(const struct conf *, struct arena *, struct span *key_r, struct span *old_r,
                      bool *made_r, struct why *);

#endif
