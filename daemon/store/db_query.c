/* db_query.c: statements, their binds and columns, and large values in parts.  Store floor; called by the
 * other files of store/. */
#include "daemon/store/db_private.h"

/* The binds' names, which SQLite would look for in a list each time. */
static char **names_of(sqlite3_stmt *st, int n)
{
    size_t octets = 0;
    for (int i = 1; i <= n; i++)
        octets += strlen(sqlite3_bind_parameter_name(st, i)) + 1;
    char **names = malloc((size_t)n * sizeof *names + octets);
    char *text = names ? (char *)(names + n) : NULL;
    if (!text)
        db_die_of_memory();
    for (int i = 1; i <= n; i++) {
        const char *name = sqlite3_bind_parameter_name(st, i);
        size_t length = strlen(name) + 1;
        names[i - 1] = memcpy(text, name, length);
        text += length;
    }
    return names;
}

struct query *db_query(struct db *db, enum stmt name)
{
    struct query *q = &db->queries[name];
    if (!q->st) {
        int rc = sqlite3_prepare_v3(db->h, statement_sql[name], -1, SQLITE_PREPARE_PERSISTENT, &q->st, NULL);
        if ((rc & 0xff) == SQLITE_ERROR)
            BUG("store: %s: %s", statement_name[name], sqlite3_errmsg(db->h));
        q->db = db;
        q->name = name;
        q->rc = rc;
        if (rc != SQLITE_OK) /* a lock or a damaged file: told by the first step */
            return q;
        q->binds = sqlite3_bind_parameter_count(q->st);
        q->columns = sqlite3_column_count(q->st);
        if (q->binds)
            q->names = names_of(q->st, q->binds);
    } else if (sqlite3_stmt_busy(q->st)) {
        BUG("store: %s is still in use", statement_name[name]);
    }
    q->rc = SQLITE_OK;
    q->next_bind = 1;
    q->next_column = q->columns;
    if (q->binds)
        sqlite3_clear_bindings(q->st);
    return q;
}

static int bind_index(struct query *q, const char *name)
{
    if (!q->st)
        return 0;
    int i = q->next_bind;
    if (i > q->binds || strcmp(q->names[i - 1], name) != 0)
        i = sqlite3_bind_parameter_index(q->st, name);
    if (i == 0)
        BUG("store: %s has no %s", statement_name[q->name], name);
    q->next_bind = i + 1;
    return i;
}

static void bound(struct query *q, int rc)
{
    if (q->rc == SQLITE_OK)
        q->rc = rc;
}

void query_int(struct query *q, const char *name, int64_t value)
{
    bound(q, sqlite3_bind_int64(q->st, bind_index(q, name), value));
}

void query_id(struct query *q, const char *name, int64_t id)
{
    if (id)
        query_int(q, name, id);
    else
        query_null(q, name);
}

void query_bool(struct query *q, const char *name, bool value)
{
    query_int(q, name, value);
}

