/* A database in a folder of its own, for tests of the store. */
#include "tests/unit/support_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <unistd.h>

void store_check(struct store *s, enum result r, const char *call, const char *file, int line)
{
    if (r == OK)
        return;
    print_error("%s: %s\n", call, s->why.text);
    _fail(file, line);
}

void store_open(struct store *s)
{
    *s = (struct store){.a = arena_new(0)};
    snprintf(s->folder, sizeof s->folder, "/tmp/gatepost-store-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->path, sizeof s->path, "%s/test.db", s->folder);
    store_ok(s, db_open(s->path, DB_WRITE, &s->db, &s->why));
}

void store_reopen(struct store *s)
{
    db_close(&s->db);
    store_ok(s, db_open(s->path, DB_WRITE, &s->db, &s->why));
}

void store_close(struct store *s)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    db_close(&s->db);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s%s", s->path, ends[i]);
        (void)unlink(path);
    }
    (void)rmdir(s->folder);
    arena_free(&s->a);
}

int64_t store_ticket(struct store *s, const char *subject, int64_t at_ms)
{
    int64_t id;
    struct ticket t = {.type = SPAN_LIT("general"),
                       .priority = TICKET_NORMAL,
                       .subject = span_of(subject),
                       .requester = SPAN_LIT("ann@acme.example"),
                       .opened_at_ms = at_ms,
                       .updated_at_ms = at_ms};
    store_ok(s, ticket_insert(s->db, &t, &id, &s->why));
    return id;
}

int64_t store_sql(struct store *s, const char *sql)
{
    sqlite3 *h;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open_v2(s->path, &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(h, 2000);
    if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(h));
    int64_t value = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_finalize(st);
    sqlite3_close(h);
    return value;
}
