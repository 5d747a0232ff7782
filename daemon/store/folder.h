/* folder.h: how far IMAP folders have been taken in.  A folder is what the account says (server, user, name),
 * never a mailbox's configured name, which may change.  UIDs are RFC 3501's: valid together with UIDVALIDITY
 * only. */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include "daemon/store/db.h"

struct folder {
    struct span server, user, name;
};

struct folder_cursor {
    bool found;
    uint32_t uidvalidity;
    uint32_t uid;    /* all up to here is done */
    int64_t floor_s; /* INTERNALDATE of the oldest mail that is ours; 0: any */
    bool resync;     /* UIDVALIDITY has changed since first contact: mail may come that was taken in before */
};

enum result folder_get(struct db *, const struct folder *, struct folder_cursor *cursor_r, struct why *);
enum result folder_put(struct db *, const struct folder *, const struct folder_cursor *, struct why *);
/* Up to uid, unless it is further already or UIDVALIDITY has become another. */
enum result folder_advance(struct db *, const struct folder *, uint32_t uidvalidity, uint32_t uid,
                           struct why *);
/* Whether that very mail was taken in (its UID was claimed by ledger_claim()). */
enum result folder_knows(struct db *, const struct folder *, uint32_t uidvalidity, uint32_t uid,
                         bool *known_r, struct why *);
/* Records one that can't be read and is passed by; twice is no error. */
enum result folder_pass(struct db *, const struct folder *, uint32_t uidvalidity, uint32_t uid, int64_t at_ms,
                        struct span reason, struct why *);

#endif
