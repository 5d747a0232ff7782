/* Parse workers and caution: who is charged when one dies, hangs or answers nonsense, and that the others'
 * mail goes on (attack 106, K20).  The workers are played by the test, over real links on one loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "daemon/base/ipc.h"
#include "daemon/gate/dispatch.h"
#include "daemon/store/suspect.h"
#include "tests/unit/gate_fixture.h"

enum { WORKERS = 2, MAILS_MAX = 40 };

/* What a worker does with a mail is said by its subject. */
struct worker {
    struct play *play;
    unsigned slot, served;
    struct ipc *ipc;
    bool hung;
    struct loop_timer *restart;
};

struct play {
    struct fixture f;
    struct ipc *supervisor; /* its end of the gate's link */
    struct worker workers[WORKERS];
    int restarts, kills, expected;
    int done, parsed, held, deferred, by_descriptor, at_once, at_once_max;
    bool walk_fails;
    bool written_to;
    int large, large_before_small; /* done; and when the last small one was */
    char last_reason[200], last_sha256[65];
    unsigned charged_served; /* mails that the worker of the last second try had served before it */
};

static struct play *playing;

void dispatch_wake(struct dispatch *d)
{
    (void)d;
}

static enum result walk(struct gate *gate, struct intake *in, struct why *why)
{
    (void)gate;
    if (playing->walk_fails)
        return why_set(why, TEMP, WHY_SOURCE, "4.3.0", "as the test wants");
    in->answer.mail = (int64_t)in->number;
    in->answer.outcome = in->facts ? "opened" : "held";
    return OK;
}

static void worker_start(struct worker *);

static void on_restart(void *arg)
{
    worker_start(arg);
}

static void worker_end(struct worker *w)
{
    ipc_free(&w->ipc);
    w->play->restarts++;
    loop_timer_set(w->restart, 20);
}

static void send_facts(struct worker *w, uint64_t id, struct span raw)
{
    struct arena *arena = arena_new(0);
    struct buf json;
    buf_init(&json, 8 << 20);
    struct facts *facts = ARENA_NEW(arena, struct facts);
    facts->subject = arena_printf(arena, "%zu octets", raw.n);
    facts_json(facts, true, &json);
    ipc_send(w->ipc, IPC_FACTS, id, buf_span(&json), -1);
    buf_release(&json);
    arena_free(&arena);
}

static void on_worker_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg)
{
    struct worker *w = arg;
    (void)ipc;
    if (!frame) {
        worker_end(w); /* the gate gave it up */
        return;
    }
    struct span raw = span_from(frame->payload, sizeof(struct facts_arrival));
    void *map = NULL;
    if (frame->fd >= 0) {
        w->play->by_descriptor++;
        w->play->written_to |= write(frame->fd, "x", 1) == 1;
        off_t n = lseek(frame->fd, 0, SEEK_END);
        map = mmap(NULL, (size_t)n, PROT_READ, MAP_PRIVATE, frame->fd, 0);
        raw = span_make(map, (size_t)n);
    }
    struct span head = span_head(raw, 200);
    w->play->at_once++;
    if (w->play->at_once > w->play->at_once_max)
        w->play->at_once_max = w->play->at_once;
    if (span_find(head, SPAN_LIT("again")) < head.n)
        w->play->charged_served = w->served;
    w->served++;
    if (span_find(head, SPAN_LIT("die")) < head.n) {
        w->play->at_once--;
        worker_end(w);
    }
    if (span_find(head, SPAN_LIT("nonsense")) < head.n)
        ipc_send(w->ipc, IPC_FACTS, frame->id, SPAN_LIT("{\"subject\":7}"), -1);
    else if (span_find(head, SPAN_LIT("out of turn")) < head.n)
        ipc_send(w->ipc, IPC_FACTS, frame->id + 1, SPAN_LIT("{}"), -1);
    else if (span_find(head, SPAN_LIT("hang")) < head.n)
        w->hung = true;
    else if (w->ipc && !w->hung)
        send_facts(w, frame->id, raw);
    if (map)
        munmap(map, raw.n);
}

static void worker_start(struct worker *w)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    w->served = 0;
    w->hung = false;
    w->ipc = ipc_new(pair[1], on_worker_frame, w);
    pool_link(w->play->f.gate.pool, w->slot, pair[0]);
}

static void on_supervisor_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg)
{
    struct play *p = arg;
    (void)ipc;
    if (frame && frame->type == IPC_KILL)
        p->kills++;
}

static void on_done(struct intake *in, void *arg)
{
    struct play *p = arg;
    p->at_once--;
    p->parsed += in->answer.result == OK && in->facts;
    p->held += in->answer.result == OK && !in->facts;
    p->deferred += in->answer.result == TEMP;
    if (in->raw.n > POOL_LARGE_BYTES)
        p->large++;
    else
        p->large_before_small = p->large;
    if (in->held_reason)
        snprintf(p->last_reason, sizeof p->last_reason, "%s", in->held_reason);
    intake_free(&in);
    if (++p->done == p->expected)
        loop_stop();
}

