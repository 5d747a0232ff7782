/* datafile.c: see datafile.h.  Called by cmd_backup.c and cmd_restore.c; floor: tool. */
#include "daemon/tool/datafile.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* https://www.sqlite.org/fileformat.html, 1.3: the application id stands at octet 68; db.c sets it to "gate".
 */
enum { HEADER_BYTES = 100, APPLICATION_AT = 68 };

enum datafile datafile_kind(const char *path)
{
    char header[HEADER_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return DATAFILE_NONE;
    ssize_t n = read(fd, header, sizeof header);
    close(fd);
    if (n < 0)
        return DATAFILE_NONE;
    return n == HEADER_BYTES && memcmp(header, "SQLite format 3", 16) == 0 &&
                   memcmp(header + APPLICATION_AT, "gate", 4) == 0
               ? DATAFILE_OURS
               : DATAFILE_OTHER;
}
