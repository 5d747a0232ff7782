/* Group commit: answers only after COMMIT, what an item that fails leaves of the others, and what a void
 * group does (K2, K22). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/gate/dispatch.h"
#include "daemon/store/erase.h"
#include "daemon/store/meta.h"
#include "tests/unit/gate_fixture.h"

static int woken;

void dispatch_wake(struct dispatch *d)
{
    (void)d;
    woken++;
}

struct test_item {
    struct group_item item;
    struct fixture *f;
    const char *key;
    enum result result; /* what work() says after it wrote */
    bool lose_once;     /* work() ends the transaction, as SQLite does on an I/O error, at the first call */
    size_t bytes;       /* of the value */
    int worked, done;   /* calls */
    enum result told;
    struct why why;
    bool seen_committed;     /* by another connection, when done() was called */
    struct group_item *then; /* added by done() */
};

static int64_t read_key(struct fixture *f, const char *key)
{
    struct db *db;
    struct why why;
    struct arena *arena = arena_new(0);
    struct span value;
    assert_int_equal(db_open(f->path, DB_READ, &db, &why), OK);
    assert_int_equal(meta_get_text(db, key, arena, &value, &why), OK);
    db_close(&db);
    int64_t n = (int64_t)value.n;
    arena_free(&arena);
    return n;
}

static enum result work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct test_item *t = (struct test_item *)item;
    t->worked++;
    if (t->lose_once) {
        t->lose_once = false;
        db_rollback(gate->db);
        return why_set(why, TEMP, WHY_SOURCE, "4.3.0", "disk I/O error");
    }
    char *value = calloc(1, t->bytes);
    memset(value, 'v', t->bytes);
    enum result result = meta_set_text(gate->db, t->key, span_make(value, t->bytes), why);
    free(value);
    if (result == OK && t->result != OK)
        return why_set(why, t->result, WHY_MAIL, "5.0.0", "as the test wants");
    return result;
}

static void done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct test_item *t = (struct test_item *)item;
    t->done++;
    t->told = result;
    t->why = *why;
    t->seen_committed = !db_in_transaction(gate->db) && read_key(t->f, t->key) > 0;
    if (t->then)
        group_add(gate->group, t->then);
}

static struct test_item item(struct fixture *f, const char *key)
{
    return (struct test_item){.item = {.work = work, .done = done}, .f = f, .key = key, .bytes = 10};
}

static void check(struct test_item *t, int worked, enum result told)
{
    assert_int_equal(t->worked, worked);
    assert_int_equal(t->done, 1);
    assert_int_equal(t->told, told);
    assert_int_equal(t->seen_committed, told == OK);
    assert_int_equal(read_key(t->f, t->key) > 0, told == OK);
}

static void test_together(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, false);
    struct test_item a = item(&f, "a"), b = item(&f, "b"), c = item(&f, "c"), later = item(&f, "later");
    b.result = PERM;
    a.then = &later.item;
    group_add(f.gate.group, &a.item);
    group_add(f.gate.group, &b.item);
    group_add(f.gate.group, &c.item);
    f.gate.outbox_due = true;
    woken = 0;
    uint64_t commits = db_counters().commits;
    group_run(f.gate.group);
    assert_int_equal(db_counters().commits - commits, 1);
    assert_int_equal(woken, 1);
    check(&a, 2, OK);
    check(&b, 2, PERM);
    assert_string_equal(b.why.text, "as the test wants");
    check(&c, 1, OK);
    assert_int_equal(later.worked, 0);
    assert_false(group_idle(f.gate.group));
    group_run(f.gate.group);
    check(&later, 1, OK);
    assert_true(group_idle(f.gate.group));
    assert_int_equal(woken, 1);
    fixture_close(&f);
}

/* Whichever fail: what they wrote is gone, and the rest is one transaction all the same.  It is done again,
 * up to the first that failed behind one that didn't. */
