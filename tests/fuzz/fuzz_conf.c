/* Any octets as a configuration: refused with one line or more that begin with the file's name, or taken, and
 * then it can be printed. */
#include "daemon/base/conf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf error, out;
    char path[64];
    int fd = memfd_create("conf", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    buf_init(&error, 1 << 20);
    buf_init(&out, 64 << 20);
    struct conf *c = conf_load_light(path, &error);
    struct span rest = buf_span(&error), line;
    if ((c == NULL) == (error.n == 0))
        abort();
    while (span_line(&rest, &line))
        if (!span_starts(line, span_of(path)))
            abort();
    if (c)
        conf_print(c, true, &out);
    conf_free(&c);
    buf_release(&error);
    buf_release(&out);
    close(fd);
    return 0;
}
