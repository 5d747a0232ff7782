/* Frames over socketpairs: order, sizes, descriptors, broken peers, and freeing inside the callback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/ipc.h"
#include "daemon/base/loop.h"

static void pair(int fd[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
}

static int memory_file(const char *text)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    return fd;
}

static void assert_holds(int fd, const char *text)
{
    char got[64] = "";
    assert_int_equal(pread(fd, got, sizeof got - 1, 0), (ssize_t)strlen(text));
    assert_string_equal(got, text);
}

static void test_blocking_frames_keep_order_and_descriptors(void **state)
{
    (void)state;
    int fd[2];
    pair(fd);
    struct ipc *a = ipc_new_blocking(fd[0]), *b = ipc_new_blocking(fd[1]);
    int one = memory_file("one"), two = memory_file("two");
    /* All are written before any is read: the kernel glues octets, the frames must come apart again. */
    ipc_send(a, IPC_START, 1, SPAN_EMPTY, -1);
    ipc_send(a, IPC_CONF, 2, SPAN_LIT("/etc/x"), one);
    ipc_send(a, IPC_BEAT, 3, SPAN_LIT("plain"), -1);
    ipc_send(a, IPC_SECRET, UINT64_MAX, SPAN_LIT("s"), two);
    ipc_send(a, IPC_STOP, 5, SPAN_EMPTY, -1);
    close(one);
    close(two);
    static const struct {
        enum ipc_type type;
        uint64_t id;
        const char *payload, *file;
    } want[] = {{IPC_START, 1, "", NULL},
                {IPC_CONF, 2, "/etc/x", "one"},
                {IPC_BEAT, 3, "plain", NULL},
                {IPC_SECRET, UINT64_MAX, "s", "two"},
                {IPC_STOP, 5, "", NULL}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct ipc_frame f;
        assert_true(ipc_wait(b, &f));
        assert_int_equal(f.type, want[i].type);
        assert_true(f.id == want[i].id);
        assert_true(span_eq(f.payload, span_of(want[i].payload)));
        assert_int_equal(f.fd >= 0, want[i].file != NULL);
        if (f.fd >= 0) {
            assert_holds(f.fd, want[i].file);
            assert_true(fcntl(f.fd, F_GETFD) & FD_CLOEXEC);
            close(f.fd);
        }
    }
    ipc_free(&a);
    struct ipc_frame f;
    assert_false(ipc_wait(b, &f));
    ipc_free(&b);
    assert_null(b);
}

/* On the loop: large frames, each with a descriptor, far beyond what the socket holds. */
enum { LARGE = 3 << 20, FRAMES = 20 };

struct sink {
    int frames, ends;
    size_t octets;
    struct ipc *ipc;
    bool free_at_first;
};

static void on_frame(struct ipc *ipc, struct ipc_frame *f, void *arg)
{
    struct sink *s = arg;
    if (!f) {
        s->ends++;
        ipc_free(&s->ipc);
        loop_stop();
        return;
    }
    assert_ptr_equal(ipc, s->ipc);
    assert_int_equal(f->id, s->frames);
    s->frames++;
    s->octets += f->payload.n;
    if (f->id % 2 == 0) {
        char text[32];
        snprintf(text, sizeof text, "mail %d", (int)f->id);
        assert_true(f->fd >= 0);
        assert_holds(f->fd, text);
    } else {
        assert_int_equal(f->fd, -1);
    }
    if (f->payload.n)
        assert_int_equal(f->payload.p[f->payload.n - 1], 'a' + (int)f->id);
    if (s->free_at_first) {
        ipc_free(&s->ipc);
        loop_stop();
    }
}

static void ignore(struct ipc *ipc, struct ipc_frame *f, void *arg)
{
    (void)ipc, (void)f, (void)arg;
}

static void on_tick(void *arg)
{
    (void)arg;
    loop_stop();
}

static void run_until_read(struct ipc *a, struct sink *s)
{
    while (ipc_queued(a) || s->frames < FRAMES) {
        struct loop_timer *t = loop_timer_new(on_tick, NULL);
        loop_timer_set(t, 5);
        loop_run();
        loop_timer_free(&t);
    }
}

static void test_loop_queues_large_frames(void **state)
{
    (void)state;
    int fd[2];
    pair(fd);
    struct sink s = {0};
    struct ipc *a = ipc_new(fd[0], ignore, NULL);
    s.ipc = ipc_new(fd[1], on_frame, &s);
    char *octets = malloc(LARGE);
    size_t sum = 0;
    for (int i = 0; i < FRAMES; i++) {
        size_t n = i % 3 ? LARGE - (size_t)i : (size_t)i;
        memset(octets, 'a' + i, LARGE);
        char text[32];
        snprintf(text, sizeof text, "mail %d", i);
        int file = i % 2 ? -1 : memory_file(text);
        ipc_send(a, IPC_PARSE, (uint64_t)i, span_make(octets, n), file);
        if (file >= 0)
            close(file);
        sum += n;
    }
    assert_true(ipc_queued(a) > LARGE);
    run_until_read(a, &s);
    assert_int_equal(s.frames, FRAMES);
    assert_true(s.octets == sum);
    ipc_free(&a);
    loop_run();
    assert_int_equal(s.ends, 1);
    assert_null(s.ipc);
    free(octets);
}

