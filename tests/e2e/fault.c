/* fault.c: preloaded into gatepostd, lets one call of a kind fail, once: the Nth from now on, in one role.
 *
 * GATEPOST_FAULT_ROLE=gate|send|parse|fetch
 * GATEPOST_FAULT_FILE=PATH   16 octets: the kind of call (below) and how many more of them succeed, negative:
 * all do. A test writes there while the daemon runs. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { NONE, WRITE, SYNC, SOCKET, READ, MALLOC };

static struct control {
    int64_t kind;
    _Atomic int64_t left;
} * control;

static void set_up(void) __attribute__((constructor));
static void set_up(void)
{
    char line[4096] = "", role[64];
    const char *path = getenv("GATEPOST_FAULT_FILE"), *name = getenv("GATEPOST_FAULT_ROLE");
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    if (fd >= 0)
        close(fd);
    if (n <= 0 || !path || !name)
        return;
    snprintf(role, sizeof role, "--role=%s", name);
    bool found = false;
    for (ssize_t i = 0; i < n; i += (ssize_t)strlen(line + i) + 1)
        found = found || strcmp(line + i, role) == 0;
    fd = found ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *p = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (p != MAP_FAILED)
        control = p;
}

static int fails(enum kind kind)
{
    return control && control->kind == (int64_t)kind && atomic_load(&control->left) >= 0 &&
           atomic_fetch_sub(&control->left, 1) == 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CALL(kind, error, failed, name, ...)                                                                 \
    do {                                                                                                     \
        static __typeof__(&name) real;                                                                       \
        if (!real)                                                                                           \
            real = REAL(name);                                                                               \
        if (fails(kind)) {                                                                                   \
            errno = error;                                                                                   \
            return failed;                                                                                   \
        }                                                                                                    \
        return real(__VA_ARGS__);                                                                            \
    } while (0)

ssize_t write(int fd, const void *p, size_t n)
{
    CALL(WRITE, ENOSPC, -1, write, fd, p, n);
}
ssize_t writev(int fd, const struct iovec *v, int n)
{
    CALL(WRITE, ENOSPC, -1, writev, fd, v, n);
}
ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    CALL(WRITE, EIO, -1, pwrite, fd, p, n, at);
}
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    CALL(WRITE, ENOSPC, -1, pwrite64, fd, p, n, at);
}
int ftruncate(int fd, off_t n)
{
    CALL(WRITE, EIO, -1, ftruncate, fd, n);
}
int fsync(int fd)
{
    CALL(SYNC, EIO, -1, fsync, fd);
}
int fdatasync(int fd)
{
    CALL(SYNC, EIO, -1, fdatasync, fd);
}
int socket(int d, int t, int p)
{
    CALL(SOCKET, EMFILE, -1, socket, d, t, p);
}
int accept4(int fd, struct sockaddr *a, socklen_t *n, int f)
{
    CALL(SOCKET, EMFILE, -1, accept4, fd, a, n, f);
}
int connect(int fd, const struct sockaddr *a, socklen_t n)
{
    CALL(SOCKET, ENETUNREACH, -1, connect, fd, a, n);
}
ssize_t send(int fd, const void *p, size_t n, int f)
{
    CALL(SOCKET, ECONNRESET, -1, send, fd, p, n, f);
}
ssize_t recv(int fd, void *p, size_t n, int f)
{
    CALL(READ, ECONNRESET, -1, recv, fd, p, n, f);
}
ssize_t sendmsg(int fd, const struct msghdr *m, int f)
{
    CALL(SOCKET, ENOBUFS, -1, sendmsg, fd, m, f);
}
ssize_t recvmsg(int fd, struct msghdr *m, int f)
{
    CALL(READ, ENOMEM, -1, recvmsg, fd, m, f);
}
ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    CALL(READ, EIO, -1, pread, fd, p, n, at);
}
ssize_t pread64(int fd, void *p, size_t n, off64_t at)
{
    CALL(READ, EIO, -1, pread64, fd, p, n, at);
}

/* dlsym() itself may want memory: libc's own names are there for that. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void *malloc(size_t n)
{
    if (fails(MALLOC)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(n);
}
void *calloc(size_t n, size_t each)
{
    if (fails(MALLOC)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_calloc(n, each);
}
void *realloc(void *p, size_t n)
{
    if (fails(MALLOC)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(p, n);
}
