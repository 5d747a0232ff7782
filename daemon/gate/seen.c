/* seen.c: the keys a mail is known again by, handed to the ledger.  Called by walk.c, first of all. */
#include "daemon/gate/seen.h"

enum result seen_claim(struct db *db, const struct intake *in, int64_t *id_r, int64_t *earlier_r,
                       struct why *why)
{
    struct ledger_keys keys = {.whole_sha256 = span_make(in->sha256, strnlen(in->sha256, 64)),
                               .uid = in->uid};
    if (in->facts) {
        keys.message_id = in->facts->message_id;
        keys.body_sha256 = in->facts->internal.body_sha256;
        keys.text_sha256 = in->facts->internal.text_sha256;
    }
    return ledger_claim(db, &keys, in->again, id_r, earlier_r, why);
}
