/* sandbox.c: see sandbox.h.  Base floor; called by the roles when they have what they need.
 *
 * The seccomp filters are our own: two lists of some dozen calls each, which need no library and read here as
 * they are.  A call that isn't allowed fails with EPERM; it kills nothing, so that a libc that tries
 * something new costs what it tries and not the mail. */
#include "daemon/base/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/sandbox_try.h"
#include "daemon/base/sanitized.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* no filter */
#endif

/* ---- system calls */

/* clang-format off */
#define DENY       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define IF(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1)
#define LOAD(what) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, what))
/* Of another architecture's calls (x32 among them), none. */
#define BEGIN                                                                                                \
    LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0), DENY, LOAD(nr),                     \
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), DENY

/* PROT_EXEC in the third argument. */
#define IF_NOT_EXECUTABLE(number)                                                                            \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 4), LOAD(args[2]),                                      \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1), DENY, ALLOW

static const struct sock_filter parse_calls[] = {
    BEGIN,
    IF(SYS_read),
    ALLOW,
    IF(SYS_write),
    ALLOW,
    IF(SYS_writev),
    ALLOW,
    IF(SYS_pread64),
    ALLOW,
    IF(SYS_recvmsg),
    ALLOW,
    IF(SYS_sendmsg),
    ALLOW,
    IF(SYS_recvfrom),
    ALLOW,
    IF(SYS_sendto),
    ALLOW,
#ifdef SYS_poll
    IF(SYS_poll),
    ALLOW,
#endif
    IF(SYS_ppoll),
    ALLOW,
    IF(SYS_close),
    ALLOW,
    IF(SYS_fstat),
    ALLOW,
    IF(SYS_newfstatat),
    ALLOW,
    IF(SYS_lseek),
    ALLOW,
    IF(SYS_fcntl),
    ALLOW,
    IF_NOT_EXECUTABLE(SYS_mmap),
    LOAD(nr),
    IF_NOT_EXECUTABLE(SYS_mprotect),
    LOAD(nr),
    IF(SYS_munmap),
    ALLOW,
    IF(SYS_mremap),
    ALLOW,
    IF(SYS_brk),
    ALLOW,
    IF(SYS_madvise),
    ALLOW,
    IF(SYS_futex),
    ALLOW,
    IF(SYS_getrandom),
    ALLOW,
    IF(SYS_clock_gettime),
    ALLOW,
    IF(SYS_gettimeofday),
    ALLOW,
    IF(SYS_clock_nanosleep),
    ALLOW,
    IF(SYS_nanosleep),
    ALLOW,
    IF(SYS_sysinfo),
    ALLOW,
    IF(SYS_getpid),
    ALLOW,
    IF(SYS_gettid),
    ALLOW,
    IF(SYS_getrusage),
    ALLOW,
    IF(SYS_setitimer),
    ALLOW,
    IF(SYS_rt_sigaction),
    ALLOW,
    IF(SYS_rt_sigprocmask),
    ALLOW,
    IF(SYS_rt_sigreturn),
    ALLOW,
    IF(SYS_sigaltstack),
    ALLOW,
    IF(SYS_restart_syscall),
    ALLOW,
    IF(SYS_sched_yield),
    ALLOW,
    IF(SYS_tgkill),
    ALLOW,
    IF(SYS_exit),
    ALLOW,
    IF(SYS_exit_group),
    ALLOW,
    DENY,
};

