/* test_smtp.c: how long is waited for a server that says nothing, or an octet at a time (attack 89), and when
 * a connection that isn't used is given up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/loop.h"
#include "daemon/send/smtp.h"

/* A server in our own loop: says each of `replies` at a line that begins with its verb, and is silent from
 * the first one on that isn't there. */
static struct {
    int listener, fd;
    struct loop_io *accept_io, *io;
    struct loop_timer *drip;
    bool greets, drips;
    const char *const *replies; /* verb, reply, verb, reply, NULL */
    char line[2000];
    size_t n;
    unsigned connections;
    bool quit, closed;
} server;

static struct sendresult result;
static unsigned results, dots;
static struct loop_timer *too_long;

bool job_dot(const struct job *job)
{
    (void)job;
    dots++;
    return true;
}

void job_free(struct job **job)
{
    free(*job);
    *job = NULL;
}

void job_done(struct job *job, const struct sendresult *r)
{
    result = *r;
    results++;
    job_free(&job);
    loop_stop();
}

static void say(const char *text)
{
    assert_int_equal(write(server.fd, text, strlen(text)), (ssize_t)strlen(text));
}

static void on_drip(void *arg)
{
    (void)arg;
    if (server.closed)
        return;
    if (send(server.fd, "2", 1, MSG_NOSIGNAL) == 1)
        loop_timer_set(server.drip, 20);
}

static void on_line(void)
{
    server.quit = server.quit || strncmp(server.line, "QUIT", 4) == 0;
    for (const char *const *r = server.replies; *r; r += 2)
        if (strncmp(server.line, r[0], strlen(r[0])) == 0) {
            say(r[1]);
            return;
        }
    if (server.drips)
        loop_timer_set(server.drip, 0);
}

static void on_octets(int ready, void *arg)
{
    (void)ready, (void)arg;
    char p[1000];
    ssize_t n = read(server.fd, p, sizeof p);
    if (n <= 0) {
        loop_io_free(&server.io);
        close(server.fd);
        server.closed = true;
        loop_stop();
        return;
    }
    for (ssize_t i = 0; i < n; i++) {
        server.line[server.n++ % sizeof server.line] = p[i];
        if (p[i] == '\n') {
            server.line[server.n - 1] = 0;
            server.n = 0;
            on_line();
        }
    }
}

static void on_accept(int ready, void *arg)
{
    (void)ready, (void)arg;
    server.fd = accept4(server.listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    server.connections++;
    server.closed = false;
    server.n = 0;
    if (server.greets)
        say("220 mx.test\r\n");
    server.io = loop_io_new(server.fd, LOOP_READ, on_octets, NULL);
}

static void on_too_long(void *arg)
{
    (void)arg;
    fail_msg("it did not end");
}

static const struct smtp_times times = {
    .open_ms = 150, .reply_ms = 150, .block_ms = 150, .last_ms = 300, .idle_ms = 100};
static struct conf_transport transport = {
    .ca = "", .user = "", .tls = CONF_TLS_NONE, .connections = 2, .loopback = true};
static char url[60];

static int setup(void **state)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    (void)state;
    loop_init();
    memset(&server, 0, sizeof server);
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(server.listener, (struct sockaddr *)&a, n) != 0 || listen(server.listener, 10) != 0 ||
        getsockname(server.listener, (struct sockaddr *)&a, &n) != 0)
        return -1;
    snprintf(url, sizeof url, "smtp://127.0.0.1:%d", ntohs(a.sin_port));
    transport.url = url;
    server.accept_io = loop_io_new(server.listener, LOOP_READ, on_accept, NULL);
    server.drip = loop_timer_new(on_drip, NULL);
    server.closed = true;
    too_long = loop_timer_new(on_too_long, NULL);
    loop_timer_set(too_long, 30000);
    results = dots = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    loop_io_free(&server.accept_io);
    loop_io_free(&server.io);
    loop_timer_free(&server.drip);
    loop_timer_free(&too_long);
    if (!server.closed)
        close(server.fd);
    close(server.listener);
    return 0;
}

