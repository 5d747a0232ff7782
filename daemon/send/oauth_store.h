/* oauth_store.h: refresh tokens that outlive the process: one file of mode 0600 a grant in state_dir/oauth,
 * replaced in one step (a server that rotates them takes the old one back at once). */
#ifndef SEND_OAUTH_STORE_H
#define SEND_OAUTH_STORE_H

#include "parsers/buf.h"

#include "daemon/base/result.h"

struct oauth_kept {
    struct buf refresh_token;
    /* What it belongs to: another client, server or first token, and it counts no more. */
    struct buf belongs;
};

void oauth_kept_release(struct oauth_kept *); /* blanks it */

/* False: none is kept, or it can't be read (logged). */
bool oauth_store_read(const char *state_dir, const char *name, struct oauth_kept *kept_r);
/* OK when it is on disk. */
enum result oauth_store_write(const char *state_dir, const char *name, struct span refresh_token,
                              struct span belongs, struct why *);

#endif
