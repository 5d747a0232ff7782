/* The gate's side of a mailbox: the cursor never goes past a mail that isn't committed, whatever was refused
 * meanwhile and whatever came behind it.  Fetch and the parse workers are played by the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <sys/socket.h>

#include "daemon/base/fetchlink.h"
#include "daemon/base/ipc.h"
#include "daemon/gate/mailboxes.h"
#include "daemon/store/folder.h"
#include "tests/unit/gate_fixture.h"

enum { UIDVALIDITY = 7 };

struct play {
    struct fixture f;
    struct conf_mailbox mailbox;
    struct ipc *fetch; /* its end of the link */
    struct ipc *workers[2];
    bool slow; /* the first one keeps what it is given, until let_go() */
    uint64_t kept[8];
    size_t n_kept;
    size_t opened, handed, committed, refused, cursors;
    uint32_t cursor, first_refused;
    uint32_t awaited; /* the cursor on disk; UINT32_MAX: any */
    struct loop_timer *look;
};

static enum result walk(struct gate *gate, struct intake *in, struct why *why)
{
    (void)gate, (void)why;
    in->answer.mail = (int64_t)in->number;
    in->answer.outcome = "opened";
    return OK;
}

static void send_facts(struct ipc *worker, uint64_t id)
{
    struct arena *arena = arena_new(0);
    struct buf json;
    buf_init(&json, 1 << 20);
    facts_json(ARENA_NEW(arena, struct facts), true, &json);
    ipc_send(worker, IPC_FACTS, id, buf_span(&json), -1);
    buf_release(&json);
    arena_free(&arena);
}

static void on_worker_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg)
{
    struct play *p = arg;
    if (!frame)
        return;
    if (p->slow && ipc == p->workers[0])
        p->kept[p->n_kept++] = frame->id;
    else
        send_facts(ipc, frame->id);
}

static void on_fetch_frame(struct ipc *ipc, struct ipc_frame *frame, void *arg)
{
    struct play *p = arg;
    (void)ipc;
    if (!frame)
        return;
    if ((int)frame->type == FETCHLINK_CURSOR) {
        struct fetchlink_cursor c;
        memcpy(&c, frame->payload.p, sizeof c);
        p->cursor = c.uid;
        p->cursors++;
    } else if ((int)frame->type == FETCHLINK_TAKEN && span_eq(frame->payload, SPAN_LIT("+"))) {
        p->committed++;
    } else if ((int)frame->type == FETCHLINK_TAKEN) {
        p->first_refused = p->refused++ ? p->first_refused : (uint32_t)frame->id;
    }
}

static struct folder_cursor on_disk(struct play *p)
{
    struct folder f = {SPAN_LIT("imap.test"), SPAN_LIT("support"), SPAN_LIT("INBOX")};
    struct folder_cursor c;
    struct why why;
    assert_int_equal(folder_get(p->f.gate.db, &f, &c, &why), OK);
    return c;
}

static void on_look(void *arg)
{
    struct play *p = arg;
    bool idle = p->n_kept > 0 || mailboxes_idle(p->f.gate.mailboxes);
    bool there = p->awaited == UINT32_MAX || on_disk(p).uid == p->awaited;
    if (p->cursors == p->opened && p->committed + p->refused + p->n_kept == p->handed && idle && there)
        loop_stop();
    else
        loop_timer_set(p->look, 5);
}

/* Until all is answered but what the slow worker keeps. */
static void settle(struct play *p)
{
    loop_timer_set(p->look, 5);
    fixture_run(&p->f, 60000);
    assert_int_equal(p->cursors, p->opened);
    assert_int_equal(p->committed + p->refused + p->n_kept, p->handed);
}

/* And the cursor is there. */
static void settle_at(struct play *p, uint32_t uid)
{
    p->awaited = uid;
    settle(p);
    assert_int_equal(on_disk(p).uid, uid);
    p->awaited = UINT32_MAX;
}

static void let_go(struct play *p)
{
    for (size_t i = 0; i < p->n_kept; i++)
        send_facts(p->workers[0], p->kept[i]);
    p->slow = false;
    p->n_kept = 0;
}

