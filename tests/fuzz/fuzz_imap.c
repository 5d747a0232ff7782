/* Any octets as what an IMAP server says, from the greeting on, through our stream, guard and libetpan: a
 * session that opens is used for everything a mailbox asks of it, and ends in a failure with a reason. */
#include "daemon/fetch/imap.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/loop.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
const char *__lsan_default_suppressions(void);

/* libetpan 1.9.4 forgets some tens of octets where a greeting says BYE or a response breaks off; a session is
 * dialled again at growing intervals only, so that they don't add up. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libetpan.so";
}

enum { FITS = 64 << 10 };

static int listener;
static char port[8];
static char octets[FITS];
static struct span said;
static sem_t served;

/* One connection after the other: says all of it at once, then nothing more, and waits for the client's end.
 */
static void *serve(void *arg)
{
    (void)arg;
    for (;;) {
        char sink[4096];
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 && errno == EINTR) /* libFuzzer's own alarm, which any thread may get */
            continue;
        if (fd < 0)
            abort();
        for (struct span left = said; left.n > 0;) {
            ssize_t n = send(fd, left.p, left.n, MSG_NOSIGNAL);
            if (n <= 0)
                break;
            left = span_from(left, (size_t)n);
        }
        shutdown(fd, SHUT_WR);
        while (read(fd, sink, sizeof sink) > 0)
            continue;
        close(fd);
        sem_post(&served);
    }
    return NULL;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    pthread_t thread;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&at, n) < 0 || listen(listener, 8) < 0 ||
        getsockname(listener, (struct sockaddr *)&at, &n) < 0 || sem_init(&served, 0, 0) < 0 ||
        pthread_create(&thread, NULL, serve, NULL) != 0)
        abort();
    snprintf(port, sizeof port, "%u", ntohs(at.sin_port));
    return 0;
}

static bool got(void *arg, uint32_t uid, struct span octets)
{
    *(uint64_t *)arg += uid + octets.n;
    return true;
}

static bool piece(void *arg, struct span octets)
{
    *(uint64_t *)arg += octets.n;
    return true;
}

/* Every call that a mailbox makes, as long as the session lives. */
static bool use(struct imap *im, struct arena *arena, struct imap_failure *f)
{
    struct imap_box box;
    struct imap_uids uids;
    struct imap_info infos[16];
    uint64_t sum = 0;
    bool there;
    if (!imap_select(im, "INBOX", &box, f) || !imap_uids(im, 1, arena, &uids, f))
        return false;
    size_t few = uids.n < 16 ? uids.n : 16;
    for (size_t i = 1; i < uids.n; i++)
        if (uids.v[i] <= uids.v[i - 1])
            abort();
    if (few == 0)
        return imap_noop(im, f) && imap_idle(im, loop_now_ms() + 1, f) != IMAP_IDLE_FAILED;
    return imap_infos(im, uids.v, few, true, infos, f) &&
           imap_fetch(im, uids.v, few, 1 << 20, got, &sum, f) &&
           imap_stream(im, uids.v[0], 0, 1 << 20, piece, &sum, &there, f) &&
           imap_flag(im, uids.v, few, "\\Seen", f) && imap_move(im, uids.v, few, "Done", f) &&
           imap_delete(im, uids.v, few, f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FITS)
        return 0;
    memcpy(octets, data, size);
    said = span_make(octets, size);
    struct imap_conf conf = {.stream = {.host = "127.0.0.1", .port = port, .ca = "", .wake_fd = -1},
                             .clear_ok = true,
                             .user = "ann",
                             .secret = span_of("secret")};
    struct imap_failure f = {0};
    struct arena *arena = arena_new(1 << 20);
    struct imap *im = imap_open(&conf, loop_now_ms() + 5000, &f);
    if (im) {
        if (!use(im, arena, &f) && f.class == IMAP_OK)
            abort();
        imap_drop(&im);
    } else if (f.text[0] == '\0') {
        abort();
    }
    while (sem_wait(&served) < 0)
        continue;
    arena_free(&arena);
    return 0;
}
