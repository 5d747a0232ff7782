/* mailfile.h: the octets of one mail while they come in, hashed on the way.  Small ones stay in memory;
 * beyond MAILFILE_MEMORY, or once all of them together hold MAILFILE_MEMORY_ALL, they go to a nameless file
 * in state_dir: a thousand doors with a big mail each cost disk, not memory (attack 84). */
#ifndef GATE_MAILFILE_H
#define GATE_MAILFILE_H

#include "parsers/buf.h"

enum {
    MAILFILE_MEMORY = 256 << 10,    /* of one mail */
    MAILFILE_MEMORY_ALL = 64 << 20, /* of all together; beyond it a mail keeps MAILFILE_MEMORY_LOW */
    MAILFILE_MEMORY_LOW = 16 << 10,
};

/* Names of the files, for the moment that they have one; what is left of them after a crash is the gate's to
 * remove at its start (statedir.c). */
#define MAILFILE_PREFIX "spill."

struct crypto_hash;

struct mailfile {
    struct buf head; /* what isn't written to fd */
    int fd;          /* for reading only; -1: all is in head */
    int write_fd;    /* until it is finished */
    uint64_t size;
    struct crypto_hash *hash; /* of what was written to fd; NULL: nothing was */
    void *map;
    const char *folder;
    bool failed;
};

/* folder outlives it. */
void mailfile_init(struct mailfile *, const char *folder);
void mailfile_release(struct mailfile *);

/* False where it can't be stored (disk full): the mailfile is then empty, and takes nothing more. */
bool mailfile_add(struct mailfile *, struct span octets);

/* The whole, readable until mailfile_release(), and its SHA-256 in hex.  Nobody can change it any more: where
 * there is a descriptor, it is open for reading only.  False as above. */
bool mailfile_finish(struct mailfile *, struct span *raw_r, char sha256_hex_r[65]);

#endif
