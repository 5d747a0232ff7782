/* webcall.h: what the gate asks to have called (httpjob.h): hooks and the directory's URL; where that is,
 * with which secret, and how it is signed. */
#ifndef SEND_WEBCALL_H
#define SEND_WEBCALL_H

#include "daemon/base/conf.h"
#include "daemon/base/httpjob.h"

typedef struct span webcall_secret(const char *name); /* empty: there is none of that name */
typedef void webcall_done(uint64_t id, const struct httpresult *, struct span body);

/* payload: of IPC_HTTP.  done is called once, maybe before it returns. */
void webcall_start(const struct conf *, webcall_secret *, uint64_t id, struct span payload, webcall_done *);
bool webcall_idle(void); /* none is under way */

/* Where JSON's escape for U+0001 stands in body: the secret, as the inside of a JSON text. */
void webcall_fill_secret(struct span body, struct span secret, struct buf *out);

/* "v1,BASE64": HMAC-SHA256 of "ID.TIME.BODY", as the Standard Webhooks specification has it.  The key is the
 * secret, or, where that begins with "whsec_", what stands behind it in base64. */
void webcall_sign(struct span secret, struct span id, int64_t time_s, struct span body, struct buf *out);

#endif
