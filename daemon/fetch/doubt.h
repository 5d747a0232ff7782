/* doubt.h: mails that could not be read.  One that fails alone, twice, is set aside, so that those behind it
 * come, and tried again now and then; once another one behind it was read (so it isn't the server as a
 * whole), it has a last chance; after that it is condemned, and recorded as passed by before the cursor goes
 * beyond it. */
#ifndef FETCH_DOUBT_H
#define FETCH_DOUBT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DOUBT_MAX = 8 };

struct doubt {
    size_t n;
    struct doubted {
        uint32_t uid;
        enum doubt_state { DOUBT_ASIDE, DOUBT_RETRY, DOUBT_LAST_CHANCE, DOUBT_CONDEMNED } state;
        char text[200];
    } v[DOUBT_MAX];
};

/* It failed alone, and twice (or by its last chance).  False: too many in a row, the server is at fault; all
 * is forgotten. */
bool doubt_add(struct doubt *, uint32_t uid, const char *text);
/* It was doubted before: one try more is all that it has. */
bool doubt_known(const struct doubt *, uint32_t uid);
/* Those set aside are to be asked for again.  The lowest of them; 0: none. */
uint32_t doubt_retry(struct doubt *);
/* Not to be asked for now. */
bool doubt_skips(const struct doubt *, uint32_t uid);
/* A mail was read, and is to be handed over: what stands before it?  True: something that must have its last
 * chance first (it is given; the session begins anew).  The condemned ones are to be taken by doubt_next().
 */
bool doubt_read(struct doubt *, uint32_t uid);
/* One condemned before uid, which is thereby removed; false: none. */
bool doubt_next(struct doubt *, uint32_t uid, struct doubted *it_r);

#endif
