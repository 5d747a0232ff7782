/* meta.h: single values that outlive the process: the outbox's pause, the index's mark, when a door last
 * worked. */
#ifndef STORE_META_H
#define STORE_META_H

#include "daemon/store/db.h"

/* The reply_address that mail was seen to come back by (gate/plus.h). */
#define META_REPLY_ADDRESS "reply_address"

/* *value_r is `otherwise` where the key isn't there. */
enum result meta_get_int(struct db *, const char *key, int64_t otherwise, int64_t *value_r, struct why *);
enum result meta_set_int(struct db *, const char *key, int64_t value, struct why *);
enum result meta_get_text(struct db *, const char *key, struct arena *, struct span *value_r, struct why *);
/* Whether that is what stands there, in whatever case. */
enum result meta_is_text(struct db *, const char *key, struct span value, bool *is_r, struct why *);
enum result meta_set_text(struct db *, const char *key, struct span value, struct why *);

#endif
