/* main.c: the parse role: a stranger's octets in, facts out.  Called by gatepostd.c with --role=parse.
 * Floor: parse.
 *
 * One mail at a time, in a blocking loop that needs nothing but recvmsg, mmap, sendmsg and a timer.  A mail
 * that wants more than its share ends this process, by SIGPROF or for lack of memory; the gate charges the
 * mail for it, and the supervisor starts another process. */
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "parsers/charset.h"
#include "parsers/facts.h"
#include "parsers/fingerprint.h"

#include "daemon/base/crypto.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/ipc.h"
#include "daemon/base/log.h"
#include "daemon/base/role.h"
#include "daemon/base/sandbox.h"

enum {
    CPU_S = 1,                  /* a mail */
    HEADROOM_BYTES = 256 << 20, /* of address space, a mail; its own octets come on top */
    KEEP_BYTES = 4 << 20,       /* freed memory kept for the next mail */
    EXIT_TOO_MUCH = 70,         /* facts that no frame can hold */
};

struct parse {
    struct conf *conf;
    struct ipc *gate;
    struct arena *arena;
    struct buf answer;
};

struct mapping {
    void *p;
    size_t n;
};

/* The octets that fd holds; empty where there are none. */
static struct span map_fd(int fd, struct mapping *map_r)
{
    struct stat st;
    *map_r = (struct mapping){NULL, 0};
    if (fd < 0 || fstat(fd, &st) < 0 || st.st_size == 0)
        return SPAN_EMPTY;
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        BUG("cannot map %lld octets", (long long)st.st_size);
    *map_r = (struct mapping){p, (size_t)st.st_size};
    return span_make(p, (size_t)st.st_size);
}

static void unmap(struct mapping *map)
{
    if (map->p)
        munmap(map->p, map->n);
}

static void take_conf(struct parse *p, struct ipc_frame *frame)
{
    struct mapping map;
    struct buf error;
    char path[4096];
    snprintf(path, sizeof path, "%.*s", SPAN_FMT(frame->payload));
    buf_init(&error, 4096);
    struct conf *old = p->conf;
    p->conf = conf_parse(path, map_fd(frame->fd, &map), &error, NULL);
    if (!p->conf)
        BUG("a configuration that the supervisor had found good: %s", error.p);
    log_set_level(p->conf->log_level);
    conf_free(&old);
    buf_release(&error);
    unmap(&map);
}

/* A new configuration, where one has come since the last mail. */
static void take_reload(struct parse *p, struct ipc *supervisor)
{
    struct ipc_frame frame;
    while (ipc_pending(supervisor) && ipc_wait(supervisor, &frame)) {
        if (frame.type == IPC_CONF)
            take_conf(p, &frame);
        if (frame.fd >= 0)
            close(frame.fd);
    }
}

/* What the supervisor sends at the start: the configuration and the link to the gate. */
static void take_start(struct parse *p, struct ipc *supervisor)
{
    struct ipc_frame frame;
    bool started = false;
    while (!started && ipc_wait(supervisor, &frame)) {
        if (frame.type == IPC_CONF) {
            take_conf(p, &frame);
        } else if (frame.type == IPC_LINK) {
            p->gate = ipc_new_blocking(frame.fd);
            frame.fd = -1;
        }
        started = frame.type == IPC_START;
        if (frame.fd >= 0)
            close(frame.fd);
    }
    if (!started)
        exit(0); /* the supervisor has gone */
    if (!p->conf || !p->gate)
        BUG("started without a configuration or a link to the gate");
}

/* From here on it can't have much more than it has. */
static void take_limits(const struct conf *conf)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (!f || fscanf(f, "%lu", &pages) != 1)
        BUG("cannot read /proc/self/statm");
    fclose(f);
    rlim_t now = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
    rlim_t space = now + HEADROOM_BYTES + (rlim_t)conf->max_size;
    if (setrlimit(RLIMIT_AS, &(struct rlimit){space, space}) < 0)
        BUG("cannot limit memory");
    mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
    mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
}

static void hash_add(void *hash, struct span octets)
{
    crypto_hash_add(hash, octets);
}

static struct span hash_end(struct crypto_hash **hash, struct arena *arena)
{
    struct crypto_sha256 sha256 = crypto_hash_end(hash);
    struct buf hex;
    buf_init(&hex, 2 * sizeof sha256.v);
    crypto_hex(&hex, crypto_span(&sha256));
    struct span kept = arena_copy(arena, buf_span(&hex));
    buf_release(&hex);
    return kept;
}

static void parse(struct parse *p, uint64_t id, struct facts_arrival arrival, struct span raw)
{
    FAILPOINT_TEXT("parse", raw); /* K20 */
    struct facts *facts = facts_read(p->conf->facts, arrival, raw, p->arena);
    struct crypto_hash *hash = crypto_hash_new();
    fingerprint_body(facts, raw, hash_add, hash);
    facts->internal.body_sha256 = hash_end(&hash, p->arena);
    hash = crypto_hash_new();
    fingerprint_text(facts, raw, hash_add, hash);
    facts->internal.text_sha256 = hash_end(&hash, p->arena);
    facts_json(facts, true, &p->answer);
    if (p->answer.overflow)
        exit(EXIT_TOO_MUCH);
    ipc_send(p->gate, IPC_FACTS, id, buf_span(&p->answer), -1);
}

/* A frame holds the time of arrival, and the mail behind it where it comes with no descriptor. */
static void take_mail(struct parse *p, struct ipc_frame *frame)
{
    struct facts_arrival arrival;
    struct mapping map = {NULL, 0};
    if (frame->type != IPC_PARSE || frame->payload.n < sizeof arrival)
        BUG("the gate sent frame %d of %zu octets", (int)frame->type, frame->payload.n);
    memcpy(&arrival, frame->payload.p, sizeof arrival);
    struct span raw = frame->fd >= 0 ? map_fd(frame->fd, &map) : span_from(frame->payload, sizeof arrival);
    struct itimerval limit = {.it_value.tv_sec = CPU_S};
    setitimer(ITIMER_PROF, &limit, NULL); /* started anew with each mail */
    parse(p, frame->id, arrival, raw);
    unmap(&map);
    if (frame->fd >= 0)
        close(frame->fd);
    buf_clear(&p->answer);
    if (p->answer.room > KEEP_BYTES)
        buf_release(&p->answer);
    arena_reset(p->arena);
}

int parse_main(void)
{
    struct parse p = {.arena = arena_new(0)};
    struct ipc_frame frame;
    struct ipc *supervisor = ipc_new_blocking(ROLE_FD);
    take_start(&p, supervisor);
    log_set_level(p.conf->log_level);
    charset_preload(); /* while files can still be opened */
    take_limits(p.conf);
    buf_init(&p.answer, IPC_PAYLOAD_MAX);
    sandbox_enter(SANDBOX_PARSE, &(struct sandbox_files){0});
    ipc_send(supervisor, IPC_READY, 0, SPAN_EMPTY, -1);
    while (ipc_wait(p.gate, &frame)) {
        take_reload(&p, supervisor);
        take_mail(&p, &frame);
    }
    return 0; /* the gate has gone, or wants no more of us */
}