static void test_some_fail(void **state)
{
    static const struct {
        enum result results[5];
        int worked[5], failed;
    } rows[] = {
        {{OK, OK, OK, OK, OK}, {1, 1, 1, 1, 1}, 0},
        {{PERM, OK, OK, OK, OK}, {1, 1, 1, 1, 1}, 1}, /* nothing before it is lost with it */
        {{PERM, TEMP, PERM, OK, OK}, {1, 1, 1, 1, 1}, 3},
        {{OK, OK, PERM, OK, OK}, {2, 2, 2, 1, 1}, 1},
        {{PERM, PERM, OK, PERM, OK}, {2, 2, 2, 2, 1}, 3},
        {{OK, TEMP, OK, PERM, OK}, {2, 2, 1, 1, 1}, 2},
        {{OK, OK, OK, OK, TEMP}, {2, 2, 2, 2, 2}, 1},
        {{PERM, PERM, PERM, PERM, PERM}, {1, 1, 1, 1, 1}, 5},
    };
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct fixture f;
        fixture_open(&f, false);
        struct test_item items[] = {item(&f, "a"), item(&f, "b"), item(&f, "c"), item(&f, "d"),
                                    item(&f, "e")};
        for (size_t i = 0; i < 5; i++) {
            items[i].result = rows[r].results[i];
            group_add(f.gate.group, &items[i].item);
        }
        uint64_t commits = db_counters().commits;
        group_run(f.gate.group);
        assert_int_equal(db_counters().commits - commits, rows[r].failed < 5);
        for (size_t i = 0; i < 5; i++)
            check(&items[i], rows[r].worked[i], rows[r].results[i]);
        assert_int_equal(f.gate.counters.groups_void, 0);
        assert_int_equal(f.gate.counters.items_failed, rows[r].failed);
        fixture_close(&f);
    }
}

/* The second item loses the transaction: the first one's work is gone with it, and is done again. */
static void test_void_group(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, false);
    struct test_item a = item(&f, "a"), b = item(&f, "b"), c = item(&f, "c");
    b.lose_once = true;
    c.result = TEMP;
    group_add(f.gate.group, &a.item);
    group_add(f.gate.group, &b.item);
    group_add(f.gate.group, &c.item);
    group_run(f.gate.group);
    check(&a, 2, OK);
    check(&b, 2, OK);
    check(&c, 1, TEMP);
    assert_int_equal(f.gate.counters.groups_void, 1);
    fixture_close(&f);
}

struct company {
    int fds[2]; /* a pipe */
    bool there;
    int asked;
};

static size_t company(void *arg, int64_t commit_us, struct pollfd *fds, size_t max)
{
    struct company *c = arg;
    assert_true(commit_us > 0);
    assert_int_equal(max, GROUP_FDS_MAX);
    c->asked++;
    fds[0] = (struct pollfd){.fd = c->fds[0], .events = POLLIN};
    return c->there;
}

/* Items wait for others that are to come, but not for long, and not where there are none. */
static void test_company(void **state)
{
    (void)state;
    struct fixture f;
    struct company c = {.there = true};
    fixture_open(&f, false);
    assert_int_equal(pipe(c.fds), 0);
    group_company(f.gate.group, company, &c);
    struct test_item first = item(&f, "first"), a = item(&f, "a"), b = item(&f, "b"), e = item(&f, "e"),
                     last = item(&f, "last");
    group_add(f.gate.group, &first.item); /* it isn't known yet what a commit takes */
    group_run(f.gate.group);
    check(&first, 1, OK);
    assert_int_equal(c.asked, 0);

    assert_int_equal(write(c.fds[1], "x", 1), 1);
    group_add(f.gate.group, &a.item);
    group_run(f.gate.group); /* it comes */
    assert_int_equal(a.worked, 0);
    assert_int_equal(c.asked, 1);
    c.there = false;
    group_add(f.gate.group, &b.item);
    uint64_t commits = db_counters().commits;
    group_run(f.gate.group);
    check(&a, 1, OK);
    check(&b, 1, OK);
    assert_int_equal(db_counters().commits - commits, 1);

    char octet;
    assert_int_equal(read(c.fds[0], &octet, 1), 1);
    c.there = true;
    group_add(f.gate.group, &e.item);
    group_run(f.gate.group); /* it doesn't come */
    check(&e, 1, OK);

    assert_int_equal(write(c.fds[1], "x", 1), 1);
    group_add(f.gate.group, &last.item);
    group_finish(f.gate.group); /* nobody is waited for */
    check(&last, 1, OK);
    close(c.fds[0]);
    close(c.fds[1]);
    fixture_close(&f);
}

