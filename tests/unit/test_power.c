/* Power loss: mails are taken in, indexed, checkpointed and sent, and at random points the disk is looked at
 * as it may be found after the power went: every mail that was acknowledged is there with its ticket and
 * confirmation, nothing is there by half, and integrity_check is content.  GATEPOST_CRASH_IMAGES: how many
 * (2000; `make torture` 10000); GATEPOST_CRASH_SEED: of the random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "daemon/store/db_private.h"
#include "daemon/store/index.h"
#include "daemon/store/outbox.h"
#include "tests/unit/support_bed.h"
#include "tests/unit/support_power.h"

enum {
    MAILS = 40,      /* of one database */
    GROUP_MOST = 4,  /* mails of one transaction */
    WAITING_MAX = 64 /* images that are not yet looked at */
};

struct image {
    struct disk *disk;
    int acknowledged, under_way;
    bool second; /* taken while an image was recovered */
};

static struct {
    uint64_t seed;
    struct disk *disk;
    unsigned percent; /* of all points */
    int acknowledged, under_way;
    struct image waiting[WAITING_MAX];
    size_t n;
    bool recovering;
    unsigned looked_at, second, lost;
} power;

static size_t setting(const char *name, size_t otherwise)
{
    const char *value = getenv(name);
    return value ? strtoul(value, NULL, 10) : otherwise;
}

static void on_point(void *arg, struct disk *d)
{
    (void)arg;
    if (power.n == WAITING_MAX || power_random(&power.seed) % 100 >= power.percent)
        return;
    power.waiting[power.n++] = (struct image){.disk = disk_crashed(d, &power.seed),
                                              .acknowledged = power.acknowledged,
                                              .under_way = power.under_way,
                                              .second = power.recovering};
}

/* ---- what an image must hold */

