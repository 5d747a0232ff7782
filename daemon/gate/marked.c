/* marked.c: see marked.h.  Called by main.c and group.c.  Floor: gate. */
#include "daemon/gate/marked.h"

#include <stdlib.h>

#include "daemon/base/log.h"

#include "daemon/store/marks.h"

struct marked {
    struct gate *gate;
    char *database;
    struct marks ceiling; /* as the file has it */
};

static enum result raise_ceiling(struct marked *m, struct marks in_use, struct why *why)
{
    struct marks ceiling =
        marks_most(m->ceiling, (struct marks){in_use.ticket + MARKS_AHEAD, in_use.mail + MARKS_AHEAD,
                                              in_use.outbox + MARKS_AHEAD});
    enum result r = marks_store(m->database, &ceiling, why);
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
        r = db_commit(db, why);
    if (r != OK)
        db_rollback(db);
    *in_use = marks_most(*in_use, m->ceiling);
    return r;
}

enum result marked_new(struct gate *gate, const char *database, struct marked **marked_r, struct why *why)
{
    struct marks in_use;
    struct marked *m = calloc(1, sizeof *m);
    if (!m || !(m->database = strdup(database)))
        BUG("out of memory");
    m->gate = gate;
    enum result r = marks_load(database, &m->ceiling, why);
    if (r == OK)
        r = marks_in_use(gate->db, &in_use, why);
    if (r == OK && marks_beyond(&m->ceiling, &in_use, MARKS_AHEAD))
        r = go_on_behind(m, &in_use, why);
    if (r == OK)
        r = raise_ceiling(m, in_use, why);
    if (r != OK)
        marked_free(&m);
    *marked_r = m;
    return r;
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
    if (r != OK || !marks_beyond(&in_use, &m->ceiling, 0))
        return r;
    return raise_ceiling(m, in_use, why);
}
