/* Any octets as what a role's peer writes: whole frames, each within what came, and an end. */
#include "daemon/base/ipc.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { FITS = 64 << 10 }; /* into the socket, unread */
    int fd[2];
    if (size > FITS || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0)
        return 0;
    if (write(fd[0], data, size) != (ssize_t)size)
        abort();
    close(fd[0]);
    struct ipc *ipc = ipc_new_blocking(fd[1]);
    struct ipc_frame frame;
    size_t octets = 0;
    while (ipc_wait(ipc, &frame)) {
        octets += 16 + frame.payload.n; /* the head's size */
        if (octets > size || frame.fd >= 0)
            abort();
    }
    ipc_free(&ipc);
    return 0;
}