static void submit(struct play *p, const char *subject, size_t bytes)
{
    struct intake *in = intake_new();
    char head[200];
    static const char line[] =
        "some text that fills a mail, line by line, until it is large enough for a file\r\n";
    mailfile_init(&in->file, p->f.dir);
    int n = snprintf(head, sizeof head, "From: a@b.test\r\nSubject: %s\r\n\r\n", subject);
    assert_true(mailfile_add(&in->file, span_make(head, (size_t)n)));
    for (size_t at = 0; at < bytes; at += sizeof line - 1)
        assert_true(mailfile_add(&in->file, span_make(line, sizeof line - 1)));
    assert_true(mailfile_finish(&in->file, &in->raw, in->sha256));
    memcpy(p->last_sha256, in->sha256, sizeof p->last_sha256);
    in->sender_kind = INTAKE_SENDER_UNKNOWN;
    in->done = on_done;
    in->done_arg = p;
    intake_submit(&p->f.gate, in);
    p->expected++;
}

static void play_open(struct play *p, bool unclean)
{
    int pair[2];
    memset(p, 0, sizeof *p);
    playing = p;
    fixture_walk = walk;
    fixture_open(&p->f, unclean);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    p->f.gate.supervisor = ipc_new(pair[0], on_supervisor_frame, p);
    p->supervisor = ipc_new(pair[1], on_supervisor_frame, p);
    for (unsigned i = 0; i < WORKERS; i++) {
        p->workers[i] = (struct worker){.play = p, .slot = i};
        p->workers[i].restart = loop_timer_new(on_restart, &p->workers[i]);
        worker_start(&p->workers[i]);
    }
}

static void play_close(struct play *p)
{
    for (unsigned i = 0; i < WORKERS; i++) {
        loop_timer_free(&p->workers[i].restart);
        ipc_free(&p->workers[i].ipc);
    }
    fixture_close(&p->f);
    ipc_free(&p->f.gate.supervisor);
    ipc_free(&p->supervisor);
}

static void test_plain(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, false);
    for (int i = 0; i < MAILS_MAX; i++)
        submit(&p, "hello", 100);
    fixture_run(&p.f, 10000);
    assert_int_equal(p.parsed, MAILS_MAX);
    assert_int_equal(p.restarts, 0);
    assert_true(p.workers[0].served > 0 && p.workers[1].served > 0);
    play_close(&p);
}

static void test_by_descriptor(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, false);
    submit(&p, "large", 600 << 10);
    submit(&p, "small", 100);
    fixture_run(&p.f, 10000);
    assert_int_equal(p.parsed, 2);
    assert_int_equal(p.by_descriptor, 1);
    assert_false(p.written_to);
    play_close(&p);
}

/* Large mails let smaller ones pass, whichever came first, but for one each quarter of a second. */
static void test_large_ones_wait(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, false);
    int64_t begun = loop_now_ms();
    for (int i = 0; i < 12; i++)
        submit(&p, "large", POOL_LARGE_BYTES + 1000);
    for (int i = 0; i < MAILS_MAX; i++)
        submit(&p, "small", 100);
    fixture_run(&p.f, 20000);
    assert_int_equal(p.parsed, 12 + MAILS_MAX);
    assert_in_range(p.large_before_small, 0, 3 + (loop_now_ms() - begun) / POOL_LARGE_MS);
    play_close(&p);
}

/* Nor is a smaller one given to a worker that is at a large one; if that worker dies, nobody else is charged.
 */
static void test_nothing_behind_a_large_one(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, false);
    submit(&p, "hang", POOL_LARGE_BYTES + 1000);
    p.expected = 0;
    for (int i = 0; i < MAILS_MAX; i++)
        submit(&p, "small", 100);
    fixture_run(&p.f, 20000);
    assert_int_equal(p.parsed, MAILS_MAX);
    for (int i = 0; i < WORKERS; i++)
        assert_true(!p.workers[i].hung || p.workers[i].served == 1);
    submit(&p, "die", 100);
    submit(&p, "large", POOL_LARGE_BYTES + 1000);
    submit(&p, "large", POOL_LARGE_BYTES + 1000);
    p.expected = p.done + 4;
    fixture_run(&p.f, 30000);
    assert_int_equal(p.held, 2);
    assert_int_equal(p.parsed, MAILS_MAX + 2);
    play_close(&p);
}

