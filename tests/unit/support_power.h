/* support_power.h: a file layer for SQLite that lives in memory and can lose its power: what was written
 * since a file's last sync may be on the disk, in part, in another order, as garbage, or not at all.
 *
 * It becomes SQLite's default, and the store's own layer (daemon/store/db_vfs.c) stands on it. */
#ifndef UNIT_SUPPORT_POWER_H
#define UNIT_SUPPORT_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disk;

struct disk *disk_new(void);
void disk_free(struct disk **);
void disk_use(
    struct disk *); /* files are opened on it from now on; those that are open stay where they are */
void disk_lie(struct disk *, bool); /* it says of every sync that it was done, and does nothing */

/* Called before and after each write, cut and sync of any disk; NULL: nobody. */
void power_watch(void (*fn)(void *, struct disk *), void *arg);
/* The disk as it may be found when the power goes now. */
struct disk *disk_crashed(const struct disk *, uint64_t *seed);

uint64_t power_random(uint64_t *seed);

#endif