static struct job *job_new(void)
{
    struct job *job = calloc(1, sizeof *job);
    *job = (struct job){.envelope = {.from = {"a@b"}, .to = {"c@d"}},
                        .mail = SPAN_LIT("Subject: x\r\n\r\nhi\r\n")};
    return job;
}

/* Sends one mail; how long it took until its result. */
static int64_t send_one(struct smtp *s)
{
    int64_t began = loop_now_ms();
    unsigned before = results;
    smtp_send(s, job_new());
    while (results == before)
        loop_run();
    return loop_now_ms() - began;
}

static void check_silence(bool greets, bool drips, const char *const *replies, enum send_class class,
                          int64_t wait_ms)
{
    server.greets = greets;
    server.drips = drips;
    server.replies = replies;
    struct smtp *s = smtp_new(&transport, SPAN_EMPTY, &times);
    int64_t took = send_one(s);
    assert_int_equal(result.class, class);
    assert_in_range(took, wait_ms, 20000); /* a reply that drips would take twice that */
    assert_int_equal(dots, class == SEND_UNKNOWN);
    assert_int_equal(result.code, 0);
    smtp_free(&s);
}

static void test_silence(void **state)
{
    const char *part = *state;
    static const char *const ehlo[] = {"EHLO", "250 mx.test\r\n", NULL};
    static const char *const mail[] = {"EHLO", "250 mx.test\r\n", "MAIL", "250 ok\r\n", NULL};
    static const char *const data[] = {"EHLO", "250 mx.test\r\n", "MAIL", "250 ok\r\n", "RCPT", "250 ok\r\n",
                                       "DATA", "354 go\r\n",      NULL};
    static const char *const none[] = {NULL};
    bool drips = strchr(part, 'd') != NULL;
    switch (part[0]) {
    case '0':
        check_silence(false, drips, none, SEND_DEFERRED, 150);
        break;
    case '1':
        check_silence(true, drips, none, SEND_DEFERRED, 150);
        break;
    case '2':
        check_silence(true, drips, ehlo, SEND_DEFERRED, 150);
        break;
    case '3':
        check_silence(true, drips, mail, SEND_DEFERRED, 150);
        break;
    case '4':
        check_silence(true, drips, data, SEND_UNKNOWN, 300);
        break;
    }
}

/* Two mails over one connection; then it lies idle, and is given up with QUIT. */
static void test_idle(void **state)
{
    static const char *const all[] = {"EHLO", "250 mx.test\r\n", "MAIL", "250 ok\r\n",   "RCPT", "250 ok\r\n",
                                      "DATA", "354 go\r\n",      ".",    "250 kept\r\n", NULL};
    (void)state;
    server.greets = true;
    server.replies = all;
    struct smtp *s = smtp_new(&transport, SPAN_EMPTY, &times);
    send_one(s);
    assert_int_equal(result.class, SEND_SENT);
    send_one(s);
    assert_int_equal(result.class, SEND_SENT);
    assert_int_equal(server.connections, 1);
    int64_t began = loop_now_ms();
    while (!server.closed)
        loop_run();
    assert_in_range(loop_now_ms() - began, 50, 20000);
    assert_true(server.quit);
    send_one(s);
    assert_int_equal(result.class, SEND_SENT);
    assert_int_equal(server.connections, 2);
    smtp_free(&s);
}

int main(void)
{
#define SILENT_AT(name, part)                                                                                \
    {                                                                                                        \
        "silent " name, test_silence, setup, teardown, part                                                  \
    }
    static char p0[] = "0", p1[] = "1", p2[] = "2", p3[] = "3", p4[] = "4", d1[] = "1d", d2[] = "2d",
                d3[] = "3d", d4[] = "4d";
    const struct CMUnitTest tests[] = {
        SILENT_AT("at once", p0),
        SILENT_AT("at EHLO", p1),
        SILENT_AT("at MAIL", p2),
        SILENT_AT("at RCPT", p3),
        SILENT_AT("at the dot", p4),
        SILENT_AT("at EHLO, dripping", d1),
        SILENT_AT("at MAIL, dripping", d2),
        SILENT_AT("at RCPT, dripping", d3),
        SILENT_AT("at the dot, dripping", d4),
        cmocka_unit_test_setup_teardown(test_idle, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