/* What none of us has a use for. */
#define NEVER                                                                                                \
    IF(SYS_execve), DENY, IF(SYS_execveat), DENY, IF(SYS_ptrace), DENY, IF(SYS_process_vm_readv), DENY,      \
        IF(SYS_process_vm_writev), DENY, IF(SYS_pidfd_getfd), DENY, IF(SYS_kcmp), DENY, IF(SYS_mount), DENY, \
        IF(SYS_umount2), DENY, IF(SYS_pivot_root), DENY, IF(SYS_chroot), DENY, IF(SYS_unshare), DENY,        \
        IF(SYS_setns), DENY, IF(SYS_bpf), DENY, IF(SYS_perf_event_open), DENY, IF(SYS_userfaultfd), DENY,    \
        IF(SYS_io_uring_setup), DENY, IF(SYS_keyctl), DENY, IF(SYS_add_key), DENY, IF(SYS_request_key),      \
        DENY, IF(SYS_init_module), DENY, IF(SYS_finit_module), DENY, IF(SYS_delete_module), DENY,            \
        IF(SYS_kexec_load), DENY, IF(SYS_reboot), DENY, IF(SYS_swapon), DENY, IF(SYS_swapoff), DENY,         \
        IF(SYS_settimeofday), DENY, IF(SYS_clock_settime), DENY, IF(SYS_adjtimex), DENY, IF(SYS_acct), DENY, \
        IF(SYS_quotactl), DENY, IF(SYS_personality), DENY, IF(SYS_setuid), DENY, IF(SYS_setgid), DENY,       \
        IF(SYS_setresuid), DENY, IF(SYS_setresgid), DENY, IF(SYS_setgroups), DENY

static const struct sock_filter local_calls[] = {
    BEGIN,        NEVER, IF(SYS_socket), DENY, IF(SYS_connect), DENY,
    IF(SYS_bind), DENY,  IF(SYS_listen), DENY, ALLOW,
};
static const struct sock_filter net_calls[] = {
    BEGIN, NEVER, IF(SYS_listen), DENY, IF(SYS_accept), DENY, IF(SYS_accept4), DENY, ALLOW,
};

/* clang-format on */

static bool filter_calls(enum sandbox_calls calls)
{
    static const struct {
        const struct sock_filter *list;
        size_t n;
    } lists[] = {
        [SANDBOX_PARSE] = {parse_calls, sizeof parse_calls / sizeof *parse_calls},
        [SANDBOX_LOCAL] = {local_calls, sizeof local_calls / sizeof *local_calls},
        [SANDBOX_NET] = {net_calls, sizeof net_calls / sizeof *net_calls},
    };
    struct sock_fprog program = {(unsigned short)lists[calls].n,
                                 (struct sock_filter *)(uintptr_t)lists[calls].list};
    return ARCHITECTURE != 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* ---- files */

#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

enum { WATCHED_MAX = 256 };

#define RIGHTS_READ_FILE ((uint64_t)LANDLOCK_ACCESS_FS_READ_FILE)
#define RIGHTS_READ      (RIGHTS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_WRITE                                                                                         \
    (RIGHTS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                             \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REFER |               \
     LANDLOCK_ACCESS_FS_TRUNCATE)
#define RIGHTS_FIRST ((1ULL << 13) - 1) /* of the first Landlock there was */

static struct {
    int fd;
    uint64_t handled;
    struct {
        char path[128];
        dev_t dev;
        ino_t ino;
    } watched[WATCHED_MAX];
    size_t n;
} files = {.fd = -1};

/* A rule holds for the file that is there now, not for its name. */
static void watch(const char *path, const struct stat *st)
{
    if (files.n == WATCHED_MAX || strlen(path) >= sizeof files.watched[0].path)
        return;
    snprintf(files.watched[files.n].path, sizeof files.watched[0].path, "%s", path);
    files.watched[files.n].dev = st->st_dev;
    files.watched[files.n++].ino = st->st_ino;
}

bool sandbox_stale(void)
{
    static int64_t looked_at_s;
    static bool stale;
    int64_t now_s = loop_now_ms() / 1000;
    struct stat st;
    if (now_s == looked_at_s)
        return stale;
    looked_at_s = now_s;
    for (size_t i = 0; i < files.n && !stale; i++)
        stale = stat(files.watched[i].path, &st) == 0 &&
                (st.st_ino != files.watched[i].ino || st.st_dev != files.watched[i].dev);
    return stale;
}

/* What isn't there needs no rule. */
static void allow(const char *path, uint64_t rights)
{
    struct stat st;
    int fd = *path ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    struct landlock_path_beneath_attr rule = {.parent_fd = fd, .allowed_access = rights & files.handled};
    if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode)) {
        rule.allowed_access &= RIGHTS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
        if (S_ISREG(st.st_mode))
            watch(path, &st);
    }
    if (syscall(SYS_landlock_add_rule, files.fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
        log_text(LOG_LEVEL_WARNING, "sandbox", "%s: %s", path, strerror(errno));
    close(fd);
}

static void allow_all(const char *const *paths, uint64_t rights)
{
    for (; paths && *paths; paths++)
        allow(*paths, rights);
}

/* One of the hidden folders is the path, or lies below it. */
static bool hides(const struct sandbox_files *f, const char *path)
{
    size_t n = strlen(path);
    for (const char *const *hidden = f->hidden; hidden && *hidden; hidden++)
        if (strncmp(*hidden, path, n) == 0 && ((*hidden)[n] == '/' || (*hidden)[n] == 0))
            return true;
    return false;
}

/* All of /etc but what hides something of ours: an allowed folder is allowed with all that is in it. */
static void allow_etc(const struct sandbox_files *f)
{
    if (!hides(f, "/etc")) {
        allow("/etc", RIGHTS_READ);
        return;
    }
    DIR *dir = opendir("/etc");
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char path[300];
        snprintf(path, sizeof path, "/etc/%s", e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && !hides(f, path))
            allow(path, RIGHTS_READ);
    }
    if (dir)
        closedir(dir);
}