static int64_t number(struct db *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(db->h, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return value;
}

static bool sound(struct db *db)
{
    sqlite3_stmt *st = NULL;
    bool is = sqlite3_prepare_v2(db->h, "PRAGMA integrity_check", -1, &st, NULL) == SQLITE_OK &&
              sqlite3_step(st) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;
    sqlite3_finalize(st);
    return is && number(db, "SELECT count(*) FROM pragma_foreign_key_check") == 0;
}

static bool complete(struct db *db, const struct image *image)
{
    int64_t mails = number(db, "SELECT count(*) FROM mail WHERE outcome = 'opened'");
    /* the body that mail n brought; no mail is there with another's or without */
    int64_t whole =
        number(db, "SELECT count(DISTINCT entry.text) FROM mail JOIN raw ON raw.mail = mail.id "
                   "JOIN ticket ON ticket.id = mail.ticket JOIN entry ON entry.mail = mail.id "
                   "JOIN outbox ON outbox.id = mail.answer JOIN outbox_octets ON outbox = outbox.id "
                   "WHERE instr(entry.text, 'body-' || mail.id || '-end') AND "
                   "instr(CAST(raw.octets AS TEXT), 'body-' || mail.id || '-end')");
    return mails == whole && mails >= image->acknowledged &&
           mails <= image->acknowledged + image->under_way &&
           number(db, "SELECT count(*) FROM ticket") == mails &&
           number(db, "SELECT max(id) FROM mail") == mails;
}

static void look_at(struct image *image, const char *path)
{
    struct db *db;
    struct why why;
    power.recovering = true;
    power.percent = image->second ? 0 : 1;
    power.acknowledged = image->acknowledged;
    power.under_way = image->under_way;
    disk_use(image->disk);
    enum result r = db_open(path, DB_WRITE, &db, &why);
    bool fine = r == OK;
    if (r == OK) {
        if (image->acknowledged + image->under_way == 0)
            power.under_way = 0;
        fine = sound(db) && (image->acknowledged == 0 || complete(db, image));
        fine = fine && db_checkpoint(db, DB_CHECKPOINT_TRUNCATE, &why) == OK && sound(db);
    }
    if (!fine)
        power.lost++;
    db_close(&db);
    power.looked_at++;
    power.second += image->second;
    disk_free(&image->disk);
}

static void look_at_all(struct bed *bed)
{
    char path[128];
    int acknowledged = power.acknowledged;
    unsigned percent = power.percent;
    snprintf(path, sizeof path, "%s/db", bed->folder);
    while (power.n > 0) {
        struct image image = power.waiting[--power.n];
        look_at(&image, path);
    }
    power.recovering = false;
    power.acknowledged = acknowledged;
    power.under_way = 0;
    power.percent = percent;
    disk_use(power.disk);
}

/* ---- the work */

static void take_group(struct bed *bed, int from, int n)
{
    char text[400];
    power.under_way = n;
    bed_group_begin(bed);
    for (int i = from; i < from + n; i++) {
        snprintf(
            text, sizeof text,
            "From: P%d <p%d@acme.example>\nTo: support@example.com\nSubject: [acme-shop] billing: number %d\n"
            "Message-ID: <power-%d@acme.example>\n\nbody-%d-end\n",
            i, i, i, i, i);
        (void)bed_take(bed, &(struct bed_envelope){0}, text);
    }
    bed_group_end(bed);
    power.acknowledged += n;
    power.under_way = 0;
}

static void send_some(struct bed *bed)
{
    struct why why;
    struct outboxes rows;
    struct outbox_result sent = {.state = OUTBOX_SENT, .at_ms = 2000000000000};
    assert_int_equal(db_begin(bed->gate.db, &why), OK);
    assert_int_equal(outbox_claim(bed->gate.db, 2000000000000, 3, bed->arena, &rows, &why), OK);
    for (size_t i = 0; i < rows.n; i++)
        assert_int_equal(outbox_settle(bed->gate.db, rows.v[i].id, &sent, NULL, &why), OK);
    assert_int_equal(db_commit(bed->gate.db, &why), OK);
}

static void other_work(struct bed *bed)
{
    struct why why;
    int64_t done;
    uint64_t what = power_random(&power.seed) % 6;
    if (what == 0) {
        assert_int_equal(db_checkpoint(bed->gate.db, DB_CHECKPOINT_PASSIVE, &why), OK);
    } else if (what == 1) {
        assert_int_equal(db_begin(bed->gate.db, &why), OK);
        assert_int_equal(index_fill(bed->gate.db, 10, &done, &why), OK);
        assert_int_equal(db_commit(bed->gate.db, &why), OK);
    } else if (what == 2) {
        send_some(bed);
    }
}

/* One database's life. */
static void live(bool lies)
{
    struct bed bed;
    power.disk = disk_new();
    disk_use(power.disk);
    disk_lie(power.disk, lies);
    power.acknowledged = 0;
    power.percent = 0;
    bed_open(&bed, "limits { strangers_hour = 100000 }\n", NULL);
    power.percent = 20;
    for (int next = 1; next <= MAILS;) {
        int n = 1 + (int)(power_random(&power.seed) % GROUP_MOST);
        take_group(&bed, next, n);
        next += n;
        other_work(&bed);
        look_at_all(&bed);
    }
    power.percent = 0;
    bed_close(&bed);
    disk_free(&power.disk);
}

static void begin(void)
{
    memset(&power, 0, sizeof power);
    power.seed = setting("GATEPOST_CRASH_SEED", 20261125);
    power_watch(on_point, NULL);
}

static void test_nothing_is_lost(void **state)
{
    (void)state;
    size_t images = setting("GATEPOST_CRASH_IMAGES", 2000);
    begin();
    while (power.looked_at < images)
        live(false);
    print_message("note: %u crash images, %u of them in the middle of recovery: %u lost something\n",
                  power.looked_at, power.second, power.lost);
    assert_true(power.second > images / 100);
    assert_int_equal(power.lost, 0);
}

/* The test itself: on a disk that lies about syncs, mail is lost, and it is seen. */
static void test_a_lying_disk_is_seen(void **state)
{
    (void)state;
    begin();
    live(true);
    print_message("note: a disk that lies about syncs: %u of %u images lost something\n", power.lost,
                  power.looked_at);
    assert_true(power.lost > power.looked_at / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_lost),
        cmocka_unit_test(test_a_lying_disk_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
