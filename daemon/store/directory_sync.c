/* directory_sync.c: see directory_sync.h.  Store floor; called by the gate and the tool. */
#include "daemon/store/directory_sync.h"

#include "daemon/store/meta.h"

static const char ok_at_key[] = "directory.synced_at", failure_key[] = "directory.failure",
                  etag_key[] = "directory.etag", url_key[] = "directory.url";

enum result directory_sync_get(struct db *db, struct arena *a, struct directory_sync *s, struct why *why)
{
    *s = (struct directory_sync){0};
    enum result r = meta_get_int(db, ok_at_key, 0, &s->ok_at_ms, why);
    return r == OK ? meta_get_text(db, failure_key, a, &s->failure, why) : r;
}

enum result directory_sync_ok(struct db *db, int64_t now_ms, struct why *why)
{
    enum result r = meta_set_text(db, failure_key, SPAN_EMPTY, why);
    return r == OK ? meta_set_int(db, ok_at_key, now_ms, why) : r;
}

enum result directory_sync_failed(struct db *db, struct span failure, struct why *why)
{
    return meta_set_text(db, failure_key, failure, why);
}

enum result directory_sync_etag(struct db *db, struct arena *a, struct span url, struct span *etag_r,
                                struct why *why)
{
    struct span had;
    *etag_r = SPAN_EMPTY;
    enum result r = meta_get_text(db, url_key, a, &had, why);
    return r == OK && span_eq(had, url) ? meta_get_text(db, etag_key, a, etag_r, why) : r;
}

enum result directory_sync_taken(struct db *db, struct span url, struct span etag, struct why *why)
{
    enum result r = meta_set_text(db, url_key, url, why);
    return r == OK ? meta_set_text(db, etag_key, etag, why) : r;
}
