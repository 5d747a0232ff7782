/* marked.c: see marked.h.  Called by main.c and group.c.  Floor: gate. */
#include "daemon/gate/marked.h"

#include <stdlib.h>

#include "daemon/base/log.h"

#include "daemon/store/marks.h"
#include "daemon/store/restored.h"

struct marked {
    struct gate *gate;
    struct statedir *state;
    char *database;
    struct marks ceiling, known; /* as the file has them */
};

static enum result raise_ceiling(struct marked *m, struct marks in_use, struct why *why)
{
    struct marks ceiling =
        marks_most(m->ceiling, (struct marks){in_use.ticket + MARKS_AHEAD, in_use.mail + MARKS_AHEAD,
                                              in_use.outbox + MARKS_AHEAD});
    enum result r = marks_store(m->database, &ceiling, &m->known, why);
    if (r == OK)
        m->ceiling = ceiling;
    return r;
}

/* Behind the marks, in a transaction of its own. */
static enum result go_on_behind(struct marked *m, struct marks *in_use, struct why *why)
{
    struct db *db = m->gate->db;
    log_text(LOG_LEVEL_WARNING, "start",
             "the database is older than the marks beside it: numbers go on behind %lld tickets, %lld mails",
             (long long)m->ceiling.ticket, (long long)m->ceiling.mail);
    enum result r = db_begin(db, why);
    if (r == OK)
        r = marks_raise(db, &m->ceiling, why);
    if (r == OK)
        r = restored_skip_message_ids(db, why);
    if (r == OK)
        r = db_commit(db, why);
    if (r != OK)
        db_rollback(db);
    *in_use = marks_most(*in_use, m->ceiling);
    return r;
}

static void note(struct marked *m, const struct marks *in_use)
{
    char line[160];
    int n = snprintf(line, sizeof line, "ticket %-20lld mail %-20lld outbox %-20lld\n",
                     (long long)in_use->ticket, (long long)in_use->mail, (long long)in_use->outbox);
    statedir_note(m->state, span_make(line, (size_t)n));
}

/* The WAL was taken away from a database whose gate had died: SQLite would not miss it.  An empty one says
 * that somebody knows, and goes on without: then numbers go on behind those that were told to people. */
static enum result check_wal(struct marked *m, const struct marks *in_use, bool there, bool *lost_r,
                             struct why *why)
{
    char line[200];
    long long ticket, mail, outbox;
    struct span noted = statedir_noted(m->state);
    snprintf(line, sizeof line, "%.*s", SPAN_FMT(noted));
    if (sscanf(line, "ticket %lld mail %lld outbox %lld", &ticket, &mail, &outbox) != 3)
        return OK;
    struct marks then = {.ticket = ticket, .mail = mail, .outbox = outbox};
    if (!marks_beyond(&then, in_use, 0))
        return OK;
    *lost_r = true;
    if (there)
        return OK;
    return why_set(
        why, PERM, WHY_SOURCE, "5.3.0",
        "%s-wal is missing, and with it mail that was taken before the last gate died (up to mail %lld): put "
        "it back, or `gatepost restore` a backup; to go on without it, make an empty file of that name",
        m->database, mail);
}

enum result marked_new(struct gate *gate, struct statedir *state, const char *database, int64_t wal_bytes,
                       struct marked **marked_r, struct why *why)
{
    struct marks in_use = {0};
    bool lost = false;
    struct marked *m = calloc(1, sizeof *m);
    if (!m || !(m->database = strdup(database)))
        BUG("out of memory");
    m->gate = gate;
    m->state = state;
    enum result r = marks_load(database, &m->ceiling, &m->known, why);
    if (r == OK)
        r = marks_in_use(gate->db, &in_use, why);
    if (r == OK && wal_bytes <= 0)
        r = check_wal(m, &in_use, wal_bytes == 0, &lost, why);
    if (r == OK &&
        (lost || marks_beyond(&m->known, &in_use, 0) || marks_beyond(&m->ceiling, &in_use, MARKS_AHEAD)))
        r = go_on_behind(m, &in_use, why);
    m->known = in_use;
    if (r == OK)
        r = raise_ceiling(m, in_use, why);
    if (r != OK)
        marked_free(&m);
    *marked_r = m;
    return r;
}

void marked_end(struct marked *m)
{
    struct why why;
    struct marks in_use;
    enum result r = marks_in_use(m->gate->db, &in_use, &why);
    if (r == OK)
        r = marks_store(m->database, &m->ceiling, &in_use, &why);
    if (r != OK)
        log_text(LOG_LEVEL_WARNING, "stop", "an older copy in the database's place may pass for it: %s",
                 why.text);
}

void marked_free(struct marked **m)
{
    if (!*m)
        return;
    free((*m)->database);
    free(*m);
    *m = NULL;
}

enum result marked_keep(struct marked *m, struct why *why)
{
    struct marks in_use;
    enum result r = marks_in_use(m->gate->db, &in_use, why);
    if (r == OK && marks_beyond(&in_use, &m->ceiling, 0))
        r = raise_ceiling(m, in_use, why);
    if (r == OK)
        note(m, &in_use);
    return r;
}
