/* durable.h: files that are there after a power loss.  errno says why something failed. */
#ifndef BASE_DURABLE_H
#define BASE_DURABLE_H

#include "parsers/span.h"

/* Syncs the folder that path stands in: what was made, renamed or removed there stays so. */
bool durable_folder_of(const char *path);

/* All octets into the descriptor, however often it takes only a part of them; syncs nothing. */
bool durable_write(int fd, struct span octets);

/* Syncs the file of that path. */
bool durable_file(const char *path);

/* Makes `to` (0600, it must not be there) a copy of `from`, and syncs it; leaves nothing behind where it
 * fails. */
bool durable_copy(const char *from, const char *to);

#endif
