/* directory_sync.h: how the directory's URL fares (gate/sync.c), kept for whoever asks while nothing runs. */
#ifndef STORE_DIRECTORY_SYNC_H
#define STORE_DIRECTORY_SYNC_H

#include "daemon/store/db.h"

struct directory_sync {
    int64_t ok_at_ms;    /* when it was last had, changed or not; 0: never */
    struct span failure; /* of the last try; empty: it was fine */
};

enum result directory_sync_get(struct db *, struct arena *, struct directory_sync *sync_r, struct why *);
enum result directory_sync_ok(struct db *, int64_t now_ms, struct why *);
enum result directory_sync_failed(struct db *, struct span failure, struct why *);

/* The ETag of what was last taken from url; empty: none, or it came from another one. */
enum result directory_sync_etag(struct db *, struct arena *, struct span url, struct span *etag_r,
                                struct why *);
enum result directory_sync_taken(struct db *, struct span url, struct span etag, struct why *);

#endif