static void allow_host(const struct sandbox_files *f)
{
    static const char *const places[] = {"/usr",
                                         "/lib",
                                         "/lib64",
                                         "/run/systemd/resolve",
                                         "/run/resolvconf",
                                         "/run/NetworkManager",
                                         "/run/connman",
                                         "/var/lib/sss",
                                         "/var/lib/ca-certificates",
                                         "/dev/null",
                                         "/dev/urandom",
                                         "/dev/random",
                                         "/proc",
                                         NULL};
    for (const char *const *place = places; *place; place++)
        if (!hides(f, *place))
            allow(*place, RIGHTS_READ);
    allow_etc(f);
}

static bool restrict_files(const struct sandbox_files *f)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 2) /* the first one let nobody rename from a folder to another */
        return false;
    files.handled =
        RIGHTS_FIRST | LANDLOCK_ACCESS_FS_REFER | (version >= 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0);
    struct landlock_ruleset_attr attr = {.handled_access_fs = files.handled};
    files.fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);
    if (files.fd < 0)
        return false;
    if (f->host)
        allow_host(f);
    allow_all(f->read, RIGHTS_READ);
    allow_all(f->write, RIGHTS_WRITE);
    allow(SANDBOX_TRY_FOLDER(), RIGHTS_WRITE);
    bool done = syscall(SYS_landlock_restrict_self, files.fd, 0) == 0;
    close(files.fd);
    return done;
}

/* ---- */

void sandbox_enter(enum sandbox_calls calls, const struct sandbox_files *f)
{
    if (SANITIZED)
        return;
    bool privileges = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    bool landlock = privileges && !f->any && restrict_files(f);
    bool seccomp = privileges && filter_calls(calls);
    bool whole = privileges && seccomp && (landlock || f->any);
    log_begin(whole ? LOG_LEVEL_INFO : LOG_LEVEL_NOTICE, "sandbox");
    log_cstr("privileges", privileges ? "dropped" : "kept");
    log_cstr("files", landlock ? "few" : f->any ? "as the user's" : "this kernel has no Landlock");
    log_cstr("calls", seccomp ? "few" : "this kernel has no seccomp");
    log_end();
    SANDBOX_TRY();
}
