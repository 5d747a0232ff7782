/* The group: what one item fails at is taken back, and the others stay, whichever stand before and behind it;
 * each hears once what became of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/base/loop.h"
#include "daemon/gate/group.h"
#include "daemon/gate/upkeep.h"
#include "daemon/store/db.h"
#include "daemon/store/meta.h"
#include "tests/unit/support_bed.h"

enum { ITEMS = 5 };

/* How an item fails, after it wrote something.  FILL: SQLite ends the transaction, as on a full disk. */
enum fails { NEVER, PERMANENTLY, FOR_NOW, FILL };

struct item {
    struct group_item item;
    enum fails fails;
    char key[8];
    int works, dones;
    enum result result;
};

static struct bed bed;

static enum result work(struct gate *gate, struct group_item *item, struct why *why)
{
    static const char octets[64 << 10];
    struct item *it = (struct item *)item;
    it->works++;
    enum result r = meta_set_int(gate->db, it->key, 1, why);
    if (r == OK && it->fails == FILL) {
        db_limit_pages(gate->db, 1);
        r = meta_set_text(gate->db, "large", span_make(octets, sizeof octets), why);
        db_limit_pages(gate->db, 1 << 30);
        assert_int_not_equal(r, OK);
    } else if (r == OK && it->fails != NEVER) {
        r = why_set(why, it->fails == FOR_NOW ? TEMP : PERM, WHY_MAIL, "4.0.0", "%s", it->key);
    }
    return r;
}

static void done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct item *it = (struct item *)item;
    assert_false(db_in_transaction(gate->db));
    assert_true(result == OK || it->fails == FILL || strcmp(why->text, it->key) == 0);
    it->dones++;
    it->result = result;
}

static bool kept(const char *key)
{
    struct why why;
    int64_t value;
    assert_int_equal(meta_get_int(bed.gate.db, key, 0, &value, &why), OK);
    return value == 1;
}

static int open_bed(void **state)
{
    (void)state;
    loop_init();
    bed_open(&bed, NULL, NULL);
    bed.gate.group = group_new(&bed.gate);
    bed.gate.upkeep = upkeep_new(&bed.gate);
    return 0;
}

static int close_bed(void **state)
{
    (void)state;
    upkeep_free(&bed.gate.upkeep);
    group_free(&bed.gate.group);
    bed_close(&bed);
    return 0;
}

static void test_failing_items(void **state)
{
    static const struct {
        enum fails fails[ITEMS];
        int works[ITEMS];
    } rows[] = {
        {{NEVER, NEVER, NEVER, NEVER, NEVER}, {1, 1, 1, 1, 1}},
        {{PERMANENTLY, NEVER, NEVER, NEVER, NEVER}, {1, 1, 1, 1, 1}}, /* nothing before it is lost with it */
        {{PERMANENTLY, FOR_NOW, PERMANENTLY, NEVER, NEVER}, {1, 1, 1, 1, 1}},
        {{NEVER, NEVER, PERMANENTLY, NEVER, NEVER}, {2, 2, 2, 1, 1}},
        {{NEVER, FOR_NOW, NEVER, PERMANENTLY, NEVER}, {2, 2, 1, 1, 1}},
        {{NEVER, NEVER, NEVER, NEVER, FOR_NOW}, {2, 2, 2, 2, 2}},
        {{PERMANENTLY, PERMANENTLY, PERMANENTLY, PERMANENTLY, PERMANENTLY}, {1, 1, 1, 1, 1}},
        {{NEVER, NEVER, FILL, NEVER, NEVER}, {2, 2, 2, 1, 1}}, /* each by itself */
        {{NEVER, PERMANENTLY, FILL, NEVER, NEVER}, {3, 3, 2, 1, 1}},
    };
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct item items[ITEMS];
        for (int i = 0; i < ITEMS; i++) {
            items[i] = (struct item){.item = {.work = work, .done = done}, .fails = rows[r].fails[i]};
            snprintf(items[i].key, sizeof items[i].key, "t%zu-%d", r, i);
            group_add(bed.gate.group, &items[i].item);
        }
        group_finish(bed.gate.group);
        assert_true(group_idle(bed.gate.group));
        for (int i = 0; i < ITEMS; i++) {
            assert_int_equal(items[i].dones, 1);
            assert_int_equal(items[i].works, rows[r].works[i]);
            assert_int_equal(kept(items[i].key), rows[r].fails[i] == NEVER);
            assert_int_equal(items[i].result == OK, rows[r].fails[i] == NEVER);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_failing_items, open_bed, close_bed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