static int link_pair(struct ipc **mine_r, void (*fn)(struct ipc *, struct ipc_frame *, void *),
                     struct play *p)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    *mine_r = ipc_new(pair[1], fn, p);
    return pair[0];
}

static void open_box(struct play *p, uint32_t uidvalidity)
{
    struct fetchlink_box box = {.server = "imap.test", .user = "support", .folder = "INBOX"};
    box.uidvalidity = uidvalidity;
    p->opened++;
    ipc_send(p->fetch, (enum ipc_type)FETCHLINK_BOX, 0, span_make((const char *)&box, sizeof box), -1);
}

static void hand_over(struct play *p, uint32_t uidvalidity, uint32_t from, uint32_t to)
{
    struct fetchlink_mail mail = {.uidvalidity = uidvalidity};
    for (uint32_t uid = from; uid <= to; uid++) {
        char octets[sizeof mail + 100];
        p->handed++;
        memcpy(octets, &mail, sizeof mail);
        int n = snprintf(octets + sizeof mail, 100, "Subject: %u\r\n\r\n", uid);
        ipc_send(p->fetch, (enum ipc_type)FETCHLINK_MAIL, uid, span_make(octets, sizeof mail + (size_t)n),
                 -1);
    }
}

static void tidy(struct play *p, uint32_t uid)
{
    ipc_send(p->fetch, (enum ipc_type)FETCHLINK_TIDIED, uid, SPAN_EMPTY, -1);
}

static void play_open(struct play *p)
{
    memset(p, 0, sizeof *p);
    p->awaited = UINT32_MAX;
    fixture_walk = walk;
    fixture_open(&p->f, false);
    p->look = loop_timer_new(on_look, p);
    p->mailbox = (struct conf_mailbox){.name = "support", .since_s = 0};
    p->f.conf.mailboxes = &p->mailbox;
    p->f.conf.n_mailboxes = 1;
    p->f.gate.mailboxes = mailboxes_new(&p->f.gate);
    mailboxes_link(p->f.gate.mailboxes, SPAN_LIT("support"), link_pair(&p->fetch, on_fetch_frame, p));
    open_box(p, UIDVALIDITY);
    settle(p);
    assert_int_equal(p->cursor, 0);
}

static void play_close(struct play *p)
{
    pool_stop(p->f.gate.pool);
    mailboxes_free(&p->f.gate.mailboxes);
    loop_timer_free(&p->look);
    ipc_free(&p->fetch);
    ipc_free(&p->workers[0]);
    ipc_free(&p->workers[1]);
    fixture_close(&p->f);
}

static void work_with(struct play *p, unsigned worker)
{
    pool_link(p->f.gate.pool, worker, link_pair(&p->workers[worker], on_worker_frame, p));
}

static void test_in_order(void **state)
{
    struct play p;
    (void)state;
    play_open(&p);
    work_with(&p, 1);
    hand_over(&p, UIDVALIDITY, 1, 250);
    tidy(&p, 250);
    settle_at(&p, 250);
    assert_int_equal(p.committed, 250);
    play_close(&p);
}

/* One mail is at a parser that takes its time; others overtake it, more of them than the gate keeps count of.
 * What is refused then comes again from the cursor on: so what follows must be refused, too, also when the
 * slow one is done and there is room again. */
static void test_slow_head(void **state)
{
    struct play p;
    (void)state;
    play_open(&p);
    work_with(&p, 0);
    p.slow = true;
    hand_over(&p, UIDVALIDITY, 1, 1);
    settle(&p);
    assert_int_equal(p.n_kept, 1);
    work_with(&p, 1);
    hand_over(&p, UIDVALIDITY, 2, FETCHLINK_SPAN + 8);
    tidy(&p, FETCHLINK_SPAN + 20);
    settle_at(&p, 0);
    assert_int_equal(p.first_refused, FETCHLINK_SPAN + 1);
    assert_int_equal(p.refused, 8);
    let_go(&p);
    settle(&p);
    assert_int_equal(p.committed, FETCHLINK_SPAN);
    hand_over(&p, UIDVALIDITY, FETCHLINK_SPAN + 9, FETCHLINK_SPAN + 20);
    settle_at(&p, FETCHLINK_SPAN);
    assert_int_equal(p.refused, 20);
    open_box(&p, UIDVALIDITY);
    settle(&p);
    assert_int_equal(p.cursor, FETCHLINK_SPAN);
    hand_over(&p, UIDVALIDITY, FETCHLINK_SPAN + 1, FETCHLINK_SPAN + 20);
    tidy(&p, FETCHLINK_SPAN + 20);
    settle_at(&p, FETCHLINK_SPAN + 20);
    assert_int_equal(p.refused, 20);
    play_close(&p);
}