void query_text(struct query *q, const char *name, struct span s)
{
    bound(q,
          sqlite3_bind_text64(q->st, bind_index(q, name), s.n ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void query_text_or_null(struct query *q, const char *name, struct span s)
{
    if (s.n)
        query_text(q, name, s);
    else
        query_null(q, name);
}

void query_cstr(struct query *q, const char *name, const char *s)
{
    query_text(q, name, span_of(s));
}

void query_blob(struct query *q, const char *name, struct span s)
{
    bound(q, sqlite3_bind_blob64(q->st, bind_index(q, name), s.n ? s.p : "", s.n, SQLITE_STATIC));
}

void query_zeroblob(struct query *q, const char *name, size_t octets)
{
    bound(q, sqlite3_bind_zeroblob64(q->st, bind_index(q, name), octets));
}

void query_null(struct query *q, const char *name)
{
    (void)bind_index(q, name); /* db_query() has set it to NULL */
}

static enum result query_fail(struct query *q, int rc, struct why *why)
{
    enum result r = db_fail(q->db->h, rc, statement_name[q->name], why);
    if (q->st)
        sqlite3_reset(q->st);
    return r;
}

enum result query_run(struct query *q, struct why *why)
{
    if (q->rc != SQLITE_OK)
        return query_fail(q, q->rc, why);
    int rc;
    while ((rc = sqlite3_step(q->st)) == SQLITE_ROW)
        ;
    if (rc != SQLITE_DONE)
        return query_fail(q, rc, why);
    sqlite3_reset(q->st);
    return OK;
}

enum result query_run_changed(struct query *q, int64_t *changed_r, struct why *why)
{
    enum result r = query_run(q, why);
    *changed_r = r == OK ? sqlite3_changes64(q->db->h) : 0;
    return r;
}

enum result query_row(struct query *q, bool *row_r, struct why *why)
{
    *row_r = false;
    if (q->rc != SQLITE_OK)
        return query_fail(q, q->rc, why);
    if (q->next_column != q->columns)
        BUG("store: %s: a row was not read to its end", statement_name[q->name]);
    int rc = sqlite3_step(q->st);
    if (rc == SQLITE_ROW) {
        q->next_column = 0;
        *row_r = true;
        return OK;
    }
    if (rc != SQLITE_DONE)
        return query_fail(q, rc, why);
    sqlite3_reset(q->st);
    return OK;
}

enum result query_done(struct query *q, struct why *why)
{
    if (q->rc != SQLITE_OK)
        return query_fail(q, q->rc, why);
    sqlite3_reset(q->st);
    return OK;
}

enum result query_number(struct query *q, int64_t *number_r, struct why *why)
{
    bool row;
    *number_r = 0;
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    *number_r = query_get_int(q);
    return query_done(q, why);
}

static int column(struct query *q)
{
    if (q->next_column >= q->columns)
        BUG("store: %s has no column %d", statement_name[q->name], q->next_column);
    return q->next_column++;
}

int64_t query_get_int(struct query *q)
{
    return sqlite3_column_int64(q->st, column(q));
}

bool query_get_bool(struct query *q)
{
    return query_get_int(q) != 0;
}

struct span query_peek_text(struct query *q)
{
    int i = column(q);
    const char *p = sqlite3_column_blob(q->st, i);
    size_t n = (size_t)sqlite3_column_bytes(q->st, i);
    if (!p && sqlite3_errcode(q->db->h) == SQLITE_NOMEM)
        db_die_of_memory();
    return p ? span_make(p, n) : SPAN_EMPTY;
}

struct span query_get_text(struct query *q, struct arena *a)
{
    struct span s = query_peek_text(q);
    return s.n ? arena_copy(a, s) : SPAN_EMPTY;
}

size_t query_get_name(struct query *q, const char *const *names, size_t count)
{
    struct span s = query_peek_text(q);
    for (size_t i = 0; i < count; i++)
        if (span_eq(s, span_of(names[i])))
            return i;
    bound(q, SQLITE_MISMATCH);
    return 0;
}

/* --- Large values --- */

enum result db_blob_write(struct db *db, const char *table, const char *column_name, int64_t id,
                          struct span octets, struct why *why)
{
    enum { CHUNK = 1 << 20 };
    sqlite3_blob *blob = NULL;
    int rc = sqlite3_blob_open(db->h, "main", table, column_name, id, 1, &blob);
    for (size_t at = 0; rc == SQLITE_OK && at < octets.n; at += CHUNK) {
        struct span part = span_head(span_from(octets, at), CHUNK);
        rc = sqlite3_blob_write(blob, part.p, (int)part.n, (int)at);
    }
    enum result r = rc == SQLITE_OK ? OK : db_fail(db->h, rc, table, why);
    sqlite3_blob_close(blob);
    return r;
}

enum result db_blob_read(struct db *db, const char *table, const char *column_name, int64_t id,
                         uint64_t offset, uint64_t length, struct arena *a, struct span *octets_r,
                         struct why *why)
{
    sqlite3_blob *blob = NULL;
    enum result r = OK;
    *octets_r = SPAN_EMPTY;
    int rc = sqlite3_blob_open(db->h, "main", table, column_name, id, 0, &blob);
    if (rc != SQLITE_OK) {
        r = db_fail(db->h, rc, table, why);
        goto out;
    }
    uint64_t have = (uint64_t)sqlite3_blob_bytes(blob);
    if (offset > have || length > have - offset) {
        r = why_set(why, PERM, WHY_MAIL, "4.3.0", "database: %s %lld ends before octet %llu", table,
                    (long long)id, (unsigned long long)(offset + length));
        goto out;
    }
    char *p = arena_alloc(a, length + 1);
    rc = length ? sqlite3_blob_read(blob, p, (int)length, (int)offset) : SQLITE_OK;
    if (rc == SQLITE_OK)
        *octets_r = span_make(p, length);
    else
        r = db_fail(db->h, rc, table, why);
out:
    sqlite3_blob_close(blob);
    return r;
}