/* The file may not grow any more in the middle of a group (K22): what fits is kept, the rest is told TEMP. */
static void test_disk_full(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f, false);
    struct test_item small = item(&f, "small"), big = item(&f, "big"), last = item(&f, "last");
    big.bytes = 10 << 20;
    db_limit_pages(f.gate.db, 1000);
    group_add(f.gate.group, &small.item);
    group_add(f.gate.group, &big.item);
    group_add(f.gate.group, &last.item);
    group_run(f.gate.group);
    check(&small, small.worked, OK);
    check(&big, big.worked, TEMP);
    check(&last, last.worked, OK);
    fixture_close(&f);
}

/* Somebody else holds the lock (attack 95): one wait, not one for each. */
static void test_locked(void **state)
{
    (void)state;
    struct fixture f;
    struct db *foreign;
    struct why why;
    fixture_open(&f, false);
    struct test_item a = item(&f, "a"), b = item(&f, "b");
    assert_int_equal(db_open(f.path, DB_WRITE, &foreign, &why), OK);
    assert_int_equal(db_begin(foreign, &why), OK);
    group_add(f.gate.group, &a.item);
    group_add(f.gate.group, &b.item);
    int64_t begun = loop_now_ms();
    group_run(f.gate.group);
    assert_true(loop_now_ms() - begun < 9000);
    check(&a, 0, TEMP);
    check(&b, 0, TEMP);
    db_close(&foreign);
    struct test_item again = item(&f, "a");
    group_add(f.gate.group, &again.item);
    group_run(f.gate.group);
    check(&again, 1, OK);
    fixture_close(&f);
}

struct scrubbed {
    struct upkeep_wait wait; /* first: it is found by it */
    const struct test_item *meanwhile;
    bool over, after_it;
};

static void on_scrubbed(struct upkeep_wait *wait)
{
    struct scrubbed *s = (struct scrubbed *)wait;
    s->over = true;
    s->after_it = s->meanwhile->done == 1;
    loop_stop();
}

/* Mail that comes while traces are wiped is taken before they are gone, and who waits for it hears of it. */
static void test_scrub_lets_pass(void **state)
{
    (void)state;
    struct fixture f;
    bool owes = true;
    struct why why;
    fixture_open(&f, false);
    struct test_item t = item(&f, "mail");
    struct scrubbed s = {.wait = {.done = on_scrubbed}, .meanwhile = &t};
    assert_int_equal(db_begin(f.gate.db, &why), OK);
    assert_int_equal(erase_owe_scrub(f.gate.db, &why), OK);
    assert_int_equal(db_commit(f.gate.db, &why), OK);
    upkeep_scrub(f.gate.upkeep, &s.wait);
    assert_false(s.over);
    group_add(f.gate.group, &t.item);
    fixture_run(&f, 60000);
    assert_true(s.over);
    assert_true(s.after_it);
    check(&t, 1, OK);
    assert_int_equal(erase_owes_scrub(f.gate.db, &owes, &why), OK);
    assert_false(owes);
    assert_false(f.gate.scrub_due);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_together),        cmocka_unit_test(test_some_fail),
        cmocka_unit_test(test_void_group),      cmocka_unit_test(test_disk_full),
        cmocka_unit_test(test_locked),          cmocka_unit_test(test_company),
        cmocka_unit_test(test_scrub_lets_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
