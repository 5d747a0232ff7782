/* sandbox_try.c: see sandbox_try.h.  Base floor; empty but in a test build. */
#include "daemon/base/sandbox_try.h"

#ifdef GATEPOST_FAILPOINTS

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"

static void say(const char *what, const char *path, bool worked)
{
    int error = errno;
    log_begin(LOG_LEVEL_NOTICE, "tried");
    log_cstr("what", what);
    log_cstr("path", path);
    log_cstr("result", worked ? "worked" : strerrorname_np(error));
    log_end();
}

static void try_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    say("read", path, fd >= 0);
    if (fd >= 0)
        close(fd);
}

static void try_write(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    say("write", path, fd >= 0);
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
}

static void try_sockets(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    say("socket", "", fd >= 0);
    if (fd >= 0) {
        say("listen", "", listen(fd, 1) == 0);
        close(fd);
    }
}

static void try_memory(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    say("executable", "", p != MAP_FAILED);
    if (p != MAP_FAILED)
        munmap(p, 4096);
}

const char *sandbox_try_folder(void)
{
    static char folder[4096];
    const char *flag = getenv("GATEPOST_FAILPOINT_FLAG");
    snprintf(folder, sizeof folder, "%s", flag ? flag : "");
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    return folder;
}

void sandbox_try(void)
{
    if (!FAILPOINT_ARMED("sandbox-try"))
        return;
    char *paths = strdup(getenv("GATEPOST_TRY") ? getenv("GATEPOST_TRY") : ""), *rest = paths;
    for (char *path; (path = strsep(&rest, ":"));)
        if (*path)
            try_read(path);
    free(paths);
    try_read("/etc/hosts");
    try_write("/tmp/gatepost-tried");
    try_sockets();
    try_memory();
    say("exec", "/bin/true", execv("/bin/true", (char *[]){(char[]){"true"}, NULL}) == 0);
    say("ptrace", "", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0);
    say("dumpable", "", prctl(PR_GET_DUMPABLE) == 1);
    struct rlimit core;
    say("core", "", getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur != 0);
}

#endif