static void test_free_inside_callback(void **state)
{
    (void)state;
    int fd[2];
    pair(fd);
    struct sink s = {.free_at_first = true};
    struct ipc *a = ipc_new_blocking(fd[0]);
    s.ipc = ipc_new(fd[1], on_frame, &s);
    int file = memory_file("mail 0");
    ipc_send(a, IPC_BEAT, 0, SPAN_EMPTY, file);
    ipc_send(a, IPC_BEAT, 1, SPAN_EMPTY, file);
    close(file);
    loop_run();
    assert_int_equal(s.frames, 1);
    assert_int_equal(s.ends, 0);
    ipc_free(&a);
}

static void test_attach_hands_on_what_was_read(void **state)
{
    (void)state;
    int fd[2];
    pair(fd);
    struct ipc *a = ipc_new_blocking(fd[0]);
    struct sink s = {.ipc = ipc_new_blocking(fd[1])};
    ipc_send(a, IPC_START, 9, SPAN_EMPTY, -1);
    for (int i = 0; i < 3; i++) {
        char text[32];
        snprintf(text, sizeof text, "mail %d", i);
        int file = i % 2 ? -1 : memory_file(text);
        ipc_send(a, IPC_BEAT, (uint64_t)i, SPAN_EMPTY, file);
        if (file >= 0)
            close(file);
    }
    struct ipc_frame f;
    assert_true(ipc_wait(s.ipc, &f));
    assert_int_equal(f.type, IPC_START);
    ipc_attach(s.ipc, on_frame, &s);
    ipc_free(&a);
    loop_run();
    assert_int_equal(s.frames, 3);
    assert_int_equal(s.ends, 1);
}

static void test_sending_to_a_dead_peer_is_told_once(void **state)
{
    (void)state;
    int fd[2];
    pair(fd);
    struct sink s = {.ipc = ipc_new(fd[0], on_frame, &s)};
    close(fd[1]);
    for (int i = 0; i < 3; i++)
        ipc_send(s.ipc, IPC_BEAT, 0, SPAN_LIT("x"), -1);
    loop_run();
    assert_int_equal(s.ends, 1);
    assert_int_equal(s.frames, 0);
}

/* What a broken or hostile peer may write.  Each must end the link, none may hang or crash it. */
struct wire {
    uint32_t type, bytes;
    uint64_t id;
};

static void test_broken_peers(void **state)
{
    (void)state;
    static const struct {
        struct wire head;
        size_t octets; /* of the head that are written */
        int fds;
    } rows[] = {
        {{IPC_FACTS, IPC_PAYLOAD_MAX + 1u, 0}, sizeof(struct wire), 0}, /* too large */
        {{IPC_FACTS, UINT32_MAX, 0}, sizeof(struct wire), 0},
        {{IPC_FACTS | 1u << 30, 0, 0}, sizeof(struct wire), 0}, /* says it has a descriptor, and has none */
        {{IPC_FACTS, 5, 0}, sizeof(struct wire), 0},            /* cut short */
        {{IPC_FACTS, 5, 0}, 7, 0},
        {{IPC_FACTS, 5, 0}, sizeof(struct wire), 5}, /* five descriptors for no frame */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd[2];
        pair(fd);
        struct ipc *b = ipc_new_blocking(fd[1]);
        union {
            struct cmsghdr align;
            char room[CMSG_SPACE(5 * sizeof(int))];
        } control = {0};
        struct iovec iov = {(void *)(uintptr_t)&rows[i].head, rows[i].octets};
        struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
        if (rows[i].fds) {
            int fds[5] = {0, 0, 0, 0, 0};
            msg.msg_control = control.room;
            msg.msg_controllen = sizeof control.room;
            struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
            c->cmsg_level = SOL_SOCKET;
            c->cmsg_type = SCM_RIGHTS;
            c->cmsg_len = CMSG_LEN(sizeof fds);
            memcpy(CMSG_DATA(c), fds, sizeof fds);
        }
        assert_int_equal(sendmsg(fd[0], &msg, 0), (ssize_t)rows[i].octets);
        shutdown(fd[0], SHUT_WR);
        struct ipc_frame f;
        assert_false(ipc_wait(b, &f));
        ipc_free(&b);
        close(fd[0]);
    }
}

static int count_fds(void)
{
    int n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void test_no_descriptor_leaks(void **state)
{
    (void)state;
    int before = count_fds();
    int fd[2];
    pair(fd);
    struct ipc *a = ipc_new(fd[0], ignore, NULL);
    struct ipc *b = ipc_new(fd[1], ignore, NULL);
    char *octets = calloc(1, 1 << 20);
    for (int i = 0; i < 10; i++) {
        int file = memory_file("x");
        ipc_send(a, IPC_PARSE, 1, span_make(octets, 1 << 20), file);
        close(file);
    }
    free(octets);
    /* Some queued, one in the kernel, never read. */
    ipc_free(&a);
    ipc_free(&b);
    assert_int_equal(count_fds(), before);
}

int main(void)
{
    loop_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocking_frames_keep_order_and_descriptors),
        cmocka_unit_test(test_loop_queues_large_frames),
        cmocka_unit_test(test_free_inside_callback),
        cmocka_unit_test(test_attach_hands_on_what_was_read),
        cmocka_unit_test(test_sending_to_a_dead_peer_is_told_once),
        cmocka_unit_test(test_broken_peers),
        cmocka_unit_test(test_no_descriptor_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