/* Two lives each, the second one in a fresh worker; whoever waited behind it is charged nothing. */
static void check_poison(const char *subject, const char *reason, int kills)
{
    struct play p;
    play_open(&p, false);
    for (int i = 0; i < 20; i++)
        submit(&p, i == 3 || i == 4 ? subject : "hello", 100);
    p.charged_served = 99;
    fixture_run(&p.f, 20000);
    fixture_run(&p.f, 50);
    assert_int_equal(p.parsed, 18);
    assert_int_equal(p.held, 2);
    assert_string_equal(p.last_reason, reason);
    assert_int_equal(p.restarts, 4);
    assert_int_equal(p.charged_served, 0);
    assert_int_equal(p.kills, kills);
    assert_int_equal(p.f.gate.counters.parse_deaths, 4);
    assert_int_equal(p.f.gate.counters.held_raw, 2);
    play_close(&p);
}

static void test_deaths(void **state)
{
    (void)state;
    check_poison("die again", "parse: the worker died", 0);
    check_poison("nonsense again", "parse: the worker's answer was malformed", 4);
    check_poison("out of turn again", "parse: the worker answered out of turn", 4);
}

static void test_hang(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, false);
    submit(&p, "hang", 100);
    for (int i = 0; i < 10; i++)
        submit(&p, "hello", 100);
    int64_t begun = loop_now_ms();
    fixture_run(&p.f, 60000);
    int64_t took = loop_now_ms() - begun;
    fixture_run(&p.f, 50);
    assert_int_equal(p.parsed, 10);
    assert_int_equal(p.held, 1);
    assert_string_equal(p.last_reason, "parse: the worker took too long");
    assert_int_equal(p.kills, 2);
    assert_int_equal(p.f.gate.counters.parse_timeouts, 2);
    assert_in_range(took, 2 * POOL_WALL_MS, 30000);
    play_close(&p);
}

static void test_stop(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, false);
    for (int i = 0; i < 12; i++)
        submit(&p, "hang", 100);
    pool_stop(p.f.gate.pool);
    assert_int_equal(p.deferred, 12);
    assert_int_equal(pool_waiting(p.f.gate.pool), 0);
    play_close(&p);
}

/* No worker is there yet: mail waits, and loses nothing. */
static void test_late_workers(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, false);
    for (unsigned i = 0; i < WORKERS; i++)
        worker_end(&p.workers[i]);
    for (int i = 0; i < 12; i++)
        submit(&p, "hello", 100);
    fixture_run(&p.f, 10000);
    assert_int_equal(p.parsed, 12);
    play_close(&p);
}

static int64_t tries_of(struct play *p, const char *sha256)
{
    int64_t tries;
    struct why why;
    assert_int_equal(suspect_tries(p->f.gate.db, span_of(sha256), &tries, &why), OK);
    return tries;
}

static void note(struct play *p, const char *sha256)
{
    int64_t tries;
    struct why why;
    assert_int_equal(db_begin(p->f.gate.db, &why), OK);
    assert_int_equal(suspect_note(p->f.gate.db, span_of(sha256), 1, &tries, &why), OK);
    assert_int_equal(db_commit(p->f.gate.db, &why), OK);
}

/* After an unclean end: one mail at a time; who cost the gate its life twice is not even parsed. */
static void test_caution(void **state)
{
    (void)state;
    struct play p;
    char sha256[65];
    play_open(&p, true);
    submit(&p, "hello", 0);
    memcpy(sha256, p.last_sha256, sizeof sha256);
    for (int i = 1; i < 10; i++)
        submit(&p, i == 5 ? "die" : "hello", (size_t)i * 100);
    fixture_run(&p.f, 10000);
    assert_int_equal(p.parsed, 9);
    assert_int_equal(p.held, 1);
    assert_int_equal(p.at_once_max, 1);
    assert_int_equal(tries_of(&p, sha256), 0);
    note(&p, sha256);
    submit(&p, "hello", 0);
    fixture_run(&p.f, 10000);
    assert_int_equal(p.parsed, 10);
    note(&p, sha256);
    note(&p, sha256);
    submit(&p, "hello", 0);
    fixture_run(&p.f, 10000);
    assert_int_equal(p.held, 2);
    assert_string_equal(p.last_reason, "suspect: the gate died over this mail, twice");
    assert_int_equal(tries_of(&p, sha256), 0);
    play_close(&p);
}

/* A mail that can't be committed for another reason is not suspected for it. */
static void test_caution_deferred(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, true);
    p.walk_fails = true;
    for (int i = 0; i < 5; i++) {
        submit(&p, "hello", 0);
        fixture_run(&p.f, 10000);
        fixture_run(&p.f, 20);
        assert_int_equal(tries_of(&p, p.last_sha256), 0);
    }
    assert_int_equal(p.deferred, 5);
    p.walk_fails = false;
    submit(&p, "hello", 0);
    fixture_run(&p.f, 10000);
    assert_int_equal(p.parsed, 1);
    play_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_by_descriptor),
        cmocka_unit_test(test_deaths),
        cmocka_unit_test(test_hang),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_late_workers),
        cmocka_unit_test(test_caution),
        cmocka_unit_test(test_caution_deferred),
        cmocka_unit_test(test_large_ones_wait),
        cmocka_unit_test(test_nothing_behind_a_large_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
