/* sync.h: the directory fetched from directory.url, every `every`: by If-None-Match, so that what hasn't
 * changed costs nothing.  What is malformed, or would remove too much (directory_import.h), is refused whole,
 * and the admin is told; so is he when it can't be had for three times `every`.  After a failure it is tried
 * again after a minute, growing to `every`. */
#ifndef GATE_SYNC_H
#define GATE_SYNC_H

#include "daemon/gate/control_command.h"
#include "daemon/gate/gate.h"

struct sync;

struct sync *sync_new(struct gate *);
void sync_free(struct sync **); /* whoever waits is told nothing */
void sync_reload(struct sync *);
void sync_stop(struct sync *);
bool sync_idle(const struct sync *);

/* Now (or when the one that runs is done), in full, whatever was had before.  OK: who is answered when it is
 * done.  force: also where too much would go. */
enum result sync_now(struct sync *, bool force, struct control_later *who, struct why *);

#endif