/* What is committed, and not yet flagged or moved, comes again after a crash. */
static void test_untidy(void **state)
{
    struct play p;
    (void)state;
    play_open(&p);
    work_with(&p, 1);
    hand_over(&p, UIDVALIDITY, 1, 10);
    settle(&p);
    assert_int_equal(p.committed, 10);
    assert_int_equal(on_disk(&p).uid, 0);
    tidy(&p, 8);
    settle_at(&p, 8);
    /* the same fetch, in its next session, knows what it has to tidy; another one doesn't */
    open_box(&p, UIDVALIDITY);
    settle(&p);
    assert_int_equal(p.cursor, 10);
    ipc_free(&p.fetch);
    mailboxes_link(p.f.gate.mailboxes, SPAN_LIT("support"), link_pair(&p.fetch, on_fetch_frame, &p));
    open_box(&p, UIDVALIDITY);
    settle(&p);
    assert_int_equal(p.cursor, 8);
    hand_over(&p, UIDVALIDITY, 9, 10);
    tidy(&p, 10);
    settle_at(&p, 10);
    play_close(&p);
}

/* A folder made anew: what is told of the old one's UIDs moves nothing in it. */
static void test_uidvalidity_changes(void **state)
{
    struct play p;
    struct fetchlink_state fine = {.fine = true};
    (void)state;
    play_open(&p);
    work_with(&p, 0);
    hand_over(&p, UIDVALIDITY, 1, 10);
    tidy(&p, 13);
    settle_at(&p, 10);
    p.slow = true;
    hand_over(&p, UIDVALIDITY, 11, 13);
    settle(&p);
    open_box(&p, UIDVALIDITY + 1);
    ipc_send(p.fetch, (enum ipc_type)FETCHLINK_STATE, 0, span_make((const char *)&fine, sizeof fine), -1);
    p.handed -= p.n_kept; /* their answers are nobody's any more */
    let_go(&p);
    settle(&p);
    assert_int_equal(p.cursor, 0);
    assert_int_equal(on_disk(&p).uidvalidity, UIDVALIDITY + 1);
    assert_int_equal(on_disk(&p).uid, 0);
    assert_true(on_disk(&p).resync);
    hand_over(&p, UIDVALIDITY, 1, 1); /* and nothing of the old one is taken in under the new one's number */
    settle(&p);
    assert_int_equal(p.refused, 1);
    play_close(&p);
}

/* The gate has no room on its disk for one: the cursor stays before it. */
static enum result walk_one_fails(struct gate *gate, struct intake *in, struct why *why)
{
    if (in->uid.uid == 5)
        return why_set(why, TEMP, WHY_SOURCE, "4.3.1", "as the test wants");
    return walk(gate, in, why);
}

static void test_not_now(void **state)
{
    struct play p;
    (void)state;
    play_open(&p);
    work_with(&p, 1);
    fixture_walk = walk_one_fails;
    hand_over(&p, UIDVALIDITY, 1, 20);
    tidy(&p, 20);
    settle_at(&p, 4);
    assert_int_equal(p.committed, 19);
    assert_int_equal(p.first_refused, 5);
    fixture_walk = walk;
    open_box(&p, UIDVALIDITY);
    settle(&p);
    assert_int_equal(p.cursor, 4);
    hand_over(&p, UIDVALIDITY, 5, 20);
    tidy(&p, 20);
    settle_at(&p, 20);
    play_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order), cmocka_unit_test(test_slow_head),
        cmocka_unit_test(test_untidy),   cmocka_unit_test(test_uidvalidity_changes),
        cmocka_unit_test(test_not_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
